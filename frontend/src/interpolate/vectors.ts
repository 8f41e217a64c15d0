/* Sums and products of latents. */

import type { Latent } from "../lib/latent";

/** a at share 0, b at share 1. */
export const mix = (a: Latent, b: Latent, share: number): Latent =>
  a.map((value, d) => (1 - share) * value + share * b[d]);

/** z + amount · v. */
export const plus = (z: Latent, v: Latent, amount: number): Latent => z.map((value, d) => value + amount * v[d]);

export const dot = (a: Latent, b: Latent): number => a.reduce((sum, value, d) => sum + value * b[d], 0);

/** C + strength · (A − B). */
export const analogy = ([a, b, c]: Latent[], strength: number): Latent =>
  c.map((value, d) => value + strength * (a[d] - b[d]));

/** The bilinear blend of four corners at (across, down) in [0, 1]. */
export const blend = ([topLeft, topRight, bottomLeft, bottomRight]: Latent[], [across, down]: number[]): Latent =>
  mix(mix(topLeft, topRight, across), mix(bottomLeft, bottomRight, across), down);

export const percent = (share: number): string => `${Math.round(100 * share)}%`;
