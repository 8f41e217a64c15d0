/* Pixels of the plot to coordinates of the map, and back. */

import { scaleLinear, type ScaleLinear } from "d3-scale";

export const MARGIN = { l: 36, r: 6, t: 6, b: 30 };
const PADDING = 0.05; // of the larger side, around all points

export type Range = [low: number, high: number];
export type Ranges = readonly [x: Range, y: Range];
export type Pixel = [x: number, y: number];

export interface Size {
  width: number;
  height: number;
}

/** The rectangle of the plot within which points are drawn. */
export interface Area extends Size {
  left: number;
  top: number;
}

export const areaOf = ({ width, height }: Size): Area => ({
  left: MARGIN.l, top: MARGIN.t,
  width: Math.max(1, width - MARGIN.l - MARGIN.r), height: Math.max(1, height - MARGIN.t - MARGIN.b),
});

/** Widens one of two ranges about its middle, so that both axes have the same scale. */
export function equalScale([x, y]: Ranges, { width, height }: Size): Ranges {
  const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  return [about(middle(x), unit * width), about(middle(y), unit * height)];
}

/** The ranges that show all points, with equal scales. */
export function rangesOfAll(low: readonly number[], high: readonly number[], area: Size): Ranges {
  const pad = PADDING * Math.max(high[0] - low[0], high[1] - low[1], 1e-6);
  return equalScale([[low[0] - pad, high[0] + pad], [low[1] - pad, high[1] + pad]], area);
}

export const middle = ([low, high]: Range): number => (low + high) / 2;
export const about = (centre: number, length: number): Range => [centre - length / 2, centre + length / 2];

/** Ranges `factor` times as long, about the same middle. */
export function zoomed([x, y]: Ranges, factor: number): Ranges {
  return [about(middle(x), factor * (x[1] - x[0])), about(middle(y), factor * (y[1] - y[0]))];
}

/** The ranges for another size of the plot: that of x stays. */
export const resizedRanges = ([x, y]: Ranges, { width, height }: Size): Ranges =>
  [x, about(middle(y), ((x[1] - x[0]) / width) * height)];

/** Ranges of the same length about another middle. */
export function centred([x, y]: Ranges, [cx, cy]: readonly number[]): Ranges {
  return [about(cx, x[1] - x[0]), about(cy, y[1] - y[0])];
}

export class PlaneScale {
  private readonly x: ScaleLinear<number, number>;
  private readonly y: ScaleLinear<number, number>;

  constructor(readonly area: Area, readonly ranges: Ranges) {
    const { left, top, width, height } = area;
    this.x = scaleLinear(ranges[0], [left, left + width]);
    this.y = scaleLinear(ranges[1], [top + height, top]);
  }

  pixelOf(x: number, y: number): Pixel { return [this.x(x), this.y(y)]; }

  coordinatesOf(px: number, py: number): [number, number] { return [this.x.invert(px), this.y.invert(py)]; }

  /** Pixels per unit of the map. */
  get unit(): number { return Math.abs(this.x(1) - this.x(0)); }

  contains(px: number, py: number): boolean {
    const { left, top, width, height } = this.area;
    return px >= left && py >= top && px <= left + width && py <= top + height;
  }
}
