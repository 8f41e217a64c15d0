// @ts-nocheck
/* What a run wrote down, as curves over the steps, one row below the other. */

import { resize } from "../lib/canvas";
import { clamp } from "../lib/dom";
import { onAxis } from "./film";

export const ROW_HEIGHT = 64;
const AWAKE_NATS = 0.5;
const CLIPPED = 0.4; // the share of the axis whose values may leave the picture

/** Columns of records, which grow as the run goes on. */
export class Records {
  constructor() { this.clear(); }

  clear() { this.columns = {}; }

  get length() { return this.columns.step?.length ?? 0; }

  get last() { return this.length ? this.columns.step.at(-1) : -1; }

  add(columns) {
    for (const [name, values] of Object.entries(columns)) {
      this.columns[name] = [...(this.columns[name] ?? []), ...values];
    }
  }

  /** The record whose steps hold this one, or the last; -1 where there is none yet. */
  at(step) {
    const { step: steps = [] } = this.columns;
    let [low, high] = [0, steps.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle] >= step) high = middle; else low = middle + 1;
    }
    return high < 0 ? -1 : low;
  }

  value(name, k) { return this.columns[name]?.[k] ?? null; }

  /** The newest value at or before record k: validation is not done at every one. */
  before(name, k) {
    for (let at = k; at >= 0; at -= 1) if (this.value(name, at) !== null) return this.value(name, at);
    return null;
  }

  /** Points [step, value] of a figure that is worked out from a record. */
  series(of) {
    const points = [];
    for (let k = 0; k < this.length; k += 1) {
      const value = of((name) => this.value(name, k));
      if (value !== null && Number.isFinite(value)) points.push([this.columns.step[k], value]);
    }
    return points;
  }
}

export const minus = (a, b) => (a === null || b === null ? null : a - b);

/** The range of a row: all of what comes late, and of the steep beginning what fits. */
export function rangeOf(points, last) {
  if (!points.length) return [0, 1];
  const late = points.filter(([step]) => onAxis(step) >= CLIPPED * onAxis(last));
  let [low, high] = [Infinity, -Infinity];
  for (const [, value] of late.length > 1 ? late : points) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const margin = 0.08 * Math.max(high - low, 1e-6 * Math.abs(high), 1e-9);
  return [low - margin, high + margin];
}

/** A canvas with as many pixels as the screen has under it. Returns its context, scaled to CSS pixels. */
function sharpRow(canvas, height) {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(50, canvas.clientWidth);
  canvas.style.height = `${height}px`;
  resize(canvas, Math.round(width * ratio), Math.round(height * ratio));
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Lines over the axis of steps; a series is { points, colour, dashed }. `marks` are steps at which
 *  something was changed, `least` is what no value is below. */
export function paintLines(canvas, series, { last, height, grid, ink, marks, least = -Infinity, range = null }) {
  const { context, width } = sharpRow(canvas, height);
  let [low, high] = range ?? rangeOf(series.flatMap(({ points }) => points), last);
  low = Math.max(low, least);
  const across = (step) => (onAxis(step) / onAxis(last)) * width;
  const up = (value) => height - 3 - ((value - low) / (high - low)) * (height - 6);
  paintGrid(context, width, height, last, grid);
  for (const { points, colour, dashed } of series) {
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 1.75;
    context.setLineDash(dashed ? [4, 3] : []);
    context.beginPath();
    points.forEach(([step, value], k) => (k ? context.lineTo(across(step), up(value)) : context.moveTo(across(step), up(value))));
    context.stroke();
    if (points.length === 1) context.fillRect(across(points[0][0]) - 2, up(points[0][1]) - 2, 4, 4);
  }
  paintMarks(context, marks.map(across), height, ink);
  return [low, high];
}

function paintMarks(context, places, height, ink) {
  context.strokeStyle = context.fillStyle = ink;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  for (const x of places) {
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    context.beginPath();
    context.moveTo(x - 3.5, 0);
    context.lineTo(x + 3.5, 0);
    context.lineTo(x, 6);
    context.fill();
  }
  context.setLineDash([]);
}

/** The steps that are named on the axis: 0 and the powers of ten. */
export function ticksUpTo(last) {
  const ticks = [0];
  for (let step = 10; step <= last; step *= 10) ticks.push(step);
  return ticks;
}

function paintGrid(context, width, height, last, grid) {
  context.fillStyle = grid;
  for (const step of ticksUpTo(last)) context.fillRect(Math.round((onAxis(step) / onAxis(last)) * (width - 1)), 0, 1, height);
}

/** KL of each dimension through time: a row a dimension, the one with the most nats on top. */
export function paintHeat(canvas, moments, order, last, height, colour) {
  const { context, width } = sharpRow(canvas, height);
  if (!moments.length) return 0;
  const late = moments.slice(Math.floor(moments.length / 4)).flatMap(({ kl }) => kl);
  const most = Math.max(...late, AWAKE_NATS); // or the least would look like much while nothing is told
  const tall = height / order.length;
  context.fillStyle = colour;
  let from = 0;
  for (const { step, kl } of moments) {
    const to = (onAxis(step) / onAxis(last)) * width;
    order.forEach((dim, row) => {
      context.globalAlpha = clamp(Math.sqrt(kl[dim] / most), 0, 1);
      context.fillRect(from, row * tall, to - from + 0.5, Math.max(tall - (tall > 4 ? 1 : 0), 0.5));
    });
    from = to;
  }
  context.globalAlpha = 1;
  return most;
}
