/* Lines of equal density of points in the plane. */

import { contourDensity } from "d3-contour";

declare module "d3-contour" { // missing in its types
  interface ContourDensity<Datum> {
    contours(data: Datum[]): ((value: number) => ContourMultiPolygon) & { readonly max: number };
  }
}

const SIDE = 288;      // units of the square in which the density is estimated
const CELL = 4;        // units a cell
const BANDWIDTH = 10;  // units, the standard deviation of the kernel
const LEVELS = [0.06, 0.21, 0.36, 0.51, 0.66, 0.81, 0.96]; // shares of the highest density

export interface Box {
  low: readonly [number, number];
  high: readonly [number, number];
}

/** A polyline; null separates two of them. */
export interface Polylines {
  x: (number | null)[];
  y: (number | null)[];
}

/** Contours of the points with the given indices, evenly spaced in density. */
export function densityContours(xy: ArrayLike<number>, indices: readonly number[], { low, high }: Box): Polylines {
  const unit = [0, 1].map((d) => (high[d] - low[d]) / SIDE || 1);
  const estimate = contourDensity<number>()
    .x((i) => (xy[2 * i] - low[0]) / unit[0])
    .y((i) => (xy[2 * i + 1] - low[1]) / unit[1])
    .size([SIDE, SIDE]).cellSize(CELL).bandwidth(BANDWIDTH).contours(indices as number[]);
  const lines: Polylines = { x: [], y: [] };
  for (const level of LEVELS) {
    for (const ring of estimate(level * estimate.max).coordinates.flat()) append(lines, ring, low, unit);
  }
  return lines;
}

function append({ x, y }: Polylines, ring: number[][], low: readonly number[], unit: number[]): void {
  for (const [column, row] of ring) {
    x.push(low[0] + column * unit[0]);
    y.push(low[1] + row * unit[1]);
  }
  x.push(null);
  y.push(null);
}
