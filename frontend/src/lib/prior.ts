/* The prior p(z) of a model, as Python describes it. Nothing else in the scripts names a formula. */

import { mulberry32 } from "../common/drawing";
import { gaussian as gaussianNoise } from "./latent";
import { Mixture } from "./priors/mixture";
import { StandardNormal } from "./priors/standard_normal";
import type { Walk } from "./priors/walk";
import type { ModelCore } from "../schema";

/** Uniform numbers in [0, 1). */
export type Random = () => number;
export type Point = [number, number];

export interface SampleOptions {
  /** Scales the noise: 1 is the prior's own. */
  temperature?: number;
  random?: Random;
}

/** Quantiles of log p(z) over samples from the prior, in nats: 5%, 50% and 95%. */
export interface TypicalRange { low: number; median: number; high: number }

export interface Prior {
  readonly dims: number;
  /** For a tooltip: "N(0, I)". */
  readonly symbol: string;
  /** Whether the dimensions are independent, so that `klPerDim` sums to the KL. */
  readonly factorizes: boolean;
  /** log p(z) in nats, summed over the dimensions. */
  logProb(z: ArrayLike<number>): number;
  /** The gradient of log p(z). */
  score(z: ArrayLike<number>): number[];
  /** KL(q(z_d|x) || p(z_d)) of each dimension in nats, for a q with independent dimensions. */
  klPerDim(mu: ArrayLike<number>, logvar: ArrayLike<number>): number[];
  /** Mean and standard deviation of one dimension. */
  moments(dim: number): { mean: number; std: number };
  /** A z of whole thousandths. */
  sample(options?: SampleOptions): number[];
  typical(): TypicalRange;
  /** The root mean square of ‖z‖. */
  typicalNorm(): number;
  /** Where z lies among samples from the prior, in words. */
  describe(z: number[]): string;
  /** A smooth random walk from z that visits every z as often as the prior does. */
  walk(z: number[], random?: Random): Walk;
  /** Closed lines around the densest part of the marginal of two dimensions that holds this share
   *  of its mass, in (0, 1). */
  contour(dimA: number, dimB: number, level: number): Point[][];
}

/** What Python sends of a prior. */
export type PriorDescription = ModelCore["prior"];

/** The share of the mass within one, two and three standard deviations of a Gaussian in a plane. */
export const CONTOUR_LEVELS = [1, 2, 3].map((radius) => 1 - Math.exp(-0.5 * radius * radius));

const KL_SAMPLES = 64;

/** KL(q(z|x) || p(z)) in nats, for a q with independent dimensions. Exact if the prior `factorizes`;
 *  else an estimate from 64 samples with the same noise at every call, so that it does not flicker. */
export function totalKl(prior: Prior, mu: ArrayLike<number>, logvar: ArrayLike<number>): number {
  if (prior.factorizes) return prior.klPerDim(mu, logvar).reduce((sum, kl) => sum + kl, 0);
  const random = mulberry32(0);
  let total = 0;
  for (let sample = 0; sample < KL_SAMPLES; sample += 1) {
    const eps = Array.from({ length: prior.dims }, () => gaussianNoise(random));
    const z = eps.map((value, d) => mu[d] + Math.exp(logvar[d] / 2) * value);
    const logQ = eps.reduce((sum, value, d) => sum - 0.5 * (value * value + logvar[d] + Math.log(2 * Math.PI)), 0);
    total += logQ - prior.logProb(z);
  }
  return total / KL_SAMPLES;
}

/** The prior of a model; without a description, the standard normal. */
export function priorOf({ latent_dim, prior }: { latent_dim: number; prior?: PriorDescription | null }): Prior {
  if (prior && "weights" in prior) return new Mixture(prior);
  if (prior && "mean" in prior && prior.kind !== "standard-normal") return gaussian(prior);
  return new StandardNormal(latent_dim);
}

/** A prior of an unknown kind is represented by the Gaussian of its mean and standard deviation. */
function gaussian({ mean, std }: { mean: number[]; std: number[] }): Prior {
  return new Mixture({ weights: [1], means: [mean], logvars: [std.map((value) => 2 * Math.log(value))] });
}
