import { expect, test } from "vitest";

import { VIRIDIS_STOPS, viridis } from "./colours";
import { densityContours } from "./density";
import { paddedExtent } from "./lines";
import { fromAxis, onAxis, stepScale, stepTicks } from "./steps";

test("the axis of steps is even at first, then logarithmic, and can be inverted", () => {
  for (const step of [0, 3, 50, 12345]) {
    expect(onAxis(step)).toBeCloseTo(Math.log1p(step / 10));
    expect(fromAxis(onAxis(step))).toBeCloseTo(step);
  }
});

test("a scale of steps ends at its width", () => {
  const scale = stepScale(1000, 300);
  expect([scale(0), scale(1000)]).toEqual([0, 300]);
  expect(scale(100)).toBeCloseTo((300 * onAxis(100)) / onAxis(1000));
});

test("the axis names 0 and the powers of ten", () => {
  expect(stepTicks(5)).toEqual([0]);
  expect(stepTicks(1000)).toEqual([0, 10, 100, 1000]);
});

test("numbers outside the colour scale take the colour of its end", () => {
  const scale = viridis(10, 20);
  expect(scale(-5)).toBe(VIRIDIS_STOPS[0]);
  expect(scale(99)).toBe(VIRIDIS_STOPS[VIRIDIS_STOPS.length - 1]);
  expect(viridis(3, 3)(3)).toBe(VIRIDIS_STOPS[0]);
});

test("an extent has the same margin at both ends, and is never empty", () => {
  expect(paddedExtent([0, 10], 0.1)).toEqual([-1, 11]);
  expect(paddedExtent([], 0.1)).toEqual([0, 1]);
  const [low, high] = paddedExtent([5, 5], 0.1);
  expect(low).toBeLessThan(high);
});

test("contours lie around the points they are made of, and nothing is drawn around the others", () => {
  const xy = Array.from({ length: 200 }, (_, i) => [(i < 100 ? 0 : 10) + Math.sin(i) / 2, Math.cos(7 * i) / 2]).flat();
  const left = Array.from({ length: 100 }, (_, i) => i);
  const { x, y } = densityContours(xy, left, { low: [-1, -1], high: [11, 1] });
  const places = x.filter((value) => value !== null);
  expect(places.length).toBeGreaterThan(20);
  expect(Math.max(...places)).toBeLessThan(5);
  expect(x.length).toBe(y.length);
  expect(x.at(-1)).toBeNull();
});
