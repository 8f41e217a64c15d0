/* The film strip of each path, and what its chart shows. */

import type { Latent } from "../lib/latent";
import type { Prior } from "../lib/prior";
import type { PathLine } from "../schema";
import { isLatent } from "./data";
import type { FilmReport } from "./path_chart";
import { along, changes, crossFade, stepsOf, valueAlong } from "./path_maths";

export interface Film { pixels: Uint8Array; report: FilmReport }

/** What films are made of. */
export interface FilmSource {
  paths: PathLine[];
  /** The images at the places that the paths go through, (H, W, C) each. */
  ends: Uint8Array[];
  prior: Prior;
  /** The typical distance from a real image to the nearest other one. */
  typicalDistance: number;
}

/** The z of every image of every latent path, one path after the other. */
export const filmLatents = (paths: PathLine[], steps: number): Latent[] =>
  paths.filter(isLatent).flatMap(({ corners }) => stepsOf(steps).map((t) => along(corners, t)));

/** @param decoded  the images at `filmLatents` */
export function filmsOf(source: FilmSource, decoded: Uint8Array, steps: number): Film[] {
  const size = source.ends[0].length;
  let at = 0;
  return source.paths.map((path) => {
    if (!isLatent(path)) return film(source, path, fadeStrip(source.ends, steps), steps);
    at += steps * size;
    return film(source, path, decoded.subarray(at - steps * size, at), steps);
  });
}

function film({ ends, prior, typicalDistance }: FilmSource, path: PathLine, pixels: Uint8Array, steps: number): Film {
  const positions = stepsOf(steps);
  return { pixels, report: {
    changes: changes(pixels, ends[0].length, steps),
    densities: isLatent(path) ? positions.map((t) => prior.logProb(along(path.corners, t))) : null,
    isOff: positions.map((t) => path.distance !== null && valueAlong(path.distance, t) > typicalDistance),
  } };
}

function fadeStrip(ends: Uint8Array[], steps: number): Uint8Array {
  const size = ends[0].length;
  const pixels = new Uint8Array(steps * size);
  stepsOf(steps).forEach((t, k) => pixels.set(crossFade(ends, t), k * size));
  return pixels;
}
