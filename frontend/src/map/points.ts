// @ts-nocheck
/* The images that a map shows: where they lie in the latent space, and their pictures. */

import { resize } from "../lib/canvas";
import { clamp, element } from "../lib/dom";
import { snap } from "../lib/latent";
import { whenReady } from "./waiting";

export const FIGURES = ["kl", "log-likelihood", "error", "strangeness"]; // as the server sends them

export class PointSet {
  constructor(base, query, about, both, latentDim) {
    Object.assign(this, { base, query, ...about, latentDim });
    this.labels = Int32Array.from(about.labels);
    this.means = both.subarray(0, this.count * latentDim);
    this.logvars = both.subarray(this.count * latentDim);
    this.sheets = new Map();
    this.figures = null;
  }

  /** @param {string} base  the model's live address, with its trailing slash
   *  @param {object} watch  of `whenReady`: a set may have to be encoded first */
  static async load(base, query, latentDim, watch) {
    const about = await (await whenReady(`${base}map.json?${query}`, watch)).json();
    const both = await (await whenReady(`${base}map.posteriors?${query}`, watch)).arrayBuffer();
    return new PointSet(base, query, about, new Float32Array(both), latentDim);
  }

  z(i) { return Array.from(this.means.subarray(i * this.latentDim, (i + 1) * this.latentDim), snap); }

  nameOf(label) { return this.label_names[label] ?? (label < 0 ? "image" : String(label)); }

  label(i) { return this.nameOf(this.labels[i]); }

  /** What the bound says of each image: { kl: Float32Array, … }. Takes seconds the first time. */
  loadFigures(watch) {
    this.asked ??= whenReady(`${this.base}map.figures?${this.query}`, watch)
      .then((answer) => answer.arrayBuffer())
      .then((content) => {
        const all = new Float32Array(content);
        this.figures = Object.fromEntries(FIGURES.map((name, k) =>
          [name, all.subarray(k * this.count, (k + 1) * this.count)]));
        return this.figures;
      })
      .catch((error) => { this.asked = null; throw error; });
    return this.asked;
  }

  /** The sheet that holds image i, or null while it is on its way; `then` is called once it came. */
  sheet(i, then) {
    const part = Math.floor(i / this.part);
    if (!this.sheets.has(part)) {
      const entry = { image: new Image(), whole: false };
      this.sheets.set(part, entry);
      entry.image.src = `${this.base}map.png?${this.query}&part=${part}`;
      entry.promise = entry.image.decode().then(() => { entry.whole = true; }, () => this.sheets.delete(part));
    }
    const entry = this.sheets.get(part);
    if (entry.whole) return entry.image;
    if (then) entry.promise.then(then);
    return null;
  }

  /** Draws image i into a context; false while its sheet is on its way. */
  draw(context, i, x, y, width, height, then) {
    const sheet = this.sheet(i, then);
    if (!sheet) return false;
    const [h, w] = this.tile;
    const place = i % this.part;
    context.imageSmoothingEnabled = false;
    context.drawImage(sheet, (place % 32) * w, Math.floor(place / 32) * h, w, h, x, y, width, height);
    return true;
  }

  /** Paints image i on a canvas of the image's own size, now or once it came if it is still wanted. */
  paint(canvas, i) {
    const [height, width] = this.tile;
    canvas.dataset.image = i;
    const now = () => {
      if (canvas.dataset.image !== String(i)) return;
      resize(canvas, width, height);
      this.draw(canvas.getContext("2d"), i, 0, 0, width, height);
    };
    if (this.sheet(i, now)) now();
  }

  /** The `count` points nearest to z in the latent space, nearest first: [{ i, distance }]. */
  nearest(z, count, except = -1) {
    const found = [];
    let limit = Infinity;
    for (let i = 0; i < this.count; i += 1) {
      if (i === except) continue;
      const distance = this.squaredDistance(i, z, limit);
      if (distance >= limit) continue;
      let at = found.length;
      while (at > 0 && found[at - 1].distance > distance) at -= 1;
      found.splice(at, 0, { i, distance });
      if (found.length > count) found.pop();
      if (found.length === count) limit = found[count - 1].distance;
    }
    return found.map(({ i, distance }) => ({ i, distance: Math.sqrt(distance) }));
  }

  /** Stops adding up once it is not below the limit. */
  squaredDistance(i, z, limit) {
    let sum = 0;
    const from = i * this.latentDim;
    for (let dim = 0; dim < this.latentDim && sum < limit; dim += 1) sum += (this.means[from + dim] - z[dim]) ** 2;
    return sum;
  }

  /** A button with image i on it. */
  thumbnail(i, title, onChoose) {
    const canvas = element("canvas", {});
    this.paint(canvas, i);
    const button = element("button", { type: "button", className: "thumb", title, ariaLabel: title }, canvas);
    button.onclick = () => onChoose(i);
    return button;
  }
}

/** Points in the plane, found by place: squares of about two points each. */
export class Grid {
  /** @param {Float32Array} xy  (N, 2) */
  constructor(xy) {
    this.xy = xy;
    this.count = xy.length / 2;
    this.side = Math.max(1, Math.ceil(Math.sqrt(this.count / 2)));
    this.low = [Infinity, Infinity];
    const high = [-Infinity, -Infinity];
    for (let i = 0; i < xy.length; i += 1) {
      this.low[i % 2] = Math.min(this.low[i % 2], xy[i]);
      high[i % 2] = Math.max(high[i % 2], xy[i]);
    }
    this.high = high;
    this.cell = Math.max(high[0] - this.low[0], high[1] - this.low[1], 1e-9) / this.side;
    this.fill();
  }

  fill() {
    const of = Int32Array.from({ length: this.count }, (_, i) =>
      this.row(this.xy[2 * i + 1]) * this.side + this.column(this.xy[2 * i]));
    this.first = new Int32Array(this.side ** 2 + 1);
    for (const cell of of) this.first[cell + 1] += 1;
    for (let cell = 0; cell < this.side ** 2; cell += 1) this.first[cell + 1] += this.first[cell];
    const next = this.first.slice();
    this.members = new Int32Array(this.count);
    of.forEach((cell, i) => { this.members[next[cell]++] = i; });
  }

  column(x) { return clamp(Math.floor((x - this.low[0]) / this.cell), 0, this.side - 1); }

  row(y) { return clamp(Math.floor((y - this.low[1]) / this.cell), 0, this.side - 1); }

  /** The `count` points nearest to a place, nearest first; `keep(i)` says which count. */
  nearest(x, y, count, keep = () => true) {
    const [column, row] = [this.column(x), this.row(y)];
    const found = [];
    const limit = () => (found.length < count ? Infinity : found[count - 1].distance);
    for (let ring = 0; ring < this.side; ring += 1) {
      // What lies in this ring is at least so far away, from wherever the place is.
      if (found.length === count && (ring - 1) * this.cell > Math.sqrt(limit())) break;
      this.visit(column, row, ring, (i) => {
        const distance = (this.xy[2 * i] - x) ** 2 + (this.xy[2 * i + 1] - y) ** 2;
        if (distance >= limit() || !keep(i)) return;
        let at = found.length;
        while (at > 0 && found[at - 1].distance > distance) at -= 1;
        found.splice(at, 0, { i, distance });
        if (found.length > count) found.pop();
      });
    }
    return found.map(({ i, distance }) => ({ i, distance: Math.sqrt(distance) }));
  }

  /** Every point in the squares at this distance from a square. */
  visit(column, row, ring, call) {
    for (let r = Math.max(0, row - ring); r <= Math.min(this.side - 1, row + ring); r += 1) {
      const edge = Math.abs(r - row) === ring;
      for (let c = column - ring; c <= column + ring; c += edge || ring === 0 ? 1 : 2 * ring) {
        if (c < 0 || c >= this.side) continue;
        const cell = r * this.side + c;
        for (let k = this.first[cell]; k < this.first[cell + 1]; k += 1) call(this.members[k]);
      }
    }
  }

  /** How far apart neighbours usually are: a high quantile of the distance to the next point. */
  spacing() {
    const step = Math.max(1, Math.floor(this.count / 300));
    const distances = [];
    for (let i = 0; i < this.count; i += step) {
      const [one] = this.nearest(this.xy[2 * i], this.xy[2 * i + 1], 1, (k) => k !== i);
      if (one) distances.push(one.distance);
    }
    distances.sort((a, b) => a - b);
    return distances[Math.floor(0.95 * distances.length)] || this.cell;
  }
}
