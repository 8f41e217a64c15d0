// @ts-nocheck
/* How the training instrument puts steps, figures and pictures. */

/** To the tenth, and thousands to the whole nat. */
export const inNats = (value) => value.toLocaleString("en", {
  minimumFractionDigits: Math.abs(value) < 1000 ? 1 : 0, maximumFractionDigits: Math.abs(value) < 1000 ? 1 : 0,
}).replace("-", "\u2212");

/** How many pairs, one below the other, to put side by side, so that all make about a square;
 *  of two that are as good, the one with the larger pictures. */
export function columnsOfPairs(count) {
  const whole = Array.from({ length: count }, (_, k) => k + 1).filter((across) => count % across === 0);
  const shape = (across) => Math.max((across * across) / (2 * count), (2 * count) / (across * across)).toFixed(6);
  const best = whole.sort((a, b) => shape(a) - shape(b))[0] ?? 1;
  return shape(best) <= 2 ? best : Math.ceil(Math.sqrt(2 * count)); // a prime number's last row stays short
}

export const SEVERITIES = { problem: "Problem:", warning: "Warning:", note: "Note:", fine: "Fine:" };
export const NAMES = { learning_rate: "learning rate", beta: "\u03b2" };

/** A setting's value with as many digits as say something. */
export const plain = (value) => String(+value.toPrecision(3));

export const STEPS_OF_KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };

/** Seconds as h:mm:ss, without hours where there are none. */
export function clock(seconds) {
  const whole = Math.round(seconds);
  const two = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)} h` : `${minutes}:${two(whole % 60)} min`;
}
