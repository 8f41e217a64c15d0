import { describe, expect, test } from "vitest";

import { mulberry32 } from "../common/drawing";
import { logPrior } from "./latent";
import { CONTOUR_LEVELS, type Point, type Prior, priorOf, totalKl } from "./prior";

const MIXTURE = {
  kind: "mixture",
  weights: [0.5, 0.3, 0.2],
  means: [[-1, 0.5, 0], [1.2, -0.4, 0.3], [0.7, -0.65, -0.45]],
  logvars: [[-1.2, -0.5, 0], [-2, 0, -0.7], [-0.3, -1.5, -1]],
};
const standard = priorOf({ latent_dim: 3 });
const mixture = priorOf({ latent_dim: 3, prior: MIXTURE });
const PRIORS: [string, Prior][] = [["the standard normal", standard], ["a mixture", mixture]];

const samples = (prior: Prior, count: number, seed = 1) => {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => prior.sample({ random }));
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("a model without a description has the standard normal prior", () => {
  const z = [0.3, -1.2, 2.5];
  for (const prior of [undefined, null, { kind: "standard-normal" } as const, { kind: "standard-normal", mean: [0, 0, 0], std: [1, 1, 1] }]) {
    expect(priorOf({ latent_dim: 3, prior }).logProb(z)).toBe(logPrior(z));
  }
});

test("a prior of an unknown kind is the Gaussian of its mean and standard deviation", () => {
  const prior = priorOf({ latent_dim: 2, prior: { kind: "toy", mean: [1, -2], std: [0.5, 2] } });
  const expected = -0.5 * (((1.5 - 1) / 0.5) ** 2 + ((0 + 2) / 2) ** 2) - Math.log(0.5 * 2) - Math.log(2 * Math.PI);
  expect(prior.logProb([1.5, 0])).toBeCloseTo(expected, 12);
});

test("the log density of a mixture is the logarithm of the sum over its components", () => {
  for (const z of [[0, 0, 0], [1, -2, 0.3], [-4, 3, 2]]) {
    const densities = MIXTURE.weights.map((weight, k) => z.reduce((product, value, d) => {
      const variance = Math.exp(MIXTURE.logvars[k][d]);
      return product * Math.exp(-0.5 * (value - MIXTURE.means[k][d]) ** 2 / variance) / Math.sqrt(2 * Math.PI * variance);
    }, weight));
    expect(mixture.logProb(z)).toBeCloseTo(Math.log(densities.reduce((sum, value) => sum + value, 0)), 10);
  }
});

test("the log density stays finite far from every component", () => {
  expect(mixture.logProb([90, -90, 90])).toBeLessThan(-1000);
  expect(Number.isFinite(mixture.logProb([90, -90, 90]))).toBe(true);
});

describe.each(PRIORS)("%s", (_, prior) => {
  test("has a score that is the gradient of its log density", () => {
    const z = [0.4, -0.7, 1.1];
    prior.score(z).forEach((slope, d) => {
      const moved = (by: number) => prior.logProb(z.map((value, j) => (j === d ? value + by : value)));
      expect(slope).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5);
    });
  });

  test("has the KL per dimension that a quadrature of its density gives", () => {
    const oneDim = prior === standard ? priorOf({ latent_dim: 1 }) : priorOf({ latent_dim: 1, prior: { ...MIXTURE, means: MIXTURE.means.map(([m]) => [m]), logvars: MIXTURE.logvars.map(([v]) => [v]) } });
    const [mu, std] = [0.4, 0.6];
    const zs = Array.from({ length: 4000 }, (_, n) => mu + std * 8 * ((2 * n + 1) / 4000 - 1));
    const logQ = (z: number) => -0.5 * ((z - mu) / std) ** 2 - Math.log(std) - 0.5 * Math.log(2 * Math.PI);
    const kl = zs.reduce((sum, z) => sum + (16 * std / 4000) * Math.exp(logQ(z)) * (logQ(z) - oneDim.logProb([z])), 0);
    expect(prior.klPerDim([mu, 0, 0], [2 * Math.log(std), 0, 0])[0]).toBeCloseTo(kl, 6);
  });

  test("has samples with its own mean and norm", () => {
    const zs = samples(prior, 20000);
    const expected = prior === standard ? [0, 0, 0]
      : [0, 1, 2].map((d) => MIXTURE.weights.reduce((sum, weight, k) => sum + weight * MIXTURE.means[k][d], 0));
    expected.forEach((value, d) => expect(mean(zs.map((z) => z[d]))).toBeCloseTo(value, 1));
    const norm = Math.sqrt(mean(zs.map((z) => z.reduce((sum, value) => sum + value * value, 0))));
    expect(norm).toBeCloseTo(prior.typicalNorm(), 1);
  });

  test("has nine of ten samples within its typical range of log p(z)", () => {
    const { low, median, high } = prior.typical();
    const densities = samples(prior, 10000, 5).map((z) => prior.logProb(z));
    expect(densities.filter((value) => value < low).length / 10000).toBeCloseTo(0.05, 1.7);
    expect(densities.filter((value) => value < median).length / 10000).toBeCloseTo(0.5, 1.5);
    expect(densities.filter((value) => value > high).length / 10000).toBeCloseTo(0.05, 1.7);
  });

  test("has a walk that never jumps and seldom leaves the typical range", () => {
    const random = mulberry32(7);
    const walk = prior.walk(prior.sample({ random }), random);
    const { low } = prior.typical();
    let [below, leap] = [0, 0];
    let before = walk.z;
    for (let k = 0; k < 40000; k += 1) {
      const z = walk.step(1 / 60, 1);
      if (prior.logProb(z) < low) below += 1;
      leap = Math.max(leap, ...z.map((value, d) => Math.abs(value - before[d])));
      before = z;
    }
    expect(below / 40000).toBeLessThan(0.1);
    expect(leap).toBeLessThan(0.15);
  });

  test.each(CONTOUR_LEVELS)("has a contour that encloses %f of the mass", (level) => {
    const lines = prior.contour(0, 1, level);
    const inside = samples(prior, 3000, 9).filter((z) => isInside([z[0], z[1]], lines)).length;
    expect(inside / 3000).toBeCloseTo(level, 1.3);
  });

  test("is narrower at a lower temperature", () => {
    const random = mulberry32(2);
    const cold = Array.from({ length: 500 }, () => prior.sample({ temperature: 0, random }));
    expect(new Set(cold.map(String)).size).toBe(prior === standard ? 1 : 3);
  });
});

test("the moments of a dimension are those of samples", () => {
  const mixture = priorOf({ latent_dim: 2, prior: { kind: "mixture", weights: [1, 3], means: [[-2, 0], [2, 5]],
    logvars: [[0, 1], [-1, 0]] } } as never);
  for (const prior of [mixture, priorOf({ latent_dim: 2 })]) {
    const random = mulberry32(1);
    const samples = Array.from({ length: 20_000 }, () => prior.sample({ random })[1]);
    const mean = samples.reduce((a, b) => a + b) / samples.length;
    const std = Math.sqrt(samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length);
    expect(prior.moments(1).mean).toBeCloseTo(mean, 1);
    expect(prior.moments(1).std).toBeCloseTo(std, 1);
  }
});

test("the KL to a factorizing prior is the sum over its dimensions", () => {
  const prior = priorOf({ latent_dim: 2 });
  const [mu, logvar] = [[1, -2], [-1, -3]];
  expect(totalKl(prior, mu, logvar)).toBeCloseTo(prior.klPerDim(mu, logvar).reduce((a, b) => a + b), 12);
});

test("the KL to a mixture of dependent dimensions is not their sum, and is the same at every call", () => {
  // Two modes on the diagonal: each marginal has log 2 nats less than the mixture knows.
  const prior = priorOf({ latent_dim: 2, prior: { kind: "mixture", weights: [1, 1], means: [[-9, -9], [9, 9]],
    logvars: [[0, 0], [0, 0]] } } as never);
  const [mu, logvar] = [[9, 9], [0, 0]];
  expect(totalKl(prior, mu, logvar)).toBeCloseTo(Math.log(2), 6);
  expect(prior.klPerDim(mu, logvar).reduce((a, b) => a + b)).toBeCloseTo(2 * Math.log(2), 3);
  expect(totalKl(prior, mu, logvar)).toBe(totalKl(prior, mu, logvar));
});

test("the walk covers both modes of a mixture as often as their weights say", () => {
  const bimodal = priorOf({ latent_dim: 1, prior: { kind: "mixture", weights: [0.7, 0.3], means: [[-1], [1]], logvars: [[-1], [-1]] } });
  const random = mulberry32(3);
  const walk = bimodal.walk([0], random);
  let left = 0;
  for (let k = 0; k < 200000; k += 1) if (walk.step(0.05, 1)[0] < 0) left += 1;
  const expected = samples(bimodal, 20000).filter(([value]) => value < 0).length / 20000;
  expect(left / 200000).toBeCloseTo(expected, 1);
});

test("the words compare z with samples from the prior", () => {
  expect(mixture.describe([9, 9, 9])).toMatch(/99\.9%/);
  expect(mixture.describe(samples(mixture, 1)[0])).toMatch(/typical|likely/);
  expect(standard.describe([1, 1, 1])).toMatch(/typical/);
});

/** Whether a point lies within an odd number of lines. */
function isInside([x, y]: Point, lines: Point[][]): boolean {
  const crossed = lines.flatMap((line) => line.slice(1).filter((end, k) => {
    const [[x0, y0], [x1, y1]] = [line[k], end];
    return (y0 > y) !== (y1 > y) && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
  }));
  return crossed.length % 2 === 1;
}
