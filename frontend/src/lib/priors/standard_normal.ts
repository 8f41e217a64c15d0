/* p(z) = N(0, I), the prior of Kingma & Welling (2014). */

import { gaussian, inWords, klPerDim, logPrior, shareNearer, snap } from "../latent";
import type { Point, Prior, Random, SampleOptions, TypicalRange } from "../prior";
import { Walk } from "./walk";

const CORNERS = 128; // of a contour

export class StandardNormal implements Prior {
  readonly symbol = "N(0, I)";
  readonly factorizes = true;

  constructor(readonly dims: number) {}

  logProb(z: ArrayLike<number>): number { return logPrior(Array.from(z)); }

  score(z: ArrayLike<number>): number[] { return Array.from(z, (value) => -value); }

  klPerDim(mu: ArrayLike<number>, logvar: ArrayLike<number>): number[] { return klPerDim(mu, logvar); }

  moments(): { mean: number; std: number } { return { mean: 0, std: 1 }; }

  sample({ temperature = 1, random = Math.random }: SampleOptions = {}): number[] {
    return Array.from({ length: this.dims }, () => snap(temperature * gaussian(random)));
  }

  typical(): TypicalRange {
    const at = (share: number) => this.logProb([this.radius(1 - share), ...Array<number>(this.dims - 1).fill(0)]);
    return { low: at(0.05), median: at(0.5), high: at(0.95) };
  }

  typicalNorm(): number { return Math.sqrt(this.dims); }

  describe(z: number[]): string { return inWords(z); }

  walk(z: number[], random: Random = Math.random): Walk { return new Walk(this, z, random); }

  contour(_dimA: number, _dimB: number, level: number): Point[][] {
    const radius = Math.sqrt(-2 * Math.log(1 - level));
    const corner = (k: number): Point => {
      const angle = (2 * Math.PI * k) / CORNERS;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    };
    return [Array.from({ length: CORNERS + 1 }, (_, k) => corner(k))];
  }

  /** The distance from the origin within which this share of the samples lies, by bisection. */
  private radius(share: number): number {
    let [low, high] = [0, Math.sqrt(this.dims) + 10];
    for (let k = 0; k < 50; k += 1) {
      const middle = (low + high) / 2;
      const nearer = shareNearer([middle, ...Array<number>(this.dims - 1).fill(0)]);
      if (nearer < share) low = middle;
      else high = middle;
    }
    return low;
  }
}
