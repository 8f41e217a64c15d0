// @ts-nocheck
/* How the latent space is laid flat, and what lies at a place of the paper. */

import { snap } from "../lib/latent";
import { Grid } from "./points";

const WEIGHED = 8; // neighbours that make the z of a place between the points

/** A linear view: the model's own two dimensions, or the principal axes. */
export class LinearView {
  constructor(points, { mean, axes, explained, exact }) {
    Object.assign(this, { points, mean, axes, explained, exact, dims: axes.length });
    this.xy = this.project(points.means, points.count);
  }

  project(means, count) {
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

  get linear() { return true; }

  place(z) { return this.axes.map((axis) => axis.reduce((sum, a, d) => sum + a * (z[d] - this.mean[d]), 0)); }

  lift(x, y) { return this.mean.map((m, d) => snap(m + x * this.axes[0][d] + y * this.axes[1][d])); }

  title(axis) {
    if (this.exact) return `z${axis}`;
    return `${["first", "second", "third"][axis]} component, ${Math.round(100 * this.explained[axis])} %`;
  }
}

/** A view that only knows where its points lie: between them, what the nearest ones make. */
export class ScatteredView {
  constructor(points, xy, dims) {
    Object.assign(this, { points, xy, dims, exact: false });
  }

  get linear() { return false; }

  get grid() { return (this.made ??= new Grid(this.xy)); }

  lift(x, y) { return this.weigh(this.grid.nearest(x, y, WEIGHED), this.points.means, this.points.latentDim).map(snap); }

  /** Where a z would lie: among the points that are nearest in the latent space. */
  place(z) { return this.weigh(this.points.nearest(z, WEIGHED), this.xy, this.dims); }

  /** The mean of the rows of the found points, the nearer the heavier. */
  weigh(found, rows, width) {
    const scale = Math.max(found[Math.min(2, found.length - 1)].distance, 1e-6);
    const weights = found.map(({ distance }) => Math.exp(-0.5 * (distance / scale) ** 2));
    const total = weights.reduce((sum, w) => sum + w, 0);
    const result = Array(width).fill(0);
    found.forEach(({ i }, k) => {
      for (let d = 0; d < width; d += 1) result[d] += (weights[k] / total) * rows[i * width + d];
    });
    return result;
  }
}
