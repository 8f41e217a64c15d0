/* Lines on a canvas. */

import { line } from "d3-shape";

export type Point = readonly [x: number, y: number];

export interface LineStyle {
  colour: string;
  width: number;
  dash?: number[];
}

/** A polyline through points in canvas pixels. */
export function strokeLine(context: CanvasRenderingContext2D, points: readonly Point[], { colour, width, dash = [] }: LineStyle): void {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.beginPath();
  line<Point>().context(context)(points as Point[]);
  context.stroke();
  context.restore();
}

/** Smallest and largest number, with a margin as a share of their distance. */
export function paddedExtent(values: readonly number[], share: number): [number, number] {
  if (!values.length) return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const margin = share * Math.max(high - low, 1e-6 * Math.abs(high), 1e-9);
  return [low - margin, high + margin];
}
