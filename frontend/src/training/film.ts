// @ts-nocheck
/* The snapshots of a run: places of the reference images, and pictures, step by step. */

import { resize } from "../lib/canvas";
import { clamp } from "../lib/dom";

const THOUSANDTH = 1 / 1000;

/** Where a step lies on the axis of time, 0 at the start: even up to step 10, then by its logarithm. */
export const onAxis = (step) => Math.log1p(step / 10);
export const fromAxis = (place) => 10 * Math.expm1(place);

export class Film {
  /** @param {string} base  the run's live address, with its trailing slash */
  constructor(base) {
    this.base = base;
    this.sheets = new Map(); // step: an image once it has come, null while it is under way
  }

  /** All snapshots. Throws where the run has none yet. */
  async load() {
    const { header, places } = await packed(`${this.base}rewind.bin`);
    Object.assign(this, header);
    this.kept = header.steps; // what the server keeps; the newest view may stand behind them
    const size = 2 * this.images;
    this.frames = this.steps.map((_, k) => this.views.map((__, view) => {
      const from = size * (view * this.kept.length + k);
      return places.subarray(from, from + size);
    }));
    this.reach = this.views.map((_, view) => this.reachOf(view));
    if (!this.originals) this.originals = await picture(`${this.base}rewind/originals.png`).catch(() => null);
    return this;
  }

  /** What the run looks like now, between two snapshots. */
  async loadNewest() {
    const { header, places } = await packed(`${this.base}rewind/newest.bin`);
    if (header.step <= this.kept.at(-1)) return;
    const sheet = await picture(`${this.base}rewind/newest.png?step=${header.step}`);
    const size = 2 * this.images;
    const before = this.steps.length > this.kept.length ? this.steps.at(-1) : null;
    if (before !== header.step) this.sheets.delete(before);
    const count = this.kept.length;
    this.sheets.set(header.step, sheet);
    this.steps = [...this.kept, header.step];
    this.kl_per_dim = [...this.kl_per_dim.slice(0, count), header.kl_per_dim];
    this.frames = [...this.frames.slice(0, count), this.views.map((_, view) => places.subarray(size * view, size * (view + 1)))];
  }

  get last() { return this.steps.at(-1); }

  /** How far from the centre to look, so that nearly all of every snapshot is seen. */
  reachOf(view) {
    const all = this.frames.map((frame) => frame[view].map(Math.abs).sort());
    const far = Math.max(...all.map((sorted) => sorted[Math.floor(0.998 * (sorted.length - 1))] ?? 0));
    return Math.max(2.5, far * THOUSANDTH);
  }

  /** The snapshot at or before a step, the next one, and how much of the way between them is gone. */
  between(step) {
    let k = 0;
    while (k + 1 < this.steps.length && this.steps[k + 1] <= step) k += 1;
    const next = Math.min(k + 1, this.steps.length - 1);
    const way = onAxis(this.steps[next]) - onAxis(this.steps[k]);
    return { k, next, share: way > 0 ? clamp((onAxis(step) - onAxis(this.steps[k])) / way, 0, 1) : 0 };
  }

  place(view, { k, next, share }, i) {
    const [a, b] = [this.frames[k][view], this.frames[next][view]];
    const mix = (at) => ((1 - share) * a[at] + share * b[at]) * THOUSANDTH;
    return [mix(2 * i), mix(2 * i + 1)];
  }

  /** The sheet of a snapshot, or the newest older one that has come; asks for what is missing. */
  sheet(k, onCome) {
    if (!this.sheets.has(this.steps[k])) this.fetch(this.steps[k], onCome);
    for (let at = k; at >= 0; at -= 1) {
      const image = this.sheets.get(this.steps[at]);
      if (image) return image;
    }
    return null;
  }

  async fetch(step, onCome) {
    this.sheets.set(step, null);
    try {
      this.sheets.set(step, await picture(`${this.base}rewind/${step}.png`));
      onCome();
    } catch (error) {
      console.warn("snapshot:", error);
    }
  }

  /** All sheets, the newest first, a few at a time. */
  async prefetch(onCome) {
    const missing = this.kept.filter((step) => !this.sheets.has(step)).reverse();
    const worker = async () => { while (missing.length) { const step = missing.shift(); if (!this.sheets.has(step)) await this.fetch(step, onCome); } };
    await Promise.all([worker(), worker(), worker()]);
  }
}

/** A header and places, as the server packs them. */
async function packed(address) {
  const buffer = await fetch(address).then(okay).then((answer) => answer.arrayBuffer());
  const size = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  return { header, places: new Int16Array(buffer, 4 + size) };
}

async function picture(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

export function okay(answer) {
  if (!answer.ok) throw new Error(`${answer.status} for ${answer.url}`);
  return answer;
}

/** Where the reference images lie, coloured by class, on the prior's circles. */
export function paintScatter(canvas, film, view, moment, { colours, ink, prior, only }) {
  const size = sharp(canvas);
  const context = canvas.getContext("2d");
  const unit = size / 2 / (film.reach[view] * 1.04);
  context.clearRect(0, 0, size, size);
  paintPrior(context, size, unit, ink, prior);
  const radius = Math.max(2, size / 130);
  for (let i = 0; i < film.images; i += 1) {
    const [x, y] = film.place(view, moment, i);
    const label = Math.max(film.labels[i] ?? 0, 0);
    context.globalAlpha = only === null || only === label ? 0.85 : 0.08;
    context.fillStyle = colours[label % colours.length];
    context.beginPath();
    context.arc(size / 2 + x * unit, size / 2 - y * unit, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Circles at one, two and three standard deviations of the prior, and its centre. */
function paintPrior(context, size, unit, ink, prior) {
  context.strokeStyle = prior;
  context.lineWidth = size / 400;
  for (const sigmas of [1, 2, 3]) {
    context.globalAlpha = 0.75 / sigmas;
    context.beginPath();
    context.arc(size / 2, size / 2, sigmas * unit, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 0.25;
  context.strokeStyle = ink;
  context.beginPath();
  context.moveTo(0, size / 2); context.lineTo(size, size / 2);
  context.moveTo(size / 2, 0); context.lineTo(size / 2, size);
  context.stroke();
}

/** As many pixels as the screen has under the canvas; returns its side. */
function sharp(canvas) {
  const side = Math.max(64, Math.round(canvas.clientWidth * (window.devicePixelRatio || 1)));
  resize(canvas, side, side);
  return side;
}

/** One tile of a sheet onto a canvas's tile, over what is there. */
function paintTile(context, sheet, film, from, to, across) {
  const [, height, width] = film.image_shape;
  context.drawImage(sheet,
    (from % film.columns) * width, Math.floor(from / film.columns) * height, width, height,
    (to % across) * width, Math.floor(to / across) * height, width, height);
}

/** Pictures at a moment: those of the snapshot before fade into those of the next. */
export function paintSheets(canvas, film, moment, onCome, { tiles, across }) {
  const [, height, width] = film.image_shape;
  resize(canvas, across * width, Math.ceil(tiles.length / across) * height);
  const context = canvas.getContext("2d");
  const [before, after] = [film.sheet(moment.k, onCome), film.sheet(moment.next, onCome)];
  tiles.forEach(({ original, index }, to) => {
    if (index === null) return;
    if (original) {
      if (film.originals) paintTile(context, film.originals, film, index, to, across);
      return;
    }
    context.globalAlpha = 1;
    if (before) paintTile(context, before, film, index, to, across);
    context.globalAlpha = moment.share;
    if (after && moment.share) paintTile(context, after, film, index, to, across);
    context.globalAlpha = 1;
  });
}
