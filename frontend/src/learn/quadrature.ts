/* Means under q on a grid of the latent plane, by the midpoint rule, as vae_core has them. */

import type { Latent } from "../lib/latent";
import type { Prior } from "../lib/prior";
import type { PosteriorGrid } from "../schema";
import { diagonalLogDensity } from "./densities";

/** A q that moves: independent dimensions. */
export interface MovedPosterior { mu: Latent; std: number[] }

export interface BoundTerms {
  /** The share of q that lies on the grid. */
  mass: number;
  log_likelihood: number;
  kl: number;
  elbo: number;
  /** KL(q ‖ p(z|x)) */
  gap: number;
}

export class LatentGrid {
  /** The centres of the cells, row by row from the bottom. */
  readonly points: Latent[];
  private readonly cellArea: number;
  private readonly logPriors: number[];

  constructor(private readonly grid: PosteriorGrid, private readonly logEvidence: number, private readonly prior: Prior) {
    const { low, high, side } = grid;
    const size = [0, 1].map((d) => (high[d] - low[d]) / side);
    this.points = Array.from({ length: side * side }, (_, n) =>
      [n % side, Math.floor(n / side)].map((k, d) => low[d] + (k + 0.5) * size[d]));
    this.cellArea = size[0] * size[1];
    this.logPriors = this.points.map((z) => prior.logProb(z));
  }

  /** The terms of the bound for a q. */
  terms(q: MovedPosterior): BoundTerms {
    let [mass, log_likelihood, gap, kl] = [0, 0, 0, 0];
    this.points.forEach((z, n) => {
      const log_q = diagonalLogDensity(z, q.mu, q.std);
      const weight = Math.exp(log_q) * this.cellArea;
      mass += weight;
      log_likelihood += weight * (this.grid.log_joint[n] - this.logPriors[n]);
      gap += weight * (log_q - this.grid.log_joint[n] + this.logEvidence);
      kl += weight * (log_q - this.logPriors[n]);
    });
    if (this.prior.factorizes) kl = this.exactKl(q);
    return { mass, log_likelihood, kl, elbo: log_likelihood - kl, gap };
  }

  private exactKl({ mu, std }: MovedPosterior): number {
    return this.prior.klPerDim(mu, std.map((value) => 2 * Math.log(value))).reduce((sum, value) => sum + value, 0);
  }

  /** The square roots of the density, 0 to 255, row by row from the top: low densities would not be
   *  seen. */
  shades(): Uint8ClampedArray {
    const { side, log_joint } = this.grid;
    const most = Math.max(...log_joint);
    return Uint8ClampedArray.from({ length: side * side }, (_, n) => {
      const row = side - 1 - Math.floor(n / side);
      return 255 * Math.exp((log_joint[row * side + (n % side)] - most) / 2);
    });
  }
}
