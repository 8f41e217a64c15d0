/* What was drawn, stroke by stroke, and the pixels that a model sees of it. */

import { COLOURS } from "../colours";
import { context2d, type ImageShape, resize } from "../lib/canvas";
import { clamp, element } from "../lib/dom";
import { centre, moveMask } from "./centring";

const PAPER = 336; // the drawing's own pixels across, about: the next multiple of the model's

/** x and y are fractions of the paper's size; pressure scales the width. */
export type StrokePoint = [x: number, y: number, pressure: number];

export type Tool = "pen" | "eraser" | "hide";

export interface Stroke {
  tool: Tool;
  /** null is the paper's opposite, so that a drawing fits every model */
  colour: string | null;
  /** a fraction of the paper's width */
  width: number;
  points: StrokePoint[];
}

export interface Drawing {
  /** an image to draw on, as a data: address, or null */
  start: string | null;
  strokes: readonly Stroke[];
}

export const EMPTY: Drawing = { start: null, strokes: [] };

/** What a model would see of the paper. */
export interface Reading {
  /** (H, W, C) */
  pixels: Uint8Array;
  /** (H, W) of 0 and 1 */
  missing: Uint8Array;
  /** how many are missing */
  hidden: number;
}

type Box = [left: number, top: number, right: number, bottom: number];

/** Two layers of paper, the ink and the mask over it, and the pixels that lie under them. */
export class Paper {
  colour: string = COLOURS.black;
  contrast: string = COLOURS.white;
  /** the grey level of empty paper */
  level = 0;
  private readonly inkCanvas: HTMLCanvasElement;
  private readonly maskCanvas: HTMLCanvasElement;
  private readonly ink: CanvasRenderingContext2D;
  private readonly mask: CanvasRenderingContext2D;
  private readonly cover: CanvasPattern | null;
  private shape: ImageShape = [1, 0, 0];
  private scale = 1;
  /** RGBA of each of the model's pixels */
  private inkMeans = new Float32Array();
  private maskMeans = new Float32Array();
  private touched: Box = [0, 0, 0, 0];
  private masks = false;

  constructor(ink: HTMLCanvasElement, mask: HTMLCanvasElement) {
    this.inkCanvas = ink;
    this.maskCanvas = mask;
    // Read back at every move of the pen: kept where reading is cheap.
    this.ink = context2d(ink, { willReadFrequently: true });
    this.mask = context2d(mask, { willReadFrequently: true });
    this.cover = stripes(this.mask);
  }

  /** White paper for a model whose images lie on white, else black. */
  setLight(light: boolean): void {
    [this.colour, this.contrast] = light ? [COLOURS.white, COLOURS.black] : [COLOURS.black, COLOURS.white];
    this.level = light ? 255 : 0;
  }

  setShape(shape: ImageShape): void {
    const [, H, W] = this.shape = shape;
    this.scale = Math.max(4, Math.round(PAPER / Math.max(H, W)));
    for (const canvas of [this.inkCanvas, this.maskCanvas]) {
      resize(canvas, W * this.scale, H * this.scale);
      canvas.style.aspectRatio = `${W} / ${H}`;
    }
    this.inkMeans = new Float32Array(4 * H * W);
    this.maskMeans = new Float32Array(4 * H * W);
    this.touchAll();
  }

  /** All of a drawing, from an empty sheet; `start` is its decoded image or null. */
  paint({ strokes }: Pick<Drawing, "strokes">, start: CanvasImageSource | null): void {
    const { ink, mask } = this;
    const { width, height } = this.inkCanvas;
    ink.fillStyle = this.colour;
    ink.fillRect(0, 0, width, height);
    mask.clearRect(0, 0, width, height);
    this.masks = false;
    ink.imageSmoothingEnabled = false; // an image of the model's own size comes back unchanged
    if (start) ink.drawImage(start, 0, 0, width, height);
    for (const stroke of strokes) this.stroke(stroke, 0);
    this.touchAll();
  }

  /** A stroke's points from `from` on. Pen and eraser also uncover what they go over, if anything
   *  is masked: a layer that nothing is drawn on need not be read back or shown again. */
  stroke({ tool, colour, width, points }: Stroke, from: number): void {
    const { ink, mask } = this;
    this.masks ||= tool === "hide";
    mask.globalCompositeOperation = tool === "hide" ? "source-over" : "destination-out";
    if (this.cover) mask.strokeStyle = this.cover;
    ink.strokeStyle = tool === "pen" ? colour ?? this.contrast : this.colour;
    for (let i = from; i < points.length; i += 1) {
      const before = points[Math.max(i - 1, 0)];
      if (this.masks) this.segment(mask, width, before, points[i]);
      if (tool !== "hide") this.segment(ink, width, before, points[i]);
      this.touch(width, before, points[i]);
    }
  }

  private segment(layer: CanvasRenderingContext2D, width: number, [x0, y0]: StrokePoint, [x1, y1, pressure]: StrokePoint): void {
    const { width: across, height: down } = this.inkCanvas;
    layer.lineCap = "round";
    layer.lineWidth = width * across * pressure;
    layer.beginPath();
    layer.moveTo(x0 * across, y0 * down);
    layer.lineTo(x1 * across, y1 * down);
    layer.stroke();
  }

  private touchAll(): void { this.touched = [0, 0, this.shape[2], this.shape[1]]; }

  /** Remembers which of the model's pixels a segment may have changed: left, top, right, bottom. */
  private touch(width: number, [x0, y0]: StrokePoint, [x1, y1, pressure]: StrokePoint): void {
    const [, H, W] = this.shape;
    const reach = (width * pressure) / 2 * W + 1;
    const box = [Math.min(x0, x1) * W - reach, Math.min(y0, y1) * H - reach,
      Math.max(x0, x1) * W + reach, Math.max(y0, y1) * H + reach];
    const [left, top, right, bottom] = this.touched;
    this.touched = [
      clamp(Math.floor(box[0]), 0, left), clamp(Math.floor(box[1]), 0, top),
      clamp(Math.ceil(box[2]), right, W), clamp(Math.ceil(box[3]), bottom, H),
    ];
  }

  /** Each pixel is the mean of the square of paper under it; missing where half of it is masked. */
  read(): Reading {
    const [C, H, W] = this.shape;
    areaMeans(this.ink, this.touched, this.scale, W, this.inkMeans);
    if (this.masks) areaMeans(this.mask, this.touched, this.scale, W, this.maskMeans);
    else this.maskMeans.fill(0);
    this.touched = [W, H, 0, 0];
    const pixels = this.inkPixels(H * W, C);
    const missing = new Uint8Array(H * W);
    let hidden = 0;
    for (let i = 0; i < H * W; i += 1) {
      missing[i] = this.maskMeans[4 * i + 3] >= 127.5 ? 1 : 0;
      hidden += missing[i];
    }
    return { pixels, missing, hidden };
  }

  /** The same with the strokes scaled and centred as MNIST's digits are, from all of the paper. */
  readCentred(): Reading {
    const [C, H, W] = this.shape;
    const { width, height } = this.inkCanvas;
    const shape: ImageShape = [C, height, width];
    const source = { pixels: levels(this.ink.getImageData(0, 0, width, height).data, C), shape };
    const { pixels, placement } = centre(source, [W, H], this.level > 0);
    if (!placement || !this.masks) return { ...this.read(), pixels };
    const missing = moveMask(covered(this.mask.getImageData(0, 0, width, height).data), shape, placement, [W, H]);
    return { pixels, missing, hidden: missing.reduce((sum, value) => sum + value, 0) };
  }

  private inkPixels(count: number, C: number): Uint8Array {
    const ink = this.inkMeans;
    const pixels = new Uint8Array(count * C);
    for (let i = 0; i < count; i += 1) {
      if (C === 1) pixels[i] = Math.round((ink[4 * i] + ink[4 * i + 1] + ink[4 * i + 2]) / 3);
      else for (let c = 0; c < C; c += 1) pixels[i * C + c] = Math.round(ink[4 * i + c]);
    }
    return pixels;
  }
}

/** RGBA as grey levels or colours, (H, W, C). */
function levels(rgba: Uint8ClampedArray, C: number): Uint8Array {
  const pixels = new Uint8Array((rgba.length / 4) * C);
  for (let i = 0; i < rgba.length / 4; i += 1) {
    if (C === 1) pixels[i] = Math.round((rgba[4 * i] + rgba[4 * i + 1] + rgba[4 * i + 2]) / 3);
    else for (let c = 0; c < C; c += 1) pixels[i * C + c] = rgba[4 * i + c];
  }
  return pixels;
}

/** 1 where a layer is at least half opaque. */
function covered(rgba: Uint8ClampedArray): Uint8Array {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, i) => (rgba[4 * i + 3] >= 127.5 ? 1 : 0));
}

/** Two greys in stripes: opaque, so that what is masked cannot be seen through. */
function stripes(context: CanvasRenderingContext2D): CanvasPattern | null {
  const tile = element("canvas", { width: 16, height: 16 });
  const pen = context2d(tile);
  pen.fillStyle = COLOURS.data;
  pen.fillRect(0, 0, 16, 16);
  pen.fillStyle = COLOURS.mask;
  for (let y = 0; y < 16; y += 1) for (let x = 0; x < 16; x += 1) if ((x + y) % 16 < 8) pen.fillRect(x, y, 1, 1);
  return context.createPattern(tile, "repeat");
}

/** Means of the squares of `scale` × `scale` pixels, RGBA, for the squares inside the box. */
function areaMeans(
  context: CanvasRenderingContext2D, [left, top, right, bottom]: Box, scale: number, W: number, means: Float32Array,
): void {
  if (right <= left || bottom <= top) return;
  const width = (right - left) * scale;
  const { data } = context.getImageData(left * scale, top * scale, width, (bottom - top) * scale);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const from = 4 * ((y - top) * scale * width + (x - left) * scale);
      for (let c = 0; c < 4; c += 1) means[4 * (y * W + x) + c] = squareMean(data, from + c, width, scale);
    }
  }
}

function squareMean(data: Uint8ClampedArray, from: number, width: number, scale: number): number {
  let sum = 0;
  for (let dy = 0; dy < scale; dy += 1) {
    for (let dx = 0; dx < scale; dx += 1) sum += data[from + 4 * (dy * width + dx)];
  }
  return sum / (scale * scale);
}

/** Standard normal noise that is the same for the same seed. */
export function frozenNoise(count: number, seed: number): Float32Array {
  const uniform = mulberry32(seed);
  return Float32Array.from({ length: count }, () =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** A small generator of uniform numbers in [0, 1), by Tommy Ettinger (2017), public domain. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pixels plus level · noise, level in grey levels from 0 to 1, clipped to what an image can hold. */
export function noisy(pixels: Uint8Array, noise: ArrayLike<number>, level: number): Uint8Array {
  return pixels.map((value, i) => clamp(Math.round(value + 255 * level * noise[i]), 0, 255));
}

/** What is known, and elsewhere the guess. */
export function filled(pixels: Uint8Array, missing: Uint8Array, guess: Uint8Array, C: number): Uint8Array {
  return pixels.map((value, i) => (missing[Math.floor(i / C)] ? guess[i] : value));
}

/** Root mean square of the difference, from 0 to 1. */
export function rootMeanSquare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length) / 255;
}

export const largestChange = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
