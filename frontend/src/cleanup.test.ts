// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import exploreHtml from "../../assets/live/explore.html?raw";
import pasteHtml from "../../assets/live/paste.html?raw";
import sketchHtml from "../../assets/live/sketch.html?raw";
import tiles from "./common/tiles";
import explore from "./explore/explore";
import { element } from "./lib/dom";
import { fakeArgs, fakeCanvases, FakeSocket, live, press, Running } from "./lib/testing";
import paste from "./reconstruct/paste";
import sketch from "./reconstruct/sketch";
import type { ExploreData, Model, ReferenceSet, SketchData } from "./schema";

const DIM = { share: 0.5, low: -3, high: 3, usual: [-1, 1] };
const MODEL: Model = {
  id: "m", title: "M", image_shape: [1, 2, 2], latent_dim: 2, prior: { kind: "standard-normal" }, kl: 3, inactive_below: 0.1,
  dims: [{ ...DIM, index: 0, kl: 2 }, { ...DIM, index: 1, kl: 0.01 }],
};
const EXPLORE: ExploreData = { model: MODEL, start: { z: [0, 1], pair: [0, 1], revision: 0 }, colours: ["#000000"] };
const SKETCH: SketchData = { model: MODEL, colours: ["#000000"], light: false };
const ABOUT: ReferenceSet = { count: 1, columns: 1, tile: [2, 2], labels: [0], label_names: ["zero"], index: [0] };

let running: Running;

beforeEach(() => {
  vi.useFakeTimers();
  running = new Running();
  fakeCanvases();
  vi.stubGlobal("fetch", async (address: string) =>
    new Response(address.endsWith("json") ? JSON.stringify(ABOUT) : new Float32Array(2).buffer));
  vi.stubGlobal("Image", class { src = ""; async decode() { /* at once */ } });
});
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); vi.restoreAllMocks(); });

/** An element with the HTML of a component. */
function root(html: string): HTMLElement {
  const parent = element("div", { innerHTML: html });
  document.body.append(parent);
  return parent;
}

const PIXELS = [1, 2, 3, 4];

test("Explore leaves nothing running, not even in the middle of a walk", async () => {
  const parent = root(exploreHtml);
  const close = explore(fakeArgs(parent, EXPLORE));
  await live();
  FakeSocket.last.answer(0, PIXELS);
  press("r");
  press(" ");
  await live();
  expect(parent.querySelector("[data-do=walk]")?.getAttribute("aria-pressed")).toBe("true");
  expect(running.all.length).toBeGreaterThan(3);
  close();
  expect(running.all).toEqual([]);
});

test("Explore leaves nothing of the model before", async () => {
  const parent = root(exploreHtml);
  explore(fakeArgs(parent, EXPLORE));
  await live();
  const close = explore(fakeArgs(parent, { ...EXPLORE, model: { ...MODEL, id: "other" } }));
  await live();
  expect(running.all.filter((what) => what.includes("socket"))).toHaveLength(1);
  close();
  expect(running.all).toEqual([]);
});

test("the sketch pad leaves nothing running, not even while it fills in", async () => {
  const parent = root(sketchHtml);
  const close = sketch(fakeArgs(parent, SKETCH));
  await live();
  press("f");
  await live(200);
  expect(running.all.length).toBeGreaterThan(3);
  close();
  expect(running.all).toEqual([]);
});

test("the paste zone leaves nothing running", () => {
  const close = paste(fakeArgs(root(pasteHtml), { most_bytes: 1 }));
  expect(running.all.length).toBe(1);
  close();
  expect(running.all).toEqual([]);
});

test("a row of tiles leaves nothing running", () => {
  const parent = element("div", { innerHTML: '<div class="tiles"></div>' });
  const args = fakeArgs(parent, { sheet: "x", aspect: "1", labels: ["a", "b"], picked: 1, strip: false });
  tiles(args as Parameters<typeof tiles>[0]);
  const [first, second] = parent.querySelectorAll("button");
  expect(second.getAttribute("aria-pressed")).toBe("true");
  first.click();
  expect(args.setTriggerValue).toHaveBeenCalledWith("pick", 0);
  expect(first.getAttribute("aria-pressed")).toBe("true");
  expect(running.all).toEqual([]);
});

test("Python hears of a point once the pointer rests", async () => {
  const args = fakeArgs<ExploreData, Record<"point", unknown>>(root(exploreHtml), EXPLORE);
  const close = explore(args as unknown as Parameters<typeof explore>[0]);
  await live();
  press("0");
  expect(args.setStateValue).not.toHaveBeenCalled();
  await live(300);
  expect(args.setStateValue).toHaveBeenCalledExactlyOnceWith("point", { model: "m", z: [0, 0], pair: [0, 1] });
  close();
});
