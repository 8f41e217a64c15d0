import { expect, test } from "vitest";

import { nearestRows } from "../lib/charts/nearest";
import { LinearView, type Means, pathOn, ScatteredView, weightedMean } from "./views";

/** Points with these means. */
function pointsOf(means: number[][]): Means {
  const values = Float32Array.from(means.flat());
  const [count, width] = [means.length, means[0].length];
  return { means: values, count, latentDim: width, nearest: (z, k, except) => nearestRows({ values, count, width }, z, k, except) };
}

const AXES = { mean: [1, 0, 0], axes: [[0, 1, 0], [0, 0, 1]], explained: [0.6, 0.3], exact: false };

test("a linear view projects the means, and a place lifts to the z that lies there", () => {
  const view = new LinearView(pointsOf([[1, 2, 3], [5, -1, 0.5]]), AXES, "pca", "");
  expect([...view.xy]).toEqual([2, 3, -1, 0.5]);
  expect(view.lift(2, 3)).toEqual([1, 2, 3]);
  expect(view.place(view.lift(0.25, -0.75))).toEqual([0.25, -0.75]);
  expect(view.title(0)).toBe("first component, 60%");
});

test("a view of all dimensions names them", () => {
  const view = new LinearView(pointsOf([[1, 2]]), { mean: [0, 0], axes: [[1, 0], [0, 1]], explained: [0.5, 0.5], exact: true }, "latent", "");
  expect(view.title(1)).toBe("z1");
});

test("on a point, a scattered view has very nearly the point's own z, and in between a mean", () => {
  const points = pointsOf([[0, 0], [10, 0], [0, 10], [10, 10]]);
  const view = new ScatteredView(points, Float32Array.from([0, 0, 1, 0, 0, 1, 1, 1]), 2, "umap", "");
  const middle = view.lift(0.5, 0.5);
  expect(middle).toEqual([5, 5]);
  const near = view.lift(0.01, 0.01);
  expect(near[0]).toBeLessThan(middle[0]);
  expect(view.place([0, 10])[1]).toBeGreaterThan(view.place([0, 0])[1]);
});

test("nearer neighbours weigh more", () => {
  const mean = weightedMean([{ i: 0, distance: 0.1 }, { i: 1, distance: 1 }, { i: 2, distance: 1 }], [1, 0, 0], 1);
  expect(mean[0]).toBeGreaterThan(1 / 3);
  expect(weightedMean([{ i: 0, distance: 0 }], [7, 8], 2)).toEqual([7, 8]);
});

test("a path between two z is straight where the view is linear", () => {
  const view = new LinearView(pointsOf([[1, 0, 0]]), AXES, "pca", "");
  const path = pathOn(view, [[1, 0, 0], [1, 4, 8]]);
  expect(path[0]).toEqual([0, 0]);
  expect(path.at(-1)).toEqual([4, 8]);
  for (const [x, y] of path) expect(y).toBeCloseTo(2 * x);
});
