/* The time axis of a training: linear up to step 10, logarithmic beyond. */

import { scaleSymlog } from "d3-scale";

const LINEAR_UP_TO = 10;
const axis = scaleSymlog().constant(LINEAR_UP_TO).domain([0, LINEAR_UP_TO]).range([0, Math.LN2]);

/** Position of a step on the axis, 0 at step 0. */
export const onAxis = (step: number): number => axis(step);
/** Step at a position of the axis. */
export const fromAxis = (position: number): number => axis.invert(position);

/** Maps steps from 0 to `last` to `width` pixels. */
export function stepScale(last: number, width: number): (step: number) => number {
  return scaleSymlog().constant(LINEAR_UP_TO).domain([0, last]).range([0, width]);
}

/** The labelled steps: 0 and the powers of ten. */
export function stepTicks(last: number): number[] {
  const ticks = [0];
  for (let step = 10; step <= last; step *= 10) ticks.push(step);
  return ticks;
}
