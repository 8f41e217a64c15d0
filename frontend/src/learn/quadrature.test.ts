import { describe, expect, test } from "vitest";

import { priorOf } from "../lib/prior";
import { diagonalLogDensity } from "./densities";
import { LatentGrid } from "./quadrature";

const SIDE = 200;
const BOUNDS = { low: [-6, -6], high: [6, 6], side: SIDE };
const PRIORS = {
  "the standard normal": priorOf({ latent_dim: 2 }),
  "a mixture": priorOf({ latent_dim: 2, prior: { kind: "mixture", weights: [0.6, 0.4], means: [[-0.8, 0], [1.2, 0]], logvars: [[-1, 0], [-1, 0]] } }),
};

/** p(x|z) ∝ N(z; centre, 0.5²): the evidence follows by quadrature, too. */
function model(prior: ReturnType<typeof priorOf>) {
  const logLikelihood = (z: number[]) => 3 + diagonalLogDensity(z, [0.7, -0.4], [0.5, 0.5]);
  const points = new LatentGrid({ ...BOUNDS, log_joint: Array<number>(SIDE * SIDE).fill(0) }, 0, prior).points;
  const log_joint = points.map((z) => logLikelihood(z) + prior.logProb(z));
  const evidence = Math.log(log_joint.reduce((sum, value) => sum + Math.exp(value) * (12 / SIDE) ** 2, 0));
  return { grid: new LatentGrid({ ...BOUNDS, log_joint }, evidence, prior), evidence };
}

describe.each(Object.entries(PRIORS))("under %s", (_, prior) => {
  const { grid, evidence } = model(prior);

  test.each([[[0, 0], [1, 1]], [[0.7, -0.4], [0.3, 0.6]], [[-1, 1], [0.2, 0.2]]])(
    "the bound and the gap of q = N(%j, %j²) add up to log p(x)", (mu, std) => {
      const terms = grid.terms({ mu, std });
      expect(terms.mass).toBeCloseTo(1, 4);
      expect(terms.elbo + terms.gap).toBeCloseTo(evidence, 3);
      expect(terms.elbo).toBe(terms.log_likelihood - terms.kl);
      expect(terms.gap).toBeGreaterThanOrEqual(-1e-6);
      expect(terms.kl).toBeGreaterThanOrEqual(-1e-6);
    });
});

test("the gap closes where q is the true posterior", () => {
  const { grid } = model(PRIORS["the standard normal"]); // N(0, 1) times N(0.7, 0.5²): variance 1 / (1 + 4)
  expect(grid.terms({ mu: [0.7 * 0.8, -0.4 * 0.8], std: [Math.sqrt(0.2), Math.sqrt(0.2)] }).gap).toBeCloseTo(0, 6);
});

test("a q beside the grid has little of its mass on it", () => {
  expect(model(PRIORS["the standard normal"]).grid.terms({ mu: [9, 0], std: [1, 1] }).mass).toBeLessThan(0.01);
});

test("the shades run from the top row, the densest darkest", () => {
  const log_joint = [0, -2, -4, -20]; // bottom left, bottom right, top left, top right
  const grid = new LatentGrid({ low: [0, 0], high: [1, 1], side: 2, log_joint }, 0, PRIORS["the standard normal"]);
  expect([...grid.shades()]).toEqual([-2, -10, 0, -1].map((half) => Math.round(255 * Math.exp(half))));
});
