import { expect, test } from "vitest";

import { gripOf, gripped } from "./fingers";
import { areaOf, PlaneScale, type Pixel } from "./plane_scale";

const SCALE = new PlaneScale(areaOf({ width: 400, height: 300 }), [[-2, 2], [-1.5, 1.5]]);

test("what was between two fingers stays between them", () => {
  const [before, after]: [Pixel, Pixel][] = [[[100, 100], [200, 140]], [[90, 60], [290, 140]]];
  const point = SCALE.coordinatesOf(...gripOf(before).middle);
  const moved = new PlaneScale(SCALE.area, gripped(SCALE, gripOf(before), gripOf(after)));
  const [x, y] = moved.pixelOf(...point);
  expect(x).toBeCloseTo(gripOf(after).middle[0]);
  expect(y).toBeCloseTo(gripOf(after).middle[1]);
  expect(moved.unit / SCALE.unit).toBeCloseTo(gripOf(after).distance / gripOf(before).distance);
});

test("fingers that keep their places change nothing", () => {
  const grip = gripOf([[50, 50], [80, 90]]);
  gripped(SCALE, grip, grip).forEach((range, axis) => range.forEach((end, k) => expect(end).toBeCloseTo(SCALE.ranges[axis][k])));
});
