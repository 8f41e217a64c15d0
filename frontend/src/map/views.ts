/* Projections of the latent space: where a z lies on the map, and which z a place has. */

import { type Neighbour, PlaneIndex } from "../lib/charts/nearest";
import { snap } from "../lib/latent";
import type { PointSet } from "./points";

const WEIGHTED = 8; // neighbours whose mean stands for a place between the points

/** What a view needs to know of the points. */
export type Means = Pick<PointSet, "means" | "count" | "latentDim" | "nearest">;

interface ViewBase {
  readonly name: string;
  readonly query: string;
  readonly dims: number;
  /** x, y (and z) of every point in turn */
  readonly xy: Float32Array;
  /** The points of the plane, for searches. */
  readonly index: PlaneIndex;
  /** Where a z lies on the map. */
  place(z: number[]): number[];
  /** The z of a place of the plane. */
  lift(x: number, y: number): number[];
}

export interface LinearAxes {
  mean: number[];
  axes: number[][];
  explained: number[];
  exact: boolean;
}

export type View = LinearView | ScatteredView;

abstract class Indexed {
  private made: PlaneIndex | null = null;

  abstract readonly xy: Float32Array;

  get index(): PlaneIndex { return (this.made ??= new PlaneIndex(this.xy)); }
}

/** The model's own dimensions, or the principal axes. */
export class LinearView extends Indexed implements ViewBase {
  readonly linear = true;
  readonly xy: Float32Array;
  readonly dims: number;
  readonly explained: number[];
  readonly exact: boolean;
  private readonly mean: number[];
  private readonly axes: number[][];

  constructor(points: Means, { mean, axes, explained, exact }: LinearAxes, readonly name: string, readonly query: string) {
    super();
    this.mean = mean;
    this.axes = axes;
    this.explained = explained;
    this.exact = exact;
    this.dims = axes.length;
    this.xy = this.project(points.means, points.count);
  }

  private project(means: ArrayLike<number>, count: number): Float32Array {
    const { axes, mean, dims } = this;
    const D = mean.length;
    const xy = new Float32Array(count * dims);
    for (let i = 0; i < count; i += 1) {
      for (let k = 0; k < dims; k += 1) {
        let sum = 0;
        for (let d = 0; d < D; d += 1) sum += axes[k][d] * (means[i * D + d] - mean[d]);
        xy[i * dims + k] = sum;
      }
    }
    return xy;
  }

  place(z: number[]): number[] {
    return this.axes.map((axis) => axis.reduce((sum, a, d) => sum + a * (z[d] - this.mean[d]), 0));
  }

  lift(x: number, y: number): number[] {
    return this.mean.map((m, d) => snap(m + x * this.axes[0][d] + y * this.axes[1][d]));
  }

  title(axis: number): string {
    if (this.exact) return `z${axis}`;
    return `${["first", "second", "third"][axis]} component, ${Math.round(100 * this.explained[axis])}%`;
  }
}

/** A projection that only knows its points: in between, the nearest ones are averaged. */
export class ScatteredView extends Indexed implements ViewBase {
  readonly linear = false;
  readonly exact = false;

  constructor(private readonly points: Means, readonly xy: Float32Array, readonly dims: number,
    readonly name: string, readonly query: string) {
    super();
  }

  lift(x: number, y: number): number[] {
    const { means, latentDim } = this.points;
    return weightedMean(this.index.several(x, y, WEIGHTED), means, latentDim).map(snap);
  }

  place(z: number[]): number[] {
    return weightedMean(this.points.nearest(z, WEIGHTED), this.xy, this.dims);
  }
}

/** The mean of the neighbours' rows; nearer neighbours weigh more. */
export function weightedMean(neighbours: Neighbour[], rows: ArrayLike<number>, width: number): number[] {
  const scale = Math.max(neighbours[Math.min(2, neighbours.length - 1)].distance, 1e-6);
  const weights = neighbours.map(({ distance }) => Math.exp(-0.5 * (distance / scale) ** 2));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = Array<number>(width).fill(0);
  neighbours.forEach(({ i }, k) => {
    for (let d = 0; d < width; d += 1) mean[d] += (weights[k] / total) * rows[i * width + d];
  });
  return mean;
}

const PATH_CORNERS = 25;

/** The straight path between two z, where the view is a plane. */
export function pathOn(view: View, [a, b]: readonly number[][]): number[][] {
  const shares = Array.from({ length: PATH_CORNERS }, (_, k) => k / (PATH_CORNERS - 1));
  return shares.map((share) => view.place(a.map((value, d) => value + share * (b[d] - value))));
}
