// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import html from "../../../assets/live/training.html?raw";
import { Leftovers, NOTHING } from "../lib/leftovers";
import { fakeArgs } from "../lib/testing";
import type { TrainingData, TrainingState, TrainingTrigger } from "../schema";
import type { RunReport } from "./data";
import training from "./training";

const DATA: TrainingData = { run: "r", state: "running", ready: true, step: -1, plane: 0, revision: 1, colours: ["#000000"],
  meanings: { data: "#111", decoder: "#222", kl: "#333", prior: "#444" }, inactive_below: 0.1 };

const REPORT: RunReport = { state: "running", step: 20, total_steps: 100, fraction: 0.2, ready: true, last: 20, events: [],
  findings: [{ severity: "fine", text: "No problems found.", figure: "3" }], newest: null, snapshots: [0, 10],
  records: { step: [10, 20], kl: [1, 2], log_likelihood: [-90, -80], mutual_information: [0.5, 0.75], kl_per_dim: [[1], [2]] } };

const HEADER = { steps: [0, 10], views: ["a"], images: 1, prior_samples: 0, labels: [0], label_names: ["x", "y"], image_shape: [1, 1, 1], columns: 12,
  kl_per_dim: [[0], [1]], reconstructions: 1, decodes: 1 };

function film(): Response {
  const bytes = new Uint8Array(4 + 400 + 8);
  new DataView(bytes.buffer).setUint32(0, 400, true);
  bytes.set(new TextEncoder().encode(JSON.stringify(HEADER).padEnd(400)), 4);
  return new Response(bytes);
}

let leftovers: Leftovers;
let report: RunReport;

beforeEach(() => {
  leftovers = new Leftovers();
  report = REPORT;
  vi.stubGlobal("fetch", vi.fn((url: string) => Promise.resolve(
    url.includes("training.json") ? Response.json({ ...report, records: url.endsWith("=-1") ? report.records : {} })
      : url.endsWith("rewind.bin") ? film() : new Response(null, { status: 404 }))));
});

afterEach(() => leftovers.restore());

function mounted(data = DATA) {
  const parent = document.createElement("div");
  parent.innerHTML = html;
  document.body.append(parent);
  const args = fakeArgs<TrainingData, TrainingState, TrainingTrigger>(parent, data);
  const root = parent.querySelector<HTMLElement>(".training");
  if (!root) throw new Error("no root");
  return { root, args, close: training(args) };
}

const watches = () => vi.mocked(fetch).mock.calls.filter(([url, options]) => String(url).endsWith("/live/r/watch") && options?.method === "POST");

test("a run is shown at its newest step, and nothing runs on after it is closed", async () => {
  const { root, close } = mounted();
  await vi.advanceTimersByTimeAsync(500);
  expect(root.dataset).toMatchObject({ state: "running", records: "2", step: "20", snapshot: "10" });
  expect(root.querySelectorAll(".row").length).toBe(6); // three of the ELBO, one further term, KL of each z, rates
  close();
  await vi.advanceTimersByTimeAsync(0);
  expect(leftovers.counts).toEqual(NOTHING);
});

test("a run that is closed while it plays stops", async () => {
  const { root, close } = mounted();
  await vi.advanceTimersByTimeAsync(500);
  root.querySelector<HTMLButtonElement>(".play")?.click();
  await vi.advanceTimersByTimeAsync(500);
  expect(root.querySelector(".play")?.getAttribute("aria-pressed")).toBe("true");
  expect(Number(root.dataset.step)).toBeLessThan(20);
  close();
  await vi.advanceTimersByTimeAsync(0);
  expect(leftovers.counts).toEqual(NOTHING);
});

test("a viewer announces itself about every two seconds, though the server does not know the address", async () => {
  const { close } = mounted();
  await vi.advanceTimersByTimeAsync(10_500);
  expect(watches().length).toBeGreaterThanOrEqual(5);
  expect(watches().length).toBeLessThanOrEqual(7);
  close();
});

test("nobody watches a run that has ended, nor one in a hidden tab", async () => {
  report = { ...REPORT, state: "finished" };
  const ended = mounted();
  await vi.advanceTimersByTimeAsync(5000);
  ended.close();
  report = REPORT;
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const hidden = mounted();
  await vi.advanceTimersByTimeAsync(5000);
  hidden.close();
  expect(watches()).toEqual([]);
});

test("Python is told of another state once", async () => {
  report = { ...REPORT, state: "paused" };
  const { args, close } = mounted();
  await vi.advanceTimersByTimeAsync(3000);
  expect(args.setTriggerValue).toHaveBeenCalledExactlyOnceWith("changed", "paused true");
  close();
});
