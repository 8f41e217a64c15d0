import { expect, test } from "vitest";

import { nearestRows, PlaneIndex } from "./nearest";

/** Repeatable numbers between 0 and 1. */
function numbers(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => { state = (state * 16807) % 2147483647; return state / 2147483647; });
}

/** By looking at all points. */
function sorted(xy: Float32Array, x: number, y: number, keep: (i: number) => boolean = Boolean.bind(null, true)): number[] {
  const distance = (i: number) => (xy[2 * i] - x) ** 2 + (xy[2 * i + 1] - y) ** 2;
  return Array.from({ length: xy.length / 2 }, (_, i) => i).filter(keep).sort((a, b) => distance(a) - distance(b));
}

const PLACES = [[0.5, 0.5], [0.01, 0.99], [-3, 7], [0.3, 0.31]];

test("the nearest point of the plane is the one with the smallest distance, from inside and outside", () => {
  const xy = numbers(2000);
  const index = new PlaneIndex(xy);
  for (const [x, y] of PLACES) expect(index.nearest(x, y)?.i).toBe(sorted(xy, x, y)[0]);
});

test("several nearest points come in order, as a search among all finds them", () => {
  const xy = numbers(1000, 7);
  const index = new PlaneIndex(xy);
  for (const [x, y] of PLACES) {
    const found = index.several(x, y, 8);
    expect(found.map(({ i }) => i)).toEqual(sorted(xy, x, y).slice(0, 8));
    expect(found[3].distance).toBeCloseTo(Math.hypot(xy[2 * found[3].i] - x, xy[2 * found[3].i + 1] - y), 6);
  }
});

test("an index of some points knows only those, by their own numbers", () => {
  const xy = numbers(400, 3);
  const even = Array.from({ length: 100 }, (_, k) => 2 * k);
  const index = new PlaneIndex(xy, even);
  for (const [x, y] of PLACES) expect(index.nearest(x, y)?.i).toBe(sorted(xy, x, y, (i) => i % 2 === 0)[0]);
});

test("points on a line, equal points, one point and none are no exception", () => {
  expect(new PlaneIndex([0, 0, 1, 1, 2, 2, 3, 3]).several(2.2, 2.2, 2).map(({ i }) => i)).toEqual([2, 3]);
  expect(new PlaneIndex([1, 1, 1, 1, 1, 1]).nearest(0, 1)?.distance).toBe(1);
  expect(new PlaneIndex([4, 5]).several(4, 5, 3)).toEqual([{ i: 0, distance: 0 }]);
  expect(new PlaneIndex([]).nearest(0, 0)).toBeNull();
});

test("a grid's spacing is the distance of its lines", () => {
  const grid = Array.from({ length: 100 }, (_, k) => [(k % 10) * 0.5, Math.floor(k / 10) * 0.5]).flat();
  expect(new PlaneIndex(grid).spacing()).toBeCloseTo(0.5);
});

test("the nearest rows leave out the one that is asked about", () => {
  const rows = { values: [0, 0, 0, 1, 1, 1, 5, 5, 5], count: 3, width: 3 };
  expect(nearestRows(rows, [0, 0, 0], 2, 0)).toEqual([{ i: 1, distance: Math.sqrt(3) }, { i: 2, distance: Math.sqrt(75) }]);
});
