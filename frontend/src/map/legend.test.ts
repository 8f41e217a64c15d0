// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

import type { Colouring } from "./colouring";
import { Legend, matching } from "./legend";
import { lookInSpace, lookOf } from "./looks";

const COLOURS = Array.from({ length: 10 }, (_, k) => `#00000${k}`);
const SHAPES = ["circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "pentagon", "star", "hexagram"];

const classes = (count: number, names = Array.from({ length: count }, (_, k) => `class ${k}`)): Colouring =>
  ({ kind: "classes", title: "Label", names, of: names.map((_, k) => k), colours: COLOURS, shapes: SHAPES });

function shown(count: number, hidden = new Set<number>()) {
  const box = document.createElement("div");
  document.body.append(box);
  const onHide = vi.fn<(hidden: Set<number>) => void>();
  const legend = new Legend(box, onHide);
  const update = () => legend.show(classes(count), Int32Array.from({ length: count }, (_, k) => k), hidden);
  update();
  const buttons = () => [...box.querySelectorAll<HTMLElement>("button[aria-pressed]")];
  const search = () => box.querySelector<HTMLInputElement>("[data-testid=map-legend-search]");
  const type = (text: string) => { const input = search(); if (input) { input.value = text; input.dispatchEvent(new Event("input")); } };
  return { box, onHide, update, buttons, search, type };
}

test.each([26, 40, 150, 200])("each of %i classes has a look of its own on the plane", (count) => {
  const looks = Array.from({ length: count }, (_, k) => JSON.stringify(lookOf(k, COLOURS, SHAPES)));
  expect(new Set(looks).size).toBe(count);
});

test("the first ten classes differ in colour and in shape", () => {
  const looks = COLOURS.map((_, k) => lookOf(k, COLOURS, SHAPES));
  expect(looks.map(({ colour }) => colour)).toEqual(COLOURS);
  expect(looks.map(({ shape }) => shape)).toEqual(SHAPES);
});

test("in space each of forty classes has a look of its own", () => {
  const looks = Array.from({ length: 40 }, (_, k) => JSON.stringify(lookInSpace(k, COLOURS)));
  expect(new Set(looks).size).toBe(40);
});

test("a short legend shows all classes and has no search", () => {
  const { buttons, search } = shown(20);
  expect([buttons().length, search()]).toEqual([20, null]);
});

test("a long legend is folded, unfolds, and is searched", () => {
  const { box, buttons, type } = shown(150);
  expect(buttons()).toHaveLength(20);
  type("SS 14");
  expect(buttons().map(({ textContent }) => textContent)).toEqual(["class 14", ...Array.from({ length: 10 }, (_, k) => `class 14${k}`)]);
  type("");
  box.querySelector<HTMLElement>(".unfold")?.click();
  expect(buttons()).toHaveLength(150);
});

test("search and unfolding outlast a redraw", () => {
  const { buttons, search, type, update } = shown(150);
  type("class 77");
  update();
  expect([search()?.value, buttons().length]).toEqual(["class 77", 1]);
});

test("the matches of a search can be shown alone", () => {
  const { box, onHide, type } = shown(30);
  type("class 2");
  box.querySelector<HTMLElement>(".only")?.click();
  const visible = Array.from({ length: 30 }, (_, k) => k).filter((k) => !onHide.mock.lastCall?.[0].has(k));
  expect(visible).toEqual([2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

test("a search ignores case and surrounding blanks, and an empty one matches all", () => {
  expect(matching(["Ant", "Bee", "giANT"], " ant ")).toEqual([0, 2]);
  expect(matching(["Ant", "Bee"], "")).toEqual([0, 1]);
});
