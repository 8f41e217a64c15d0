/* The colour scale of numbers. */

import { scaleSequential } from "d3-scale";
import { interpolateViridis } from "d3-scale-chromatic";

const RAMP_STOPS = 9;

/** Maps numbers between two bounds to colours; numbers outside take the colour of the bound. */
export function viridis(low: number, high: number): (value: number) => string {
  return scaleSequential([low, high > low ? high : low + 1], interpolateViridis).clamp(true);
}

/** Evenly spaced colours, for a CSS gradient. */
export const VIRIDIS_STOPS = Array.from({ length: RAMP_STOPS }, (_, k) => interpolateViridis(k / (RAMP_STOPS - 1)));
