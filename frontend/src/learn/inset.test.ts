import { describe, expect, test } from "vitest";

import { insetFor, roundLength } from "./inset";

const SIZE = 480;
const SCALE: [number, number] = [60, 60]; // pixels a unit of z

describe("an inset around a narrow posterior", () => {
  test("lies in the corner away from mu and never covers it", () => {
    for (const x of [30, 200, 300, 450]) {
      for (const y of [30, 200, 300, 450]) {
        const inset = insetFor(SIZE, [x, y], [0.02, 0.01], SCALE);
        expect(inset).not.toBeNull();
        if (!inset) return;
        const { left, top, side } = inset;
        expect(x >= left && x <= left + side && y >= top && y <= top + side).toBe(false);
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
        expect(Math.max(left, top) + side).toBeLessThanOrEqual(SIZE);
      }
    }
  });

  test("shows three standard deviations of the wider dimension", () => {
    const inset = insetFor(SIZE, [100, 100], [0.02, 0.01], SCALE);
    expect((inset?.side ?? 0) / 2 / (inset?.unit[0] ?? 1)).toBeGreaterThan(3 * 0.02);
    expect(inset?.magnification).toBeCloseTo((inset?.unit[0] ?? 0) / SCALE[0]);
  });

  test("is left out where the plane already shows the posterior", () => {
    expect(insetFor(SIZE, [100, 100], [1, 1], SCALE)).toBeNull();
  });
});

test("a scale bar is as long as it may be, in round numbers", () => {
  for (const [most, length] of [[0.012, 0.01], [0.049, 0.02], [0.07, 0.05], [1, 1], [9.9, 5]]) expect(roundLength(most)).toBeCloseTo(length);
});
