// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import html from "../../../assets/live/map.html?raw";
import { Leftovers, NOTHING } from "../lib/leftovers";
import { fakeArgs } from "../lib/testing";
import type { MapData, MapState, MapTrigger } from "../schema";
import map from "./map";
import type { PlotElement } from "./plotly";

const plotly = vi.hoisted(() => ({ react: vi.fn(), relayout: vi.fn(), restyle: vi.fn(), purge: vi.fn() }));

vi.mock(import("./plotly"), () => ({ loadPlotly: () => Promise.resolve(plotly), adoptPlotlyStyle: () => undefined }));

const MODEL = { id: "m", title: "M", image_shape: [1, 1, 1] as [number, number, number], latent_dim: 2, version: 1 };
const VIEW = { name: "latent", dims: 2, linear: true, query: { method: "pca", dims: 2 } };
const DATA: MapData = { lasso: 0, model: MODEL, set: "reference", set_name: "the test images", view: VIEW, beside: null, colour: "label",
  colours: ["#000000"], shapes: ["circle"], hidden: [], options: { contours: true, thumbs: true, beneath: true }, image: 0, zoom: [], chosen: null,
  own: [], way: null, plotly: "1", revision: 1 };

const HEADER = { count: 3, part: 1024, tile: [1, 1], labels: [0, 1, 1], label_names: ["a", "b"], index: [0, 1, 2], attributes: [] };
const AXES = { mean: [0, 0], axes: [[1, 0], [0, 1]], explained: [0.5, 0.5], exact: true };

function answer(url: string): Response {
  if (url.includes("map.json")) return Response.json(HEADER);
  if (url.includes("map.axes")) return Response.json(AXES);
  if (url.includes("map.posteriors")) return new Response(Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  return Response.json({ stage: "busy", done: 0, of: 1 }, { status: 202 }); // figures, projections
}

let leftovers: Leftovers;

beforeEach(() => {
  leftovers = new Leftovers();
  vi.stubGlobal("fetch", vi.fn((url: string) => Promise.resolve(answer(url))));
  plotly.react.mockImplementation((plot: PlotElement, _: unknown, layout: PlotElement["layout"]) => {
    Object.assign(plot, { layout, on: () => undefined });
    return Promise.resolve();
  });
});

afterEach(() => leftovers.restore());

function mounted(data: MapData) {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.append(root);
  const args = fakeArgs<MapData, MapState, MapTrigger>(root, data);
  const close = map(args);
  return { root, args, close, plot: root.querySelector<HTMLElement>(".plot") as PlotElement };
}

test("a map is drawn, and nothing of it runs on after it is closed", async () => {
  const { plot, close } = mounted(DATA);
  await vi.advanceTimersByTimeAsync(1000);
  expect(plot.dataset.view).toBe("latent");
  expect(leftovers.counts.sockets).toBe(1);
  close();
  await vi.advanceTimersByTimeAsync(0);
  expect(leftovers.counts).toEqual(NOTHING);
  expect(plotly.purge).toHaveBeenCalledWith(plot);
});

test("a map that is closed while a projection is being computed asks no more", async () => {
  const { close } = mounted({ ...DATA, view: { name: "umap", dims: 2, linear: false, query: { method: "umap", dims: 2 } } });
  await vi.advanceTimersByTimeAsync(1000);
  close();
  await vi.advanceTimersByTimeAsync(0);
  const calls = vi.mocked(fetch).mock.calls.length;
  await vi.advanceTimersByTimeAsync(2000);
  expect(vi.mocked(fetch).mock.calls.length).toBe(calls);
  expect(leftovers.counts).toEqual(NOTHING);
});

test("what the user hides and switches is told to Python once it rests", async () => {
  const { root, args, close } = mounted(DATA);
  await vi.advanceTimersByTimeAsync(1000);
  root.querySelector<HTMLButtonElement>(".legend button")?.click();
  root.querySelector<HTMLButtonElement>("[data-option=thumbs]")?.click();
  await vi.advanceTimersByTimeAsync(300);
  expect(args.setStateValue).toHaveBeenCalledExactlyOnceWith("choice", { model: "m", set: "reference", image: 0, hidden: [0],
    options: { contours: true, thumbs: false, beneath: true }, zoom: [] });
  close();
});

test("keys choose tools and move the pointer; Enter opens the point there", async () => {
  const { root, args, close, plot } = mounted(DATA);
  Object.defineProperty(plot, "clientWidth", { value: 442 });
  Object.defineProperty(plot, "clientHeight", { value: 436 });
  await vi.advanceTimersByTimeAsync(1000);
  const press = (key: string) => plot.dispatchEvent(new KeyboardEvent("keydown", { key }));
  press("l");
  expect(root.querySelector("[data-tool=lasso]")?.getAttribute("aria-pressed")).toBe("true");
  press("ArrowRight");
  expect(plot.dataset.hovers).toBe("1");
  press("Enter");
  expect(args.setTriggerValue).toHaveBeenCalledWith("open", { model: "m", z: [expect.any(Number), 0] });
  close();
});
