/* Points, images and steps along a path. */

import type { Latent } from "../lib/latent";

type Numbers = ArrayLike<number>;

/** Where t lies between evenly spaced corners: after which one, and how far towards the next. */
function between(count: number, t: number): { before: number; share: number } {
  const position = Math.min(Math.max(t, 0), 1) * (count - 1);
  const before = Math.min(Math.floor(position), count - 2);
  return { before, share: position - before };
}

/** The point at t of a path given by corners that are evenly spaced in t. */
export function along(corners: Latent[], t: number): Latent {
  const { before, share } = between(corners.length, t);
  return corners[before].map((value, d) => (1 - share) * value + share * corners[before + 1][d]);
}

/** A number at t, given at evenly spaced corners. */
export function valueAlong(values: number[], t: number): number {
  const { before, share } = between(values.length, t);
  return (1 - share) * values[before] + share * values[before + 1];
}

/** The image at t between images (H, W, C) that fade into each other. */
export function crossFade(images: Numbers[], t: number): Uint8Array {
  const { before, share } = between(images.length, t);
  const [from, to] = [images[before], images[before + 1]];
  return Uint8Array.from({ length: from.length }, (_, i) => Math.round((1 - share) * from[i] + share * to[i]));
}

/** The values of t of a film strip's images, both ends included. */
export const stepsOf = (count: number): number[] => Array.from({ length: count }, (_, k) => k / (count - 1));

/** Root mean square difference of neighbouring images (S, size), in grey levels of 255. */
export function changes(pixels: Numbers, size: number, count: number): number[] {
  return Array.from({ length: count - 1 }, (_, k) => {
    let sum = 0;
    for (let i = k * size; i < (k + 1) * size; i += 1) sum += (pixels[i + size] - pixels[i]) ** 2;
    return Math.sqrt(sum / size);
  });
}

/** The average change and the largest one as a multiple of it: 1 is an even path. */
export function unevenness(steps: number[]): { mean: number; ratio: number } {
  const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length;
  return { mean, ratio: mean > 0 ? Math.max(...steps) / mean : 1 };
}

/** The next t of a path that plays back and forth, and whether it then goes forwards. */
export function stride(t: number, by: number, forwards: boolean): { t: number; forwards: boolean } {
  const next = t + (forwards ? by : -by);
  return { t: Math.min(Math.max(next, 0), 1), forwards: next >= 1 || next <= 0 ? next <= 0 : forwards };
}
