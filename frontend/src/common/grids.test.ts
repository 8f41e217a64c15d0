// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

import { grid } from "../explore/pad";
import { look } from "../reconstruct/seen";
import type { Dimension, ReferenceSet } from "../schema";
import { Reference } from "./reference";
import { along } from "./sliders";

const dimension = (index: number): Dimension => ({ index, kl: 1, share: 0.5, low: -4, high: 4, usual: [-1, 1] });

test("a strip goes along one dimension, through the middles of its tiles", () => {
  expect(along([9, 0, 9], dimension(1), 4)).toEqual([[9, -3, 9], [9, -1, 9], [9, 1, 9], [9, 3, 9]]);
});

test("a grid starts at the top left: low in the first dimension, high in the second", () => {
  const zs = grid([0, 7, 0], [dimension(2), dimension(0)], 2);
  expect(zs).toEqual([[2, 7, -2], [2, 7, 2], [-2, 7, -2], [-2, 7, 2]]);
});

const ABOUT: ReferenceSet = {
  count: 4, columns: 2, tile: [1, 1], labels: [1, 0, 1, -1], label_names: ["zero", "one"], index: [0, 1, 2, 3],
};
const reference = () =>
  new Reference(ABOUT, Float32Array.of(0, 0, 3, 0, 0, 1, 5, 5), document.createElement("canvas"), 2, ["red", "blue"]);

test("the nearest images come first, with their Euclidean distance", () => {
  expect(reference().nearest([0, 1], 2)).toEqual([{ i: 2, distance: 0 }, { i: 0, distance: 1 }]);
  expect(reference().nearest([0, 0], 9).map(({ i }) => i)).toEqual([0, 2, 1, 3]);
});

test("images are grouped by class, in pages that start over at the end", () => {
  expect(reference().byClass(0)).toEqual([
    { name: "image", images: [3] }, { name: "zero", images: [1] }, { name: "one", images: [0, 2] },
  ]);
  expect(reference().byClass(1)[2].images).toEqual([0, 2]);
});

test("the model sees noise on what is drawn, and the guess where it is masked", () => {
  const reading = { pixels: Uint8Array.of(100, 100), missing: Uint8Array.of(0, 1), hidden: 1 };
  const options = { noiseLevel: 0.1, noise: Float32Array.of(1, 1), guess: Uint8Array.of(7, 7), change: 3 };
  const seen = look(reading, [1, 1, 2], options);
  expect([[...seen.clean], [...seen.known], [...seen.pixels]]).toEqual([[100, 100], [126, 126], [126, 7]]);
  expect(look(reading, [1, 1, 2], { ...options, guess: null, noiseLevel: 0 }).pixels).toEqual(Uint8Array.of(100, 0));
});

test("a refused answer is an error that names its address", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  vi.stubGlobal("Image", class { async decode() { /* at once */ } });
  await expect(Reference.load("http://x/", 2, [])).rejects.toThrow("404");
  vi.unstubAllGlobals();
});
