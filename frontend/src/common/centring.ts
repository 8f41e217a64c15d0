/* Centring as MNIST was made: strokes scaled into a box of 20 of 28 pixels, centred by mass.
 *
 * vae_core/data/centring.py has the rule, step by step, and does the same with uploads: a digit
 * reaches the model alike whether it is drawn or uploaded, to the last bit. */

import type { ImageShape } from "../lib/canvas";
import { clamp } from "../lib/dom";

const BOX = 20 / 28;  // MNIST's digits are 20 pixels high or wide in images of 28
const FAINT = 0.15;   // of the strongest ink: below, it counts as background
const LOBES = 3;      // of the Lanczos kernel
const ONE = 1 << 14;  // the weight 1 in whole numbers

/** An image (H, W, C) of its own size. */
export interface Source { pixels: Uint8Array; shape: ImageShape }

/** Where the box of ink lies in the source, and where in the result. */
export interface Placement {
  x0: number;
  y0: number;
  w0: number;
  h0: number;
  left: number;
  top: number;
  w: number;
  h: number;
}

/** Width and height of an image. */
export type Size = readonly [width: number, height: number];

const rounded = (value: number): number => Math.floor(value + 0.5);

const DARKEST = 255;

/** Values from -255 to 255 with the contrast stretched so that `most` becomes 255; at value + 255. */
const stretching = (most: number): Int16Array =>
  Int16Array.from({ length: 2 * DARKEST + 1 }, (_, k) => Math.floor(((k - DARKEST) / most) * 255 + 0.5));

/** Ink of each channel and of the strongest one, how strong it is at most, and how much counts. */
interface Ink { difference: Int16Array; strength: Int16Array; most: number; least: number; stretched: Int16Array }

/** The strokes of an image, centred in one of another size; and where they went, null without any.
 *
 * @param light  whether the result lies on a light background
 */
export function centre(source: Source, size: Size, light: boolean): { pixels: Uint8Array; placement: Placement | null } {
  const [base, sign] = light ? [255, -1] : [0, 1];
  const C = source.shape[0];
  const pixels = new Uint8Array(size[0] * size[1] * C).fill(base);
  const ink = inkOf(source, sign);
  const placement = placementOf(ink, source.shape, size);
  if (!placement) return { pixels, placement };
  const rows = weights(placement.h0, placement.h);
  const columns = weights(placement.w0, placement.w);
  for (let c = 0; c < C; c += 1) {
    const levels = resized(strokes(ink, source.shape, placement, c), placement.w0, rows, columns);
    levels.forEach((level, k) => {
      const x = placement.left + (k % placement.w);
      const y = placement.top + Math.floor(k / placement.w);
      pixels[(y * size[0] + x) * C + c] = clamp(base + sign * level, 0, 255);
    });
  }
  return { pixels, placement };
}

/** Which pixels of the result are masked where `mask` (H, W) of 0 and 1 masks the source. */
export function moveMask(mask: Uint8Array, [, H, W]: ImageShape, place: Placement, [width, height]: Size): Uint8Array {
  const moved = new Uint8Array(width * height);
  for (let Y = 0; Y < height; Y += 1) {
    const y = Math.floor(place.y0 + ((Y - place.top + 0.5) * place.h0) / place.h);
    if (y < 0 || y >= H) continue;
    for (let X = 0; X < width; X += 1) {
      const x = Math.floor(place.x0 + ((X - place.left + 0.5) * place.w0) / place.w);
      if (x >= 0 && x < W) moved[Y * width + X] = mask[y * W + x];
    }
  }
  return moved;
}

/** The rounded median of the border of a channel; corners count twice. */
function background({ pixels, shape: [C, H, W] }: Source, c: number): number {
  const counts = new Uint32Array(256);
  const count = (x: number, y: number) => { counts[pixels[(y * W + x) * C + c]] += 1; };
  for (let x = 0; x < W; x += 1) { count(x, 0); count(x, H - 1); }
  for (let y = 0; y < H; y += 1) { count(0, y); count(W - 1, y); }
  return rounded((ranked(counts, W + H - 1) + ranked(counts, W + H)) / 2);
}

/** The value of a rank, from 0, in a histogram. */
function ranked(counts: Uint32Array, rank: number): number {
  let [value, seen] = [0, counts[0]];
  while (seen <= rank) seen += counts[value += 1];
  return value;
}

function inkOf(source: Source, sign: number): Ink {
  const { pixels, shape: [C, H, W] } = source;
  const paper = Array.from({ length: C }, (_, c) => background(source, c));
  const difference = new Int16Array(pixels.length);
  const strength = new Int16Array(H * W);
  let most = 0;
  for (let i = 0; i < H * W; i += 1) {
    let strongest = 0;
    for (let c = 0; c < C; c += 1) {
      const value = sign * (pixels[i * C + c] - paper[c]);
      difference[i * C + c] = value;
      if (value > strongest) strongest = value;
    }
    strength[i] = strongest;
    if (strongest > most) most = strongest;
  }
  return { difference, strength, most, least: Math.max(1, FAINT * most), stretched: stretching(most) };
}

function placementOf(ink: Ink, shape: ImageShape, size: Size): Placement | null {
  if (!ink.most) return null;
  const box = boxOf(ink, shape);
  const scale = Math.min((BOX * size[0]) / box.w0, (BOX * size[1]) / box.h0);
  const w = Math.max(1, rounded(scale * box.w0));
  const h = Math.max(1, rounded(scale * box.h0));
  const [across, down] = masses(ink, shape, box);
  return { ...box, left: startOf(across, w, size[0]), top: startOf(down, h, size[1]), w, h };
}

type InkBox = Pick<Placement, "x0" | "y0" | "w0" | "h0">;

function boxOf(ink: Ink, [, H, W]: ImageShape): InkBox {
  let [left, top, right, bottom] = [W, H, -1, -1];
  for (let y = 0; y < H; y += 1) {
    for (let x = 0; x < W; x += 1) {
      if (ink.strength[y * W + x] < ink.least) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return { x0: left, y0: top, w0: right - left + 1, h0: bottom - top + 1 };
}

/** The ink of each column and of each row of its box. */
function masses(ink: Ink, [, , W]: ImageShape, { x0, y0, w0, h0 }: InkBox): [across: number[], down: number[]] {
  const across = Array<number>(w0).fill(0);
  const down = Array<number>(h0).fill(0);
  for (let y = 0; y < h0; y += 1) {
    for (let x = 0; x < w0; x += 1) {
      const i = (y0 + y) * W + x0 + x;
      if (ink.strength[i] < ink.least) continue;
      const mass = ink.stretched[DARKEST + ink.strength[i]];
      across[x] += mass;
      down[y] += mass;
    }
  }
  return [across, down];
}

/** Where a span of pixels begins so that the centre of mass is in the middle of `size`. */
function startOf(mass: number[], span: number, size: number): number {
  const moment = mass.reduce((sum, value, k) => sum + value * (2 * k + 1), 0);
  const middle = moment / (2 * mass.reduce((sum, value) => sum + value, 0));
  return Math.min(Math.max(rounded(size / 2 - (middle * span) / mass.length), 0), size - span);
}

/** One channel of the ink in its box, contrast stretched: row by row. */
function strokes(ink: Ink, [C, , W]: ImageShape, { x0, y0, w0, h0 }: InkBox, c: number): Int16Array {
  const box = new Int16Array(w0 * h0);
  for (let y = 0; y < h0; y += 1) {
    for (let x = 0; x < w0; x += 1) {
      const i = (y0 + y) * W + x0 + x;
      if (ink.strength[i] >= ink.least) box[y * w0 + x] = ink.stretched[DARKEST + ink.difference[i * C + c]];
    }
  }
  return box;
}

/** Weights of some of the pixels of a line, from `first` on, in one of the result. */
interface Taps { first: number; weights: number[] }

/** Weights of `count` pixels in each of `span`, as whole numbers that sum to about 16384. */
function weights(count: number, span: number): Taps[] {
  const reach = Math.max(1, count / span);
  return Array.from({ length: span }, (_, j) => {
    const middle = ((j + 0.5) * count) / span;
    const raw = Array.from({ length: count }, (_, i) => lanczos((i + 0.5 - middle) / reach));
    const sum = raw.reduce((total, value) => total + value, 0);
    const whole = raw.map((value) => Math.floor((value / sum) * ONE + 0.5));
    const first = whole.findIndex((value) => value !== 0);
    return { first, weights: whole.slice(first, whole.findLastIndex((value) => value !== 0) + 1) };
  });
}

const sinc = (t: number): number => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));

const lanczos = (t: number): number => (Math.abs(t) < LOBES ? sinc(t) * sinc(t / LOBES) : 0);

/** A box, `width` wide, resampled and rounded. Exact: all sums are whole. */
function resized(box: Int16Array, width: number, rows: Taps[], columns: Taps[]): number[] {
  return rows.flatMap((row) => {
    const line = blended(box, width, row);
    return columns.map(({ first, weights: shares }) => {
      let sum = 0;
      for (let k = 0; k < shares.length; k += 1) sum += shares[k] * line[first + k];
      return Math.floor((sum + (ONE * ONE) / 2) / (ONE * ONE));
    });
  });
}

/** The weighted sum of some rows of a box. */
function blended(box: Int16Array, width: number, { first, weights: shares }: Taps): Float64Array {
  const line = new Float64Array(width);
  for (let k = 0; k < shares.length; k += 1) {
    const from = (first + k) * width;
    for (let x = 0; x < width; x += 1) line[x] += shares[k] * box[from + x];
  }
  return line;
}
