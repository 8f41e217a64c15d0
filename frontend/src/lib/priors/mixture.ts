/* p(z) = Σ w_k N(m_k, diag(s_k²)): a mixture of Gaussians whose weights, means and variances were
 * learned with the model. */

import { contours } from "d3-contour";

import { mulberry32 } from "../../common/drawing";
import { gaussian, snap } from "../latent";
import type { Point, Prior, Random, SampleOptions, TypicalRange } from "../prior";
import { Walk } from "./walk";

const SAMPLES = 4000; // for the quantiles of log p(z)
const SIDE = 160;     // cells of the grid that contours are found on
const REACH = 4;      // standard deviations that the grid extends to
const NODES = 64;     // of the quadrature of a KL
const KL_REACH = 6;   // standard deviations of q that it extends to
const LOG_2PI = Math.log(2 * Math.PI);

export interface MixtureParameters { weights: number[]; means: number[][]; logvars: number[][] }

export class Mixture implements Prior {
  readonly symbol = "the learned prior";
  readonly factorizes = false;
  readonly dims: number;
  private readonly weights: number[];
  private readonly means: number[][];
  private readonly variances: number[][];
  private readonly stds: number[][];
  /** log w_k, less half the log determinant of 2π times the covariance. */
  private readonly constants: number[];
  private densities: Float64Array | null = null;
  private readonly grids = new Map<string, DensityGrid>();
  private readonly lines = new Map<string, Point[][]>();

  constructor({ weights, means, logvars }: MixtureParameters) {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    this.dims = means[0].length;
    this.weights = weights.map((weight) => weight / sum);
    this.means = means;
    this.variances = logvars.map((row) => row.map(Math.exp));
    this.stds = logvars.map((row) => row.map((value) => Math.exp(value / 2)));
    this.constants = this.weights.map((weight, k) =>
      Math.log(weight) - 0.5 * logvars[k].reduce((total, value) => total + value + LOG_2PI, 0));
  }

  logProb(z: ArrayLike<number>): number { return logSumExp(this.logJoint(z)); }

  /** The components' own gradients, weighted by how much of p(z) each makes up. */
  score(z: ArrayLike<number>): number[] {
    const joint = this.logJoint(z);
    const total = logSumExp(joint);
    const score = Array<number>(this.dims).fill(0);
    joint.forEach((value, k) => {
      const share = Math.exp(value - total);
      if (share < 1e-12) return;
      for (let d = 0; d < this.dims; d += 1) score[d] += share * (this.means[k][d] - z[d]) / this.variances[k][d];
    });
    return score;
  }

  /** By the midpoint rule, on the marginal of each dimension. */
  klPerDim(mu: ArrayLike<number>, logvar: ArrayLike<number>): number[] {
    return Array.from(mu, (mean, d) => {
      const std = Math.exp(logvar[d] / 2);
      const crossEntropy = NODE_WEIGHTS.reduce((sum, weight, n) => sum - weight * this.logMarginal(d, mean + std * NODE_PLACES[n]), 0);
      return Math.max(crossEntropy - 0.5 * (logvar[d] + LOG_2PI + 1), 0);
    });
  }

  moments(dim: number): { mean: number; std: number } {
    const expect = (value: (k: number) => number) => this.weights.reduce((sum, weight, k) => sum + weight * value(k), 0);
    const mean = expect((k) => this.means[k][dim]);
    return { mean, std: Math.sqrt(expect((k) => this.variances[k][dim] + (this.means[k][dim] - mean) ** 2)) };
  }

  /** A component by its weight, then its mean plus temperature · std · noise. */
  sample({ temperature = 1, random = Math.random }: SampleOptions = {}): number[] {
    const k = this.component(random());
    return this.means[k].map((mean, d) => snap(mean + temperature * this.stds[k][d] * gaussian(random)));
  }

  typical(): TypicalRange {
    const sorted = this.sampledDensities();
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
    return { low: at(0.05), median: at(0.5), high: at(0.95) };
  }

  typicalNorm(): number {
    const squares = this.weights.map((weight, k) => weight
      * this.means[k].reduce((sum, mean, d) => sum + mean * mean + this.variances[k][d], 0));
    return Math.sqrt(squares.reduce((sum, value) => sum + value, 0));
  }

  describe(z: number[]): string {
    const denser = this.shareDenser(z);
    if (denser >= 0.999) return "less likely than 99.9% of prior samples";
    if (denser > 0.95) return `less likely than ${Math.floor(denser * 100)}% of prior samples`;
    if (denser < 0.05) return `more likely than ${Math.floor((1 - denser) * 100)}% of prior samples`;
    return "typical of the prior";
  }

  walk(z: number[], random: Random = Math.random): Walk {
    return new Walk(this, z, random, Math.min(1, ...this.stds.map((row) => Math.min(...row))));
  }

  contour(dimA: number, dimB: number, level: number): Point[][] {
    const key = `${dimA},${dimB}`;
    const grid = this.grids.get(key) ?? this.marginal(dimA, dimB);
    this.grids.set(key, grid);
    const lines = this.lines.get(`${key},${level}`) ?? grid.lines(level); // drawn anew at every frame
    this.lines.set(`${key},${level}`, lines);
    return lines;
  }

  /** The share of samples from the prior at which it is denser than at z. */
  private shareDenser(z: number[]): number {
    const sorted = this.sampledDensities();
    const here = this.logProb(z);
    let denser = 0;
    for (const value of sorted) if (value > here) denser += 1;
    return denser / sorted.length;
  }

  /** log p(z) of samples, ascending; the same at every call. */
  private sampledDensities(): Float64Array {
    const random = mulberry32(0);
    this.densities ??= Float64Array.from({ length: SAMPLES }, () => this.logProb(this.sample({ random }))).sort();
    return this.densities;
  }

  private component(uniform: number): number {
    let sum = 0;
    return Math.max(this.weights.findIndex((weight) => (sum += weight) > uniform), 0);
  }

  /** log (w_k N(z; m_k, s_k²)) of each component. */
  private logJoint(z: ArrayLike<number>): number[] {
    return this.constants.map((constant, k) => {
      let square = 0;
      for (let d = 0; d < this.dims; d += 1) square += (z[d] - this.means[k][d]) ** 2 / this.variances[k][d];
      return constant - 0.5 * square;
    });
  }

  /** log p(z_d). */
  private logMarginal(d: number, value: number): number {
    return logSumExp(this.weights.map((weight, k) => Math.log(weight / this.stds[k][d]) - 0.5 * LOG_2PI
      - 0.5 * (value - this.means[k][d]) ** 2 / this.variances[k][d]));
  }

  /** The density of two dimensions, without the others. */
  private marginal(dimA: number, dimB: number): DensityGrid {
    const pair = (row: number[]): Point => [row[dimA], row[dimB]];
    const means = this.means.map(pair);
    const stds = this.stds.map(pair);
    const range = (axis: 0 | 1): Point => [
      Math.min(...means.map((mean, k) => mean[axis] - REACH * stds[k][axis])),
      Math.max(...means.map((mean, k) => mean[axis] + REACH * stds[k][axis]))];
    return new DensityGrid(range(0), range(1), (x, y) => this.weights.reduce((sum, weight, k) => {
      const square = ((x - means[k][0]) / stds[k][0]) ** 2 + ((y - means[k][1]) / stds[k][1]) ** 2;
      return sum + weight * Math.exp(-0.5 * square) / (stds[k][0] * stds[k][1]);
    }, 0));
  }
}

const NODE_PLACES = Array.from({ length: NODES }, (_, n) => KL_REACH * ((2 * n + 1) / NODES - 1));
const NODE_WEIGHTS = NODE_PLACES.map((place) => (2 * KL_REACH / NODES) * Math.exp(-0.5 * (place * place + LOG_2PI)));

/** A density at the centres of a grid's cells; its level sets are named by the mass they enclose. */
class DensityGrid {
  private readonly values: Float64Array;

  constructor(private readonly across: Point, private readonly up: Point, density: (x: number, y: number) => number) {
    this.values = Float64Array.from({ length: SIDE * SIDE }, (_, n) =>
      density(...this.place((n % SIDE) + 0.5, Math.floor(n / SIDE) + 0.5)));
  }

  lines(level: number): Point[][] {
    const { coordinates } = contours().size([SIDE, SIDE]).contour(Array.from(this.values), this.threshold(level));
    return coordinates.flatMap((polygon) => polygon.map((ring) => ring.map(([x, y]) => this.place(x, y))));
  }

  private place(x: number, y: number): Point {
    const at = ([low, high]: Point, cells: number) => low + (cells / SIDE) * (high - low);
    return [at(this.across, x), at(this.up, y)];
  }

  /** The density above which this share of the mass lies. */
  private threshold(level: number): number {
    const falling = Float64Array.from(this.values).sort().reverse();
    const target = level * falling.reduce((sum, value) => sum + value, 0);
    let sum = 0;
    return falling.find((value) => (sum += value) >= target) ?? 0;
  }
}

function logSumExp(values: number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
