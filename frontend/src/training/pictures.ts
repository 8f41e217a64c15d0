/* What a run looks like at a point of time: the latent space, samples, reconstructions. */

import { context2d, resize } from "../lib/canvas";
import { columnsOfPairs } from "./figures";
import type { Film, Moment } from "./film";

const SAMPLES = 36;
const RECONSTRUCTIONS = 18;
const DRAWN_REACH = 1.04; // of the reach of the positions

export interface ScatterStyle {
  colours: string[];
  ink: string;
  prior: string;
  /** the class that is highlighted */
  only: number | null;
}

/** The posterior means of the reference images, coloured by class, over the prior. */
export function paintScatter(canvas: HTMLCanvasElement, film: Film, view: number, moment: Moment, style: ScatterStyle): void {
  const size = sharpSide(canvas);
  const context = context2d(canvas);
  const unit = size / 2 / (film.reach[view] * DRAWN_REACH);
  context.clearRect(0, 0, size, size);
  paintAxes(context, size, style.ink);
  if (film.header.prior_samples) paintPriorSamples(context, size, unit, film, view, moment, style);
  else paintPriorCircles(context, size, unit, style);
  paintPoints(context, size, unit, film, view, moment, style);
}

function paintPoints(context: CanvasRenderingContext2D, size: number, unit: number, film: Film, view: number, moment: Moment,
  { colours, only }: ScatterStyle): void {
  const radius = Math.max(2, size / 130);
  for (let i = 0; i < film.header.images; i += 1) {
    const [x, y] = film.timeline.position(view, moment, i);
    const label = Math.max(film.header.labels[i] ?? 0, 0);
    context.globalAlpha = only === null || only === label ? 0.85 : 0.08;
    context.fillStyle = colours[label % colours.length];
    context.beginPath();
    context.arc(size / 2 + x * unit, size / 2 - y * unit, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Rings around samples of a learned prior: they move as it is trained. */
function paintPriorSamples(context: CanvasRenderingContext2D, size: number, unit: number, film: Film, view: number, moment: Moment,
  { prior }: ScatterStyle): void {
  const { images, prior_samples: count } = film.header;
  context.strokeStyle = prior;
  context.lineWidth = size / 200;
  for (let k = images; k < images + count; k += 1) {
    const [x, y] = film.timeline.position(view, moment, k);
    context.beginPath();
    context.arc(size / 2 + x * unit, size / 2 - y * unit, size / 65, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Circles at one, two and three standard deviations of the standard normal. */
function paintPriorCircles(context: CanvasRenderingContext2D, size: number, unit: number, { prior }: ScatterStyle): void {
  context.strokeStyle = prior;
  context.lineWidth = size / 400;
  for (const sigmas of [1, 2, 3]) {
    context.globalAlpha = 0.75 / sigmas;
    context.beginPath();
    context.arc(size / 2, size / 2, sigmas * unit, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function paintAxes(context: CanvasRenderingContext2D, size: number, ink: string): void {
  context.globalAlpha = 0.25;
  context.lineWidth = size / 400;
  context.strokeStyle = ink;
  context.beginPath();
  context.moveTo(0, size / 2);
  context.lineTo(size, size / 2);
  context.moveTo(size / 2, 0);
  context.lineTo(size / 2, size);
  context.stroke();
  context.globalAlpha = 1;
}

/** Gives a square canvas as many pixels as the screen has under it; returns its side. */
function sharpSide(canvas: HTMLCanvasElement): number {
  const side = Math.max(64, Math.round(canvas.clientWidth * (window.devicePixelRatio || 1)));
  resize(canvas, side, side);
  return side;
}

/** A tile of a canvas of images: an image of the sheet, or of the originals; null stays empty. */
export interface Tile {
  index: number | null;
  original?: boolean;
}

export interface Tiling {
  tiles: Tile[];
  columns: number;
}

/** The images decoded from samples of the prior, in about a square. */
export function sampleTiles({ decodes, reconstructions }: Pick<Film["header"], "decodes" | "reconstructions">): Tiling {
  const tiles = Array.from({ length: Math.min(decodes, SAMPLES) }, (_, k) => ({ index: reconstructions + k }));
  return { tiles, columns: Math.ceil(Math.sqrt(tiles.length)) };
}

/** Rows of originals, each with a row of their reconstructions below it. */
export function reconstructionTiles({ reconstructions }: Pick<Film["header"], "reconstructions">): Tiling {
  const count = Math.min(RECONSTRUCTIONS, reconstructions);
  const columns = columnsOfPairs(count);
  const tiles: Tile[] = [];
  for (let first = 0; first < count; first += columns) {
    const row = Array.from({ length: columns }, (_, k) => (first + k < count ? first + k : null));
    tiles.push(...row.map((index) => ({ index, original: true })), ...row.map((index) => ({ index })));
  }
  return { tiles, columns };
}

/** Images at a point of time: those of the snapshot before fade into those of the next. */
export function paintSheets(canvas: HTMLCanvasElement, film: Film, moment: Moment, onLoad: () => void, { tiles, columns }: Tiling): void {
  const [, height, width] = film.header.image_shape;
  resize(canvas, columns * width, Math.ceil(tiles.length / columns) * height);
  const context = context2d(canvas);
  const [before, after] = [film.sheet(moment.k, onLoad), film.sheet(moment.next, onLoad)];
  tiles.forEach(({ original, index }, to) => {
    if (index === null) return;
    const paint = (sheet: HTMLImageElement | null, alpha: number): void => {
      context.globalAlpha = alpha;
      if (sheet && alpha) paintTile(context, sheet, film, index, to, columns);
    };
    paint(original ? film.originals : before, 1);
    if (!original) paint(after, moment.share);
  });
  context.globalAlpha = 1;
}

function paintTile(context: CanvasRenderingContext2D, sheet: HTMLImageElement, { header }: Film, from: number, to: number, columns: number): void {
  const [, height, width] = header.image_shape;
  context.drawImage(sheet,
    (from % header.columns) * width, Math.floor(from / header.columns) * height, width, height,
    (to % columns) * width, Math.floor(to / columns) * height, width, height);
}
