/* The animation from one projection of the points to another. */

import { clamp } from "../lib/dom";

const GLIDE_MS = 900;

export interface GlidingPoints {
  /** pixels, x and y of every point in turn */
  before: Float32Array;
  after: Float32Array;
  /** the points to draw, and the colour of each */
  ids: readonly number[];
  colours: readonly string[];
  size: number;
}

/** Draws a frame of the animation; `share` runs from 0 to 1. */
function paintFrame(context: CanvasRenderingContext2D, points: GlidingPoints, share: number): void {
  const { before, after, ids, colours, size } = points;
  const at = (k: number): number => before[k] + share * (after[k] - before[k]) - size / 2;
  context.globalAlpha = 0.8;
  ids.forEach((i, k) => {
    if (context.fillStyle !== colours[k]) context.fillStyle = colours[k];
    context.fillRect(at(2 * i), at(2 * i + 1), size, size);
  });
  context.globalAlpha = 1;
}

/** Runs the animation; resolves at its end, or at once if motion is unwanted or the signal aborts it. */
export function glide(points: GlidingPoints, clear: () => CanvasRenderingContext2D, signal: AbortSignal): Promise<void> {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches || signal.aborted) return Promise.resolve();
  const start = performance.now();
  return new Promise((resolve) => {
    let frame = 0;
    const step = (now: number): void => {
      const t = clamp((now - start) / GLIDE_MS, 0, 1);
      paintFrame(clear(), points, t * t * (3 - 2 * t));
      if (t < 1) frame = requestAnimationFrame(step);
      else resolve();
    };
    frame = requestAnimationFrame(step);
    signal.addEventListener("abort", () => { cancelAnimationFrame(frame); resolve(); }, { once: true });
  });
}
