/* Numbers and layouts of the training component, as people read them. */

import { format } from "d3-format";

import type { Severity } from "./data";

const [TENTHS, WHOLE] = [format(",.1f"), format(",.0f")];

/** To the tenth; thousands to the whole nat. */
export const inNats = (value: number): string => (Math.abs(value) < 1000 ? TENTHS : WHOLE)(value);

export const inWhole = (value: number): string => WHOLE(value);

/** Into how many columns to put pairs of images, one above the other, so that all together are never
 *  higher than wide: beside them stands a square. */
export function columnsOfPairs(count: number): number {
  let columns = 1;
  while (columns < 2 * Math.ceil(count / columns) && columns < count) columns += 1;
  return columns;
}

export const SEVERITIES: Record<Severity, string> = { problem: "Problem:", warning: "Warning:", note: "Note:", fine: "OK:" };
const SETTINGS: Record<string, string> = { learning_rate: "learning rate", beta: "\u03b2" };

export const settingName = (name: string): string => SETTINGS[name] ?? name;

/** A setting's value with three significant digits at most. */
export const settingValue = (value: number): string => String(Number(value.toPrecision(3)));

/** A duration: 45 s, 3:07 min or 1:02:05 h. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours) return `${hours}:${two(minutes)}:${two(whole % 60)} h`;
  return minutes ? `${minutes}:${two(whole % 60)} min` : `${whole} s`;
}
