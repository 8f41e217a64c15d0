/* Curves over the steps of a training, and the KL of each dimension through time. */

import { scaleLinear } from "d3-scale";

import { context2d, resize } from "../lib/canvas";
import { paddedExtent, type Point, strokeLine } from "../lib/charts/lines";
import { onAxis, stepScale, stepTicks } from "../lib/charts/steps";
import { clamp } from "../lib/dom";

export const ROW_HEIGHT = 64;
const ACTIVE_NATS = 0.5;
const EARLY = 0.4;     // the share of the axis whose values may leave the row
const MARGIN = 0.08;   // of the range, above and below
const INSET = 3;       // pixels

export interface Curve {
  points: Point[];
  colour: string;
  dashed?: boolean;
}

export interface CurveStyle {
  last: number;
  height: number;
  grid: string;
  ink: string;
  /** steps at which a setting was changed */
  marks: number[];
  /** no value is below */
  least?: number;
  range?: [number, number];
}

/** The range of a row: all late values, and as much of the steep start as fits. */
export function rangeOf(points: readonly Point[], last: number): [number, number] {
  const late = points.filter(([step]) => onAxis(step) >= EARLY * onAxis(last));
  return paddedExtent((late.length > 1 ? late : points).map(([, value]) => value), MARGIN);
}

/** Digits after the point that tell the ends of a range apart. */
export const digitsOf = ([low, high]: readonly [number, number]): number => (high - low < 1 ? 2 : high - low < 10 ? 1 : 0);

interface Row {
  context: CanvasRenderingContext2D;
  width: number;
}

/** A row's canvas with as many pixels as the screen has under it; its unit is a CSS pixel. */
function clearedRow(canvas: HTMLCanvasElement, height: number): Row {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(50, canvas.clientWidth);
  canvas.style.height = `${height}px`;
  resize(canvas, Math.round(width * ratio), Math.round(height * ratio));
  const context = context2d(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width };
}

/** Draws curves and returns the range of values that the row shows. */
export function paintCurves(canvas: HTMLCanvasElement, curves: readonly Curve[], style: CurveStyle): [number, number] {
  const { last, height, grid, ink, marks, least = -Infinity } = style;
  const { context, width } = clearedRow(canvas, height);
  const [low, high] = style.range ?? rangeOf(curves.flatMap(({ points }) => points), last);
  const range: [number, number] = [Math.max(low, least), high];
  const x = stepScale(last, width);
  const y = scaleLinear(range, [height - INSET, INSET]);
  paintGrid(context, width, height, last, grid);
  for (const { points, colour, dashed } of curves) {
    const pixels = points.map(([step, value]): Point => [x(step), y(value)]);
    strokeLine(context, pixels, { colour, width: 1.75, dash: dashed ? [4, 3] : [] });
    if (pixels.length === 1) paintDot(context, pixels[0], colour);
  }
  paintMarks(context, marks.map(x), height, ink);
  return range;
}

function paintDot(context: CanvasRenderingContext2D, [x, y]: Point, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(x - 2, y - 2, 4, 4);
}

function paintGrid(context: CanvasRenderingContext2D, width: number, height: number, last: number, colour: string): void {
  const x = stepScale(last, width - 1);
  context.fillStyle = colour;
  for (const step of stepTicks(last)) context.fillRect(Math.round(x(step)), 0, 1, height);
}

/** Dashed lines with a small triangle on top. */
function paintMarks(context: CanvasRenderingContext2D, places: number[], height: number, ink: string): void {
  context.fillStyle = ink;
  for (const x of places) {
    strokeLine(context, [[x, 0], [x, height]], { colour: ink, width: 1, dash: [2, 2] });
    context.beginPath();
    context.moveTo(x - 3.5, 0);
    context.lineTo(x + 3.5, 0);
    context.lineTo(x, 6);
    context.fill();
  }
}

/** The KL of each dimension at a step. */
export interface Moment {
  step: number;
  kl: number[];
}

/** A row of colour for each dimension, the first of `order` on top; returns the KL of full colour. */
export function paintHeat(canvas: HTMLCanvasElement, moments: readonly Moment[], order: readonly number[],
  { last, height, colour }: { last: number; height: number; colour: string }): number {
  const { context, width } = clearedRow(canvas, height);
  if (!moments.length) return 0;
  const late = moments.slice(Math.floor(moments.length / 4)).flatMap(({ kl }) => kl);
  const most = Math.max(...late, ACTIVE_NATS); // or noise would look like information
  const x = stepScale(last, width);
  context.fillStyle = colour;
  moments.forEach(({ step, kl }, k) => {
    const from = k ? x(moments[k - 1].step) : 0;
    paintColumn(context, from, x(step) - from + 0.5, height, order.map((dim) => clamp(Math.sqrt(kl[dim] / most), 0, 1)));
  });
  context.globalAlpha = 1;
  return most;
}

function paintColumn(context: CanvasRenderingContext2D, x: number, width: number, height: number, shades: number[]): void {
  const cell = height / shades.length;
  const gap = cell > 4 ? 1 : 0;
  shades.forEach((shade, row) => {
    context.globalAlpha = shade;
    context.fillRect(x, row * cell, width, Math.max(cell - gap, 0.5));
  });
}
