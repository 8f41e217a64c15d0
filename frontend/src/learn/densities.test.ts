import { expect, test } from "vitest";

import { diagonalLogDensity, gaussianDensity, gaussianKl, gaussianLogDensity, moments } from "./densities";

const grid = Array.from({ length: 4000 }, (_, k) => -20 + 0.01 * (k + 0.5));
const integral = (f: (x: number) => number) => grid.reduce((sum, x) => sum + 0.01 * f(x), 0);

test("a density integrates to one and has its mean and variance", () => {
  const p = (x: number) => gaussianDensity(x, 1.5, 0.7);
  expect(integral(p)).toBeCloseTo(1, 8);
  expect(integral((x) => x * p(x))).toBeCloseTo(1.5, 8);
  expect(integral((x) => (x - 1.5) ** 2 * p(x))).toBeCloseTo(0.49, 8);
});

test("the KL of two Gaussians is the integral of its definition, in both directions", () => {
  for (const [m, s, n, t] of [[1, 0.5, 0, 1], [0, 1, 1, 0.5], [0, 1, 0, 1]]) {
    const log = (x: number, mu: number, std: number) => -0.5 * ((x - mu) / std) ** 2 - Math.log(std);
    const kl = integral((x) => gaussianDensity(x, m, s) * (log(x, m, s) - log(x, n, t)));
    expect(gaussianKl(m, s, n, t)).toBeCloseTo(kl, 6);
  }
});

test("the log density of an image is the sum of its pixels'", () => {
  const errors = [0.1, -0.3, 0.2];
  const sum = errors.reduce((total, error) => total + Math.log(gaussianDensity(error, 0, 0.25)), 0);
  expect(gaussianLogDensity(errors.reduce((total, error) => total + error * error, 0), 3, 0.25)).toBeCloseTo(sum, 10);
  expect(diagonalLogDensity(errors, [0, 0, 0], [0.25, 0.25, 0.25])).toBeCloseTo(sum, 10);
});

test("the log density is highest where the scale is the root of the mean squared error", () => {
  const [squares, count] = [6.5, 784];
  const best = Math.sqrt(squares / count);
  for (const scale of [0.9 * best, 1.1 * best]) {
    expect(gaussianLogDensity(squares, count, scale)).toBeLessThan(gaussianLogDensity(squares, count, best));
  }
});

test("the variance is unbiased and the error is that of the mean", () => {
  expect(moments([1, 2, 3, 6])).toEqual({ mean: 3, variance: 14 / 3, error: Math.sqrt(14 / 12) });
});
