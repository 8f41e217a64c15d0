import { expect, test } from "vitest";

import { filled, frozenNoise, largestChange, mulberry32, noisy, rootMeanSquare } from "./drawing";

test("frozen noise is standard normal, and the same for the same seed alone", () => {
  const noise = frozenNoise(40_000, 7);
  const mean = noise.reduce((a, b) => a + b, 0) / noise.length;
  const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  expect(frozenNoise(50, 7)).toEqual(noise.slice(0, 50));
  expect(frozenNoise(50, 8)).not.toEqual(noise.slice(0, 50));
});

test("the generator is uniform in [0, 1)", () => {
  const uniform = mulberry32(1);
  const values = Array.from({ length: 10_000 }, uniform);
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0.5, 1);
});

test("noise is added in grey levels and clipped to what an image can hold", () => {
  expect([...noisy(Uint8Array.of(0, 100, 250), [-1, 0.1, 5], 0.1)]).toEqual([0, 103, 255]);
});

test("a guess stands where pixels are missing, in every channel", () => {
  const guess = Uint8Array.of(9, 9, 9, 9);
  expect([...filled(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(0, 1), guess, 2)]).toEqual([1, 2, 9, 9]);
});

test("differences are measured from 0 to 1, changes in grey levels", () => {
  expect(rootMeanSquare([0, 0], [255, 0])).toBeCloseTo(Math.SQRT1_2);
  expect(largestChange(Uint8Array.of(1, 9), Uint8Array.of(3, 4))).toBe(5);
});
