import { expect, test } from "vitest";

import { areaOf, centred, equalScale, MARGIN, PlaneScale, rangesOfAll, resizedRanges, zoomed } from "./plane_scale";

const SIZE = { width: 642, height: 436 }; // 600 x 400 within the margins

test("a pixel has the coordinates that are drawn there", () => {
  const scale = new PlaneScale(areaOf(SIZE), [[-3, 3], [-2, 2]]);
  expect(scale.pixelOf(-3, 2)).toEqual([MARGIN.l, MARGIN.t]);
  expect(scale.pixelOf(3, -2)).toEqual([MARGIN.l + 600, MARGIN.t + 400]);
  const [x, y] = scale.coordinatesOf(...scale.pixelOf(1.234, -0.567));
  expect([x, y]).toEqual([expect.closeTo(1.234, 9), expect.closeTo(-0.567, 9)]);
  expect(scale.unit).toBeCloseTo(100);
});

test("the margins do not belong to the plane", () => {
  const scale = new PlaneScale(areaOf(SIZE), [[0, 1], [0, 1]]);
  expect(scale.contains(MARGIN.l, MARGIN.t)).toBe(true);
  expect(scale.contains(MARGIN.l - 1, 50)).toBe(false);
  expect(scale.contains(100, SIZE.height - MARGIN.b + 1)).toBe(false);
});

test("all points are in sight, and both axes have the same scale", () => {
  const area = areaOf(SIZE);
  const [x, y] = rangesOfAll([-1, -5], [2, 5], area);
  expect(x[0]).toBeLessThan(-1);
  expect(y[0]).toBeLessThan(-5);
  expect(y[1]).toBeGreaterThan(5);
  expect((x[1] - x[0]) / area.width).toBeCloseTo((y[1] - y[0]) / area.height);
  expect((x[0] + x[1]) / 2).toBeCloseTo(0.5);
});

test("ranges of equal scale stay as they are", () => {
  expect(equalScale([[0, 6], [0, 4]], { width: 600, height: 400 })).toEqual([[0, 6], [0, 4]]);
});

test("zooming and moving keep the middle or the length", () => {
  expect(zoomed([[0, 4], [2, 6]], 0.5)).toEqual([[1, 3], [3, 5]]);
  expect(centred([[0, 4], [2, 6]], [10, 20])).toEqual([[8, 12], [18, 22]]);
});

test("another size of the plot keeps the range of x and the scale", () => {
  expect(resizedRanges([[0, 6], [0, 4]], { width: 600, height: 200 })).toEqual([[0, 6], [1, 3]]);
});
