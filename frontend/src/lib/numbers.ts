/* Numbers for readers, as vae_core.system.numbers writes them in Python. */

const LEAST = 1e-3; // smaller magnitudes are shown as "< 0.001"
const MINUS = "\u2212";

export const minus = (text: string): string => text.replaceAll("-", MINUS);

const fixed = (value: number, digits: number): string =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A value with its standard error, both to the error's first digit (two if that is 1). */
export function withError(value: number, error: number): string {
  if (!(Number.isFinite(error) && error > 0)) return minus(fixed(value, 1));
  const exponent = Math.floor(Math.log10(error));
  const digits = Math.max(0, -exponent + (error / 10 ** exponent < 1.95 ? 1 : 0));
  return minus(`${fixed(value, digits)} \u00b1 ${fixed(error, digits)}`);
}

/** A value rounded to significant digits, with thousands separators and no exponent. */
export function significant(value: number, digits = 3, least = LEAST): string {
  if (!Number.isFinite(value)) return minus(String(value));
  if (value && Math.abs(value) < least) return value > 0 ? `< ${plain(least, 1)}` : `> ${MINUS}${plain(least, 1)}`;
  return minus(plain(value, digits));
}

/** A ratio to two significant digits. */
export const times = (ratio: number): string => `\u00d7 ${significant(ratio, 2)}`;

/** Maximum 20 digits: more than any figure here needs. */
const plain = (value: number, digits: number): string =>
  Number(value.toPrecision(digits)).toLocaleString("en", { maximumFractionDigits: 20 });
