import { expect, test } from "vitest";

import { examples } from "../../../tests/fixtures/centring.json";
import { centre, moveMask } from "./centring";

type Planes = number[][][]; // [channel][row][column]

/** Channels last, as the browser has pixels. */
const interleaved = (planes: Planes): Uint8Array =>
  Uint8Array.from(planes[0].flatMap((row, y) => row.flatMap((_, x) => planes.map((plane) => plane[y][x]))));

const shapeOf = (planes: Planes) => [planes.length, planes[0].length, planes[0][0].length] as const;

test.each(examples)("$name, as Python has it", ({ pixels, expected, light, placement, mask, expected_mask }) => {
  const [, H, W] = shapeOf(expected);
  const source = { pixels: interleaved(pixels), shape: shapeOf(pixels) };
  const result = centre(source, [W, H], light);
  expect(result.placement).toEqual(placement);
  expect([...result.pixels]).toEqual([...interleaved(expected)]);
  if (!mask || !expected_mask || !result.placement) return;
  const moved = moveMask(Uint8Array.from(mask.flat().map(Number)), source.shape, result.placement, [W, H]);
  expect([...moved]).toEqual(expected_mask.flat().map(Number));
});
