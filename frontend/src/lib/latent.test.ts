import { afterEach, describe, expect, test, vi } from "vitest";

import vectors from "../../../tests/fixtures/scripts.json";
import { inWords, klPerDim, logPrior, shareNearer, snap } from "./latent";
import { StandardNormal } from "./priors/standard_normal";

test.each(vectors.chi_square)("the share of samples closer to the origin is the chi-square law: $share", ({ z, share }) => {
  expect(shareNearer(z)).toBeCloseTo(share, 6);
});

test("far out the share is 1, at the origin 0", () => {
  expect(shareNearer(Array(16).fill(20))).toBe(1);
  expect(shareNearer([0, 0])).toBe(0);
});

test("the KL of each dimension is Python's", () => {
  const { mu, logvar, kl } = vectors.gaussian;
  klPerDim(mu, logvar).forEach((value, d) => expect(value).toBeCloseTo(kl[d], 12));
});

test("the log density of the prior is Python's", () => {
  expect(logPrior(vectors.gaussian.mu)).toBeCloseTo(vectors.gaussian.log_prior_of_mu, 9);
});

test("every kind of place has words of its own", () => {
  const zs = [0, 0.2, 1, 1.4, 5].map((value) => Array<number>(16).fill(value));
  expect(new Set(zs.map(inWords)).size).toBe(5);
});

test("a z is whole thousandths without a negative zero", () => {
  expect([-0.0001, 1.23456, -2].map(snap)).toEqual([0, 1.235, -2]);
  expect(Object.is(snap(-0.0001), 0)).toBe(true);
});

describe("with a generator of its own", () => {
  const { random } = Math;
  const seeded = () => { // no mock: that would remember millions of calls
    let seed = 1;
    Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  };
  afterEach(() => { Math.random = random; });

  test("the walk visits the space as the prior says, and never jumps", () => {
    seeded();
    const walk = new StandardNormal(8).walk(Array<number>(8).fill(0));
    let [sum, squares, leap] = [0, 0, 0];
    let before = Array<number>(8).fill(0);
    for (let k = 0; k < 60_000; k += 1) {
      const z = walk.step(1 / 60, 1);
      z.forEach((value, d) => {
        sum += value;
        squares += value ** 2;
        leap = Math.max(leap, Math.abs(value - before[d]));
      });
      before = z;
    }
    const count = 8 * 60_000;
    expect(Math.abs(sum / count)).toBeLessThan(0.15);
    expect(Math.abs(squares / count - 1)).toBeLessThan(0.15);
    expect(leap).toBeLessThan(0.15);
  });

  test("a random z has the standard deviation that the temperature says", () => {
    seeded();
    const z = new StandardNormal(20_000).sample({ temperature: 0.5 });
    expect(Math.sqrt(z.reduce((sum, value) => sum + value * value, 0) / z.length)).toBeCloseTo(0.5, 1);
  });
});

test("a walk neither leaps after a long pause nor goes back in time", () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const paused = new StandardNormal(1).walk([1]).step(1000, 0);
  expect(paused).toEqual(new StandardNormal(1).walk([1]).step(0.05, 0));
  expect(new StandardNormal(1).walk([1]).step(-1, 1)).toEqual([1]);
  vi.restoreAllMocks();
});
