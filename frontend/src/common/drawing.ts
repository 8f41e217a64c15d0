// @ts-nocheck
/* What was drawn, stroke by stroke, and the pixels that a model sees of it. */

import { resize } from "../lib/canvas";
import { clamp, element } from "../lib/dom";

const PAPER = 336; // the drawing's own pixels across, about: the next multiple of the model's

/** A drawing is { start, strokes }. `start` is a picture to draw on, as a data: address, or null.
 *  A stroke is { tool, colour, width, points }, points [x, y, pressure]; x, y and width are shares
 *  of the paper's size, and a colour that is null is the paper's opposite, so that a drawing fits
 *  every model. */
export const EMPTY = { start: null, strokes: [] };

/** Two layers of paper, the ink and what is hidden of it, and the pixels that lie under them. */
export class Paper {
  constructor(ink, hidden) {
    this.ink = ink;
    this.hidden = hidden;
    // Read back at every move of the pen: kept where reading is cheap.
    this.layers = [ink, hidden].map((canvas) => canvas.getContext("2d", { willReadFrequently: true }));
    this.cover = this.stripes();
    this.setLight(false);
  }

  /** White paper for a model whose images lie on white, else black. */
  setLight(light) {
    [this.colour, this.contrast] = light ? ["#ffffff", "#000000"] : ["#000000", "#ffffff"];
    this.level = light ? 255 : 0;
  }

  /** @param {number[]} shape  the model's [C, H, W] */
  setShape(shape) {
    this.shape = shape;
    this.scale = Math.max(4, Math.round(PAPER / Math.max(shape[1], shape[2])));
    for (const canvas of [this.ink, this.hidden]) {
      resize(canvas, shape[2] * this.scale, shape[1] * this.scale);
      canvas.style.aspectRatio = `${shape[2]} / ${shape[1]}`;
    }
    this.means = this.layers.map(() => new Float32Array(4 * shape[1] * shape[2]));
    this.touchAll();
  }

  /** Two greys in stripes: opaque, so that what is covered cannot be seen through. */
  stripes() {
    const tile = element("canvas", { width: 16, height: 16 });
    const context = tile.getContext("2d");
    context.fillStyle = "#8a8794";
    context.fillRect(0, 0, 16, 16);
    context.fillStyle = "#6b6876";
    for (let y = 0; y < 16; y += 1) for (let x = 0; x < 16; x += 1) if ((x + y) % 16 < 8) context.fillRect(x, y, 1, 1);
    return this.layers[1].createPattern(tile, "repeat");
  }

  /** All of a drawing, from an empty sheet; `start` is its decoded picture or null. */
  paint({ strokes }, start) {
    const [ink, hidden] = this.layers;
    ink.fillStyle = this.colour;
    ink.fillRect(0, 0, this.ink.width, this.ink.height);
    hidden.clearRect(0, 0, this.hidden.width, this.hidden.height);
    this.covers = false;
    ink.imageSmoothingEnabled = false; // a picture of the model's own size comes back unchanged
    if (start) ink.drawImage(start, 0, 0, this.ink.width, this.ink.height);
    for (const stroke of strokes) this.stroke(stroke, 0);
    this.touchAll();
  }

  /** A stroke's points from `from` on. Pen and eraser also uncover what they go over, if anything
   *  is covered: a layer that nothing is drawn on need not be read back or shown again. */
  stroke({ tool, colour, width, points }, from) {
    const [ink, hidden] = this.layers;
    this.covers ||= tool === "hide";
    hidden.globalCompositeOperation = tool === "hide" ? "source-over" : "destination-out";
    hidden.strokeStyle = this.cover;
    ink.strokeStyle = tool === "pen" ? colour ?? this.contrast : this.colour;
    for (let i = from; i < points.length; i += 1) {
      const ends = [points[Math.max(i - 1, 0)], points[i]];
      if (this.covers) this.segment(hidden, width, ...ends);
      if (tool !== "hide") this.segment(ink, width, ...ends);
      this.touch(width, ...ends);
    }
  }

  segment(layer, width, [x0, y0], [x1, y1, pressure]) {
    const { width: across, height: down } = this.ink;
    layer.lineCap = "round";
    layer.lineWidth = width * across * pressure;
    layer.beginPath();
    layer.moveTo(x0 * across, y0 * down);
    layer.lineTo(x1 * across, y1 * down);
    layer.stroke();
  }

  touchAll() { this.touched = [0, 0, this.shape[2], this.shape[1]]; }

  /** Remembers which of the model's pixels a segment may have changed: left, top, right, bottom. */
  touch(width, [x0, y0], [x1, y1, pressure]) {
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

  /** What the model would see: { pixels (H, W, C) uint8, missing (H, W) of 0 and 1, hidden: how many }.
   *  Each pixel is the mean of the square of paper under it; missing where half of it is hidden. */
  read() {
    const [C, H, W] = this.shape;
    areaMeans(this.layers[0], this.touched, this.scale, W, this.means[0]);
    if (this.covers) areaMeans(this.layers[1], this.touched, this.scale, W, this.means[1]);
    else this.means[1].fill(0);
    this.touched = [W, H, 0, 0];
    const [ink, cover] = this.means;
    const pixels = new Uint8Array(H * W * C);
    const missing = new Uint8Array(H * W);
    for (let i = 0; i < H * W; i += 1) {
      if (C === 1) pixels[i] = Math.round((ink[4 * i] + ink[4 * i + 1] + ink[4 * i + 2]) / 3);
      else for (let c = 0; c < C; c += 1) pixels[i * C + c] = Math.round(ink[4 * i + c]);
      missing[i] = cover[4 * i + 3] >= 127.5 ? 1 : 0;
    }
    return { pixels, missing, hidden: missing.reduce((sum, one) => sum + one, 0) };
  }
}

/** Means of the squares of `scale` × `scale` pixels, RGBA, for the squares inside the box. */
function areaMeans(context, [left, top, right, bottom], scale, W, means) {
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

function squareMean(data, from, width, scale) {
  let sum = 0;
  for (let dy = 0; dy < scale; dy += 1) {
    for (let dx = 0; dx < scale; dx += 1) sum += data[from + 4 * (dy * width + dx)];
  }
  return sum / (scale * scale);
}

/** Moved by whole pixels so that the centre of mass comes to the middle, as MNIST was made.
 *  http://yann.lecun.com/exdb/mnist/ What leaves at one side does not come back at the other. */
export function centred({ pixels, missing, hidden }, [C, H, W], paper) {
  let mass = 0, across = 0, down = 0;
  for (let i = 0; i < H * W; i += 1) {
    for (let c = 0; c < C; c += 1) {
      const value = Math.abs(pixels[i * C + c] - paper);
      mass += value; across += value * (i % W); down += value * Math.floor(i / W);
    }
  }
  const dx = mass ? Math.round(W / 2 - across / mass) : 0;
  const dy = mass ? Math.round(H / 2 - down / mass) : 0;
  return { pixels: moved(pixels, [C, H, W], dx, dy, paper), missing: moved(missing, [1, H, W], dx, dy, 0), hidden };
}

function moved(values, [C, H, W], dx, dy, paper) {
  const out = new Uint8Array(values.length).fill(paper);
  for (let y = Math.max(0, dy); y < Math.min(H, H + dy); y += 1) {
    for (let x = Math.max(0, dx); x < Math.min(W, W + dx); x += 1) {
      const to = (y * W + x) * C;
      const from = ((y - dy) * W + x - dx) * C;
      for (let c = 0; c < C; c += 1) out[to + c] = values[from + c];
    }
  }
  return out;
}

/** Standard normal noise that is the same for the same seed. */
export function frozenNoise(count, seed) {
  const uniform = mulberry32(seed);
  return Float32Array.from({ length: count }, () =>
    Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** A small generator of uniform numbers in [0, 1), by Tommy Ettinger (2017), public domain. */
export function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pixels plus level · noise, level in grey levels from 0 to 1, clipped to what a picture can hold. */
export function noisy(pixels, noise, level) {
  return pixels.map((value, i) => clamp(Math.round(value + 255 * level * noise[i]), 0, 255));
}

/** What is known, and elsewhere the guess. */
export function filled(pixels, missing, guess, C) {
  return pixels.map((value, i) => (missing[Math.floor(i / C)] ? guess[i] : value));
}

/** Root mean square of the difference, from 0 to 1. */
export function rootMeanSquare(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length) / 255;
}

export const largestChange = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
