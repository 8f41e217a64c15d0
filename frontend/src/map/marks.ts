/* What is drawn over the points: the point under the pointer with its neighbours, paths, user
 * images, thumbnails. Functions of a context, a scale and what to mark. */

import { type Point, strokeLine } from "../lib/charts/lines";
import { COLOURS } from "../colours";
import { HALO, POINTED_AT, POSTERIOR, SELECTION } from "./colours";
import type { Pixel, PlaneScale } from "./plane_scale";
import type { PointSet } from "./points";

type Context = CanvasRenderingContext2D;
type Coordinates = readonly number[];

/** A place of the map and the shown point nearest to it. */
export interface Place {
  x: number;
  y: number;
  px: number;
  py: number;
  i: number;
  /** whether the pointer is on the point itself */
  touches: boolean;
  /** 1 near data, falling to 0 far from all of them */
  trust: number;
}

/** A point that is looked at, with or without a pointer. */
export type Look = Pick<Place, "i" | "touches"> & Partial<Place>;

/** An image of the user: its posterior mean, samples of its posterior, and the image. */
export interface UserMark {
  key: string;
  label: string;
  picture: HTMLImageElement;
  x: number;
  y: number;
  samples: Coordinates[];
}

export interface Marks {
  look: Look | null;
  linked: number[];
  pinned: number | null;
  paths: Coordinates[][];
  own: readonly UserMark[];
}

export const NO_MARKS: Marks = { look: null, linked: [], pinned: null, paths: [], own: [] };

/** A path that is being dragged from point to point. */
export interface Drag {
  from: Place;
  to: Place;
}

const THUMB = 28; // pixels
const PIXELS_OF_IMAGE = 30;

function ring(context: Context, [x, y]: Point, radius: number, colour: string, width: number): void {
  for (const [line, style] of [[width + 2.5, COLOURS.white], [width, colour]] as const) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.lineWidth = line;
    context.strokeStyle = style;
    context.stroke();
  }
}

/** A line on a light halo, visible on any ground. */
function haloLine(context: Context, points: readonly Point[], colour: string, width: number): void {
  strokeLine(context, points, { colour: HALO, width: width + 2.5 });
  strokeLine(context, points, { colour, width });
}

export function paintPinned(context: Context, at: Pixel): void { ring(context, at, 9, SELECTION, 3); }

/** The point under the pointer, lines to its neighbours, and the path being dragged. */
export function paintLook(context: Context, { look, linked }: Marks, drag: Drag | null, pixel: (i: number) => Pixel, ink: string): void {
  if (!look) return;
  const at = pixel(look.i);
  for (const i of linked) {
    strokeLine(context, [at, pixel(i)], { colour: `${SELECTION}cc`, width: 1.25 });
    ring(context, pixel(i), 4, SELECTION, 1.5);
  }
  const pointer: Pixel | null = look.px !== undefined && look.py !== undefined ? [look.px, look.py] : null;
  if (!look.touches && pointer) strokeLine(context, [pointer, at], { colour: ink, width: 1, dash: [3, 3] });
  ring(context, at, 7, POINTED_AT, 2);
  if (drag && pointer) {
    haloLine(context, [pixel(drag.from.i), drag.to.touches ? pixel(drag.to.i) : pointer], SELECTION, 2.5);
  }
}

export function paintPaths(context: Context, paths: Coordinates[][], scale: PlaneScale): void {
  for (const path of paths) {
    const points = path.map(([x, y]) => scale.pixelOf(x, y));
    haloLine(context, points, SELECTION, 2.5);
    for (const end of [points[0], points[points.length - 1]]) ring(context, end, 6, SELECTION, 2.5);
  }
}

export function paintUserImage(context: Context, { x, y, samples, picture, label }: UserMark, scale: PlaneScale): void {
  const [px, py] = scale.pixelOf(x, y);
  paintSamples(context, samples.map(([a, b]) => scale.pixelOf(a, b)));
  const [half, frame] = [PIXELS_OF_IMAGE / 2, PIXELS_OF_IMAGE / 2 + 3];
  context.fillRect(px - frame, py - frame, 2 * frame, 2 * frame);
  context.imageSmoothingEnabled = false;
  if (picture.complete && picture.naturalWidth) context.drawImage(picture, px - half, py - half, 2 * half, 2 * half);
  context.font = "600 12px sans-serif";
  context.lineWidth = 3;
  context.strokeStyle = HALO;
  context.strokeText(label, px + 22, py + 4);
  context.fillText(label, px + 22, py + 4);
}

function paintSamples(context: Context, pixels: Pixel[]): void {
  context.fillStyle = POSTERIOR;
  context.globalAlpha = 0.6;
  for (const [x, y] of pixels) {
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** What thumbnails are drawn from. */
export interface ThumbSource {
  points: Pick<PointSet, "draw">;
  pixel: (i: number) => Pixel;
  colourOf: (i: number) => string;
  selected: ReadonlySet<number> | null;
  onLoad: () => void;
}

/** Points as their images, framed in their colours. */
export function paintThumbs(context: Context, ids: readonly number[], source: ThumbSource): void {
  const { points, pixel, colourOf, selected, onLoad } = source;
  for (const i of ids) {
    const [x, y] = pixel(i);
    context.globalAlpha = selected && !selected.has(i) ? 0.25 : 1;
    context.fillStyle = colourOf(i);
    context.fillRect(x - THUMB / 2 - 2, y - THUMB / 2 - 2, THUMB + 4, THUMB + 4);
    points.draw(context, i, x - THUMB / 2, y - THUMB / 2, THUMB, THUMB, onLoad);
  }
  context.globalAlpha = 1;
}
