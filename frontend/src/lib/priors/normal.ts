/* Standard normal numbers. */

import type { Random } from "../prior";

/** One standard normal number from two uniform ones: Box & Muller (1958). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
