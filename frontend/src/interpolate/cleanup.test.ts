// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import arithmeticHtml from "../../../assets/live/arithmetic.html?raw";
import directionsHtml from "../../../assets/live/directions.html?raw";
import pathHtml from "../../../assets/live/path.html?raw";
import squareHtml from "../../../assets/live/square.html?raw";
import { element, find } from "../lib/dom";
import { fakeArgs, fakeCanvases, FakeSocket, live, press, Running } from "../lib/testing";
import type { ArithmeticData, DirectionsData, PathData, PathLine, ReferenceSet, SceneData, SquareData } from "../schema";
import arithmetic from "./arithmetic";
import directions from "./directions";
import path from "./path";
import square from "./square";

const MODEL = { id: "m", image_shape: [1, 2, 2], latent_dim: 2, prior: { kind: "standard-normal" } } satisfies SceneData["model"];
const PIXELS = btoa("\x01\x02\x03\x04");
const CONTEXT: SceneData = {
  model: MODEL, own: [{ key: "k", name: "mine.png", z: [1, 1], pixels: PIXELS }], explored: [0, 1], usual: 1, colours: ["#000000"], revision: 0,
};
const ABOUT: ReferenceSet = { count: 2, columns: 2, tile: [2, 2], labels: [0, 1], label_names: ["zero", "one"], index: [0, 1] };
const LINE: PathLine = {
  kind: "lerp", name: "Straight line", hint: "", corners: [[0, 0], [1, 1]], distance: [0, 2], words: "", warns: false, progress: 1,
};
const PATHS: PathData = {
  ...CONTEXT,
  ways: [LINE, { ...LINE, kind: "geodesic", progress: 0.5 }, { ...LINE, kind: "fade", corners: null, distance: null }],
  ends: [PIXELS, PIXELS], plane: { mean: [0, 0], axes: [[1, 0], [0, 1]], words: "" }, most_steps: 20, most_stops: 6,
  choice: { start: 0, end: [0.5, 1], via: [1], path: "lerp", steps: 3, t: 0.5 },
};
const SQUARE: SquareData = { ...CONTEXT, choice: { corners: [0, 1, [0, 0], [1, 1]], at: [0.5, 0.5] } };
const ARITHMETIC: ArithmeticData = { ...CONTEXT, choice: { a: 0, b: 1, c: [0, 0], strength: 1 } };
const DIRECTION = { name: "one", v: [1, 0], limit: 2, short: "", told: "", empty: false };
const DIRECTIONS: DirectionsData = {
  ...CONTEXT, families: { groups: { name: "Groups", hint: "" } }, methods: { means: { name: "Means", hint: "" } },
  family: "groups", method: "means", named: true, headings: [DIRECTION, DIRECTION],
  readers: [{ name: "one", weight: [1, 0], bias: 0 }], cosines: [[1], [1]], note: "", saved_groups: ["tall"], most_picked: 9,
  choice: { subject: 0, family: "groups", method: "means", amounts: { 1: 0.5 }, picked: 0, more: [0], less: "tall" },
};

let running: Running;

beforeEach(() => {
  vi.useFakeTimers();
  running = new Running();
  fakeCanvases();
  vi.stubGlobal("fetch", async (address: string) =>
    new Response(address.endsWith("json") ? JSON.stringify(ABOUT) : new Float32Array(4).buffer));
  vi.stubGlobal("Image", class { src = ""; async decode() { /* at once */ } });
});
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); vi.restoreAllMocks(); });

function root(html: string): HTMLElement {
  const parent = element("div", { innerHTML: html });
  document.body.append(parent);
  return parent;
}


test("the paths leave nothing running, not even while they play and a geodesic is searched for", async () => {
  const parent = root(pathHtml);
  const args = fakeArgs(parent, PATHS);
  const close = path(args as unknown as Parameters<typeof path>[0]);
  await live();
  press(" ");
  await live(300);
  expect(find(parent, ".play").getAttribute("aria-pressed")).toBe("true");
  expect(args.setTriggerValue).toHaveBeenCalledWith("look", true);
  expect(running.all.length).toBeGreaterThan(4);
  close();
  expect(running.all).toEqual([]);
});

test("the paths show a stop more, and tell Python of it at once", async () => {
  const parent = root(pathHtml);
  const args = fakeArgs(parent, PATHS);
  const close = path(args as unknown as Parameters<typeof path>[0]);
  await live();
  expect(parent.querySelectorAll("[data-testid^=slot-via]:not([data-testid=slot-via])")).toHaveLength(1);
  find<HTMLInputElement>(parent, ".scrubber").dispatchEvent(new Event("change"));
  expect(args.setStateValue).not.toHaveBeenCalled();
  await live(300);
  expect(args.setStateValue).toHaveBeenCalledExactlyOnceWith("choices",
    { model: "m", start: "0", end: "0.5,1", via: "1", t: 0.5, steps: 3, path: "lerp" });
  close();
});

interface Case { name: string; html: string; mount: (parent: HTMLElement, id?: string) => () => void }

const CASES: Case[] = [
  { name: "the square", html: squareHtml, mount: (parent, id = "m") => square(fakeArgs(parent, { ...SQUARE, model: { ...MODEL, id } }) as Parameters<typeof square>[0]) },
  { name: "arithmetic", html: arithmeticHtml, mount: (parent, id = "m") => arithmetic(fakeArgs(parent, { ...ARITHMETIC, model: { ...MODEL, id } }) as Parameters<typeof arithmetic>[0]) },
  { name: "directions", html: directionsHtml, mount: (parent, id = "m") => directions(fakeArgs(parent, { ...DIRECTIONS, model: { ...MODEL, id } }) as Parameters<typeof directions>[0]) },
];

describe.each(CASES)("$name", ({ html, mount }) => {
  test("leaves nothing running, with an image shown and a choice not yet sent", async () => {
    const parent = root(html);
    const close = mount(parent);
    await live();
    FakeSocket.last.sent.forEach((_, place) => FakeSocket.last.answer(place, [1, 2, 3, 4]));
    expect(find(parent, "[data-testid=live-image]").dataset.frames).toBe("1");
    const control = parent.querySelector("input[type=range], canvas[tabindex]");
    control?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    expect(running.all.length).toBeGreaterThan(4);
    close();
    expect(running.all).toEqual([]);
  });

  test("leaves nothing of the model before", async () => {
    const parent = root(html);
    mount(parent);
    await live();
    const close = mount(parent, "other");
    await live();
    expect(running.all.filter((what) => what.includes("socket"))).toHaveLength(1);
    close();
    expect(running.all).toEqual([]);
  });
});
