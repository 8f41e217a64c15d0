import { expect, test, vi } from "vitest";

import type { Colouring } from "./colouring";
import type { Content } from "./content";
import { byTypicality, labelCounts, meanOf } from "./group";
import { exactText, placeText } from "./inspector";
import { allBut, toggled } from "./legend";
import { pointsInSight } from "./overlay";
import { areaOf, PlaneScale } from "./plane_scale";
import { selectedIn, tracesOf, type Picture } from "./traces";
import { LinearView } from "./views";
import { NotAnswered, progressText, SharedAnswer, whenReady } from "./waiting";

const means = Float32Array.from([0, 0, 1, 1, 2, 2, 9, 9]);
const points = { means, count: 4, latentDim: 2, nearest: () => [] };
const view = new LinearView(points, { mean: [0, 0], axes: [[1, 0], [0, 1]], explained: [1, 1], exact: true }, "latent", "");
const colouring: Colouring = { kind: "classes", title: "Label", names: ["a", "b"], of: [0, 1, 0, 1], colours: ["red", "blue"], shapes: ["circle"] };
const picture: Picture = { count: 4, view, colouring, hidden: new Set(), selected: null, options: {} };

test("each class has a trace of its own points, hidden ones none", () => {
  expect(tracesOf(picture, "black").members).toEqual([[0, 2], [1, 3]]);
  expect(tracesOf({ ...picture, hidden: new Set([0]) }, "black").members).toEqual([[1, 3]]);
});

test("numbers are one trace, and hidden labels are left out of it", () => {
  const numbers: Colouring = { kind: "numbers", title: "KL", unit: "", hint: "", values: means, of: [0, 1, 0, 1], low: 0, high: 1 };
  expect(tracesOf({ ...picture, colouring: numbers, hidden: new Set([1]) }, "black").members).toEqual([[0, 2]]);
});

test("contours are a trace without points", () => {
  const { traces, members } = tracesOf({ ...picture, options: { contours: true } }, "black");
  expect([traces.length, members.length]).toEqual([3, 2]);
  expect(traces[2].customdata).toBeUndefined();
});

test("a selection is dimmed by the places of the points in their traces", () => {
  expect(selectedIn(new Set([3, 0]), [1, 3])).toEqual([1]);
  expect(selectedIn(new Set([0]), [1, 3])).toEqual([]); // all others are dimmed
  expect(selectedIn(null, [1, 3])).toBeNull(); // nothing is
});

test("points in sight lie within the axes and are not hidden", () => {
  const scale = new PlaneScale(areaOf({ width: 300, height: 300 }), [[-1, 3], [-1, 3]]);
  const content = { view, colouring, hidden: new Set<number>() } as unknown as Content;
  expect(pointsInSight(content, scale, 10)).toEqual([0, 1, 2]);
  expect(pointsInSight({ ...content, hidden: new Set([0]) }, scale, 10)).toEqual([1]);
  expect(pointsInSight(content, scale, 2)).toEqual([0, 1]);
});

test("a group has a mean, an order of typicality and counts of its labels", () => {
  expect(meanOf(points, [0, 1, 2])).toEqual([expect.closeTo(1), expect.closeTo(1)]);
  expect(byTypicality({ squaredDistance: (i) => [4, 0, 1][i] }, [0, 1, 2], [])).toEqual([1, 2, 0]);
  expect(labelCounts(["a", "b", "b"])).toEqual([["b", 2], ["a", 1]]);
});

test("a click hides a class or shows it again; a double click hides all others", () => {
  expect([...toggled(new Set([1]), 2)]).toEqual([1, 2]);
  expect([...toggled(new Set([1]), 1)]).toEqual([]);
  expect([...allBut(3, 1)]).toEqual([0, 2]);
});

const json = (body: unknown, status: number) => new Response(JSON.stringify(body), { status });

/** What was fetched, as method and address. */
const calls = (fetched: { mock: { calls: unknown[][] } }): string[] =>
  fetched.mock.calls.map(([url, options]) => `${(options as RequestInit).method ?? "GET"} ${String(url)}`);

test("an answer that nobody has asked for is asked for, and its progress reported until it is there", async () => {
  vi.useFakeTimers();
  const answers = [json({}, 404), json({ stage: "UMAP", done: 1, of: 4 }, 202), json({ stage: "UMAP", done: 3, of: 4 }, 202), json("done", 200)];
  const fetched = vi.fn<(url: string) => Promise<Response | undefined>>(() => Promise.resolve(answers.shift()));
  vi.stubGlobal("fetch", fetched);
  const seen: number[] = [];
  const answer = whenReady("x?a", { onProgress: ({ done }) => seen.push(done) });
  await vi.runAllTimersAsync();
  expect(await (await answer).json()).toBe("done");
  expect(seen).toEqual([1, 3]);
  expect(calls(fetched)).toEqual(["GET x?a", "POST x?a", "GET x?a", "GET x?a"]);
  vi.useRealTimers();
});

test("a server that has restarted meanwhile is asked to compute anew", async () => {
  vi.useFakeTimers();
  const answers = [json({}, 202), json({}, 404), json("done", 200)];
  const fetched = vi.fn<(url: string) => Promise<Response | undefined>>(() => Promise.resolve(answers.shift()));
  vi.stubGlobal("fetch", fetched);
  const answer = whenReady("x?a");
  await vi.runAllTimersAsync();
  expect(await (await answer).json()).toBe("done");
  expect(calls(fetched)).toEqual(["GET x?a", "GET x?a", "POST x?a"]);
  vi.useRealTimers();
});

test("a refusal is an error with the server's reason; what was stopped is none", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(json({ error: "no such model" }, 404)));
  await expect(whenReady("x")).rejects.toThrow("no such model");
  vi.stubGlobal("fetch", () => Promise.resolve(json({ state: "stopped" }, 409)));
  await expect(whenReady("x")).rejects.toBeInstanceOf(NotAnswered);
});

test("waiting ends at once when it is called off", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => Promise.resolve(json({}, 202)));
  const controller = new AbortController();
  const answer = expect(whenReady("x", { signal: controller.signal })).rejects.toBeInstanceOf(NotAnswered);
  await vi.advanceTimersByTimeAsync(10);
  controller.abort();
  await answer;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("an answer that two wait for is given up only when neither wants it, and asked for again after a failure", async () => {
  let wanted = () => true;
  const loads = vi.fn(async (watch: { wanted?: () => boolean }) => { wanted = watch.wanted ?? wanted; throw new Error("no"); });
  const shared = new SharedAnswer(loads);
  let [first, second] = [true, true];
  const both = [shared.get({ wanted: () => first }), shared.get({ wanted: () => second })];
  first = false;
  expect(wanted()).toBe(true);
  second = false;
  expect(wanted()).toBe(false);
  await Promise.allSettled(both);
  expect(loads).toHaveBeenCalledTimes(1);
  await shared.get().catch(() => undefined);
  expect(loads).toHaveBeenCalledTimes(2);
});

test("progress counts where there is something to count", () => {
  expect(progressText({ stage: "UMAP", done: 1200, of: 5000 })).toBe("UMAP: 1,200 of 5,000");
  expect(progressText({ stage: "Encoding", done: 0, of: 1 })).toBe("Encoding \u2026");
});

test("on a point the picture is decoded from its image's z, whatever the projection", () => {
  const [onPoint, between] = [true, false].map((touches) => [true, false].map((exact) => placeText(touches, 1, exact).join()));
  expect(new Set(onPoint).size).toBe(1);
  expect(new Set([...onPoint, ...between]).size).toBe(3);
});

test("a sampled figure has its standard error, and the sign of its name", () => {
  const exact = { elbo: -90.24, log_likelihood: -66.2, log_likelihood_stderr: 1.2, kl: 24 };
  expect(exactText("strangeness", exact)).toContain("90.2 \u00b1 1.2");
  expect(exactText("log-likelihood", exact)).toContain("\u221266.2 \u00b1 1.2");
  expect(exactText("kl", exact)).toBe("24.0 nats");
  expect(exactText("error", exact)).toBeNull();
});
