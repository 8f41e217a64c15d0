import { expect, test } from "vitest";

import { along, changes, crossFade, stepsOf, stride, unevenness, valueAlong } from "./path_maths";

const CORNERS = [[0.25, 1], [1, 3], [5, 5]];

test("a path of corners is at its ends, at its corners and half-way between them", () => {
  const points = [-1, 0, 0.25, 0.5, 1, 2].map((t) => along(CORNERS, t));
  expect(points).toEqual([CORNERS[0], CORNERS[0], [0.625, 2], CORNERS[1], CORNERS[2], CORNERS[2]]);
});

test("a value along a path is each coordinate's", () => {
  for (const t of [0, 0.1, 0.5, 0.9, 1]) expect(valueAlong(CORNERS.map(([x]) => x), t)).toBe(along(CORNERS, t)[0]);
});

test("a cross-fade is each image at its end", () => {
  const images = [[0, 200], [100, 0]];
  expect([0, 0.5, 1].map((t) => [...crossFade(images, t)])).toEqual([[0, 200], [50, 100], [100, 0]]);
});

test("the steps of a film strip include both ends", () => {
  expect(stepsOf(2)).toEqual([0, 1]);
  expect(stepsOf(5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

test("the change between images is a root mean square", () => {
  expect(changes([0, 0, 3, 4, 3, 4], 2, 3)).toEqual([Math.sqrt(12.5), 0]);
});

test("an even path has an unevenness of one, and no change is even, too", () => {
  expect(unevenness([2, 2, 2])).toEqual({ mean: 2, ratio: 1 });
  expect(unevenness([0, 0]).ratio).toBe(1);
  expect(unevenness([1, 3])).toEqual({ mean: 2, ratio: 1.5 });
});

test("playing turns round at both ends and never leaves the path", () => {
  let [t, forwards] = [0.9, true];
  const visited: number[] = [];
  for (let k = 0; k < 8; k += 1) {
    ({ t, forwards } = stride(t, 0.4, forwards));
    visited.push(Math.round(10 * t) / 10);
  }
  expect(visited).toEqual([1, 0.6, 0.2, 0, 0.4, 0.8, 1, 0.6]);
});
