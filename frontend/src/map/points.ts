/* The images that a map shows: their posteriors, their labels and figures, their sheets of pixels. */

import { type Neighbour, nearestRows, type Rows, squaredDistance } from "../lib/charts/nearest";
import { context2d, resize } from "../lib/canvas";
import { element } from "../lib/dom";
import { snap } from "../lib/latent";
import { jsonOf } from "./data";
import { SharedAnswer, type Watch, whenReady } from "./waiting";

export const FIGURES = ["kl", "log-likelihood", "error", "strangeness"] as const; // in the order of the server
export type Figure = (typeof FIGURES)[number];
export type Figures = Record<Figure, Float32Array>;
const SHEET_COLUMNS = 32;

export interface Attribute {
  name: string;
  values: number[];
  names: string[];
}

export interface PointsHeader {
  count: number;
  part: number; // images on a sheet
  tile: [height: number, width: number];
  labels: number[];
  label_names: string[];
  index: number[];
  attributes: Attribute[];
}

/** The figures of one image as Reconstruct shows them, in nats. */
export interface ExactFigures {
  elbo: number;
  log_likelihood: number;
  log_likelihood_stderr: number;
  kl: number;
}

interface Sheet {
  image: HTMLImageElement;
  whole: boolean;
  loaded: Promise<unknown>;
}

export class PointSet {
  readonly count: number;
  readonly tile: readonly [height: number, width: number];
  readonly labels: Int32Array;
  readonly labelNames: string[];
  readonly index: number[];
  readonly attributes: Attribute[];
  readonly means: Float32Array;
  figures: Figures | null = null;
  private readonly part: number;
  private readonly exact = new Map<number, Promise<ExactFigures>>();
  private readonly sheets = new Map<number, Sheet>();
  private readonly sharedFigures = new SharedAnswer((watch) => this.fetchFigures({ ...watch, signal: this.signal }));

  /** @param posteriors  mu (N, D), then log variance (N, D) */
  constructor(private readonly base: string, private readonly query: string, header: PointsHeader,
    posteriors: Float32Array, readonly latentDim: number, private readonly signal?: AbortSignal) {
    this.count = header.count;
    this.part = header.part;
    this.tile = header.tile;
    this.labels = Int32Array.from(header.labels);
    this.labelNames = header.label_names;
    this.index = header.index;
    this.attributes = header.attributes;
    this.means = posteriors.subarray(0, this.count * latentDim);
  }

  /** @param base  the model's live address, with its trailing slash */
  static async load(base: string, query: string, latentDim: number, watch: Watch): Promise<PointSet> {
    const header = await jsonOf<PointsHeader>(await whenReady(`${base}map.json?${query}`, watch));
    const posteriors = await (await whenReady(`${base}map.posteriors?${query}`, watch)).arrayBuffer();
    return new PointSet(base, query, header, new Float32Array(posteriors), latentDim, watch.signal);
  }

  z(i: number): number[] {
    return Array.from(this.means.subarray(i * this.latentDim, (i + 1) * this.latentDim), snap);
  }

  label(i: number): string {
    const label = this.labels[i];
    return this.labelNames[label] ?? (label < 0 ? "image" : String(label));
  }

  private get rows(): Rows { return { values: this.means, count: this.count, width: this.latentDim }; }

  /** The `count` points nearest to z in the latent space, nearest first. */
  nearest(z: ArrayLike<number>, count: number, except = -1): Neighbour[] {
    return nearestRows(this.rows, z, count, except);
  }

  squaredDistance(i: number, z: ArrayLike<number>): number { return squaredDistance(this.rows, i, z); }

  /** The terms of the bound for each image. Takes seconds the first time. */
  loadFigures(watch?: Watch): Promise<Figures> { return this.sharedFigures.get(watch); }

  /** The figures of one image with their standard error; kept once they are there. */
  exactFigures(i: number): Promise<ExactFigures> {
    const known = this.exact.get(i) ?? this.fetchExact(i);
    this.exact.set(i, known);
    known.catch(() => this.exact.delete(i));
    return known;
  }

  private async fetchExact(i: number): Promise<ExactFigures> {
    const response = await fetch(`${this.base}map.figure?${this.query}&image=${i}`, { signal: this.signal });
    if (response.status !== 200) throw new Error(`${response.status} for ${response.url}`); // 202: the images are being read
    return jsonOf<ExactFigures>(response);
  }

  private async fetchFigures(watch: Watch): Promise<Figures> {
    const response = await whenReady(`${this.base}map.figures?${this.query}`, watch);
    const values = new Float32Array(await response.arrayBuffer());
    const columns = FIGURES.map((name, k) => [name, values.subarray(k * this.count, (k + 1) * this.count)]);
    this.figures = Object.fromEntries(columns) as Figures;
    return this.figures;
  }

  /** The sheet that holds image i, or null while it loads; `onLoad` is called once it is there. */
  private sheet(i: number, onLoad?: () => void): HTMLImageElement | null {
    const part = Math.floor(i / this.part);
    const sheet = this.sheets.get(part) ?? this.loadSheet(part);
    if (sheet.whole) return sheet.image;
    if (onLoad) void sheet.loaded.then(onLoad);
    return null;
  }

  private loadSheet(part: number): Sheet {
    const image = new Image();
    image.src = `${this.base}map.png?${this.query}&part=${part}`;
    const sheet: Sheet = { image, whole: false, loaded: Promise.resolve() };
    sheet.loaded = image.decode().then(() => { sheet.whole = true; }, () => this.sheets.delete(part));
    this.sheets.set(part, sheet);
    return sheet;
  }

  /** Draws image i into a rectangle, if its sheet is there. */
  draw(context: CanvasRenderingContext2D, i: number, x: number, y: number, width: number, height: number,
    onLoad?: () => void): void {
    const sheet = this.sheet(i, onLoad);
    if (!sheet) return;
    const [h, w] = this.tile;
    const at = i % this.part;
    context.imageSmoothingEnabled = false;
    context.drawImage(sheet, (at % SHEET_COLUMNS) * w, Math.floor(at / SHEET_COLUMNS) * h, w, h, x, y, width, height);
  }

  /** Paints image i on a canvas in the image's own size, at once or when its sheet has loaded. */
  paint(canvas: HTMLCanvasElement, i: number): void {
    const [height, width] = this.tile;
    canvas.dataset.image = String(i);
    const paint = (): void => {
      if (canvas.dataset.image !== String(i)) return;
      resize(canvas, width, height);
      this.draw(context2d(canvas), i, 0, 0, width, height);
    };
    if (this.sheet(i, paint)) paint();
  }

  /** A button that shows image i. */
  thumbnail(i: number, title: string, onChoose: (i: number) => void): HTMLButtonElement {
    const canvas = element("canvas", {});
    this.paint(canvas, i);
    const button = element("button", { type: "button", className: "thumb", title, ariaLabel: title }, canvas);
    button.onclick = () => onChoose(i);
    return button;
  }
}
