import { expect, test } from "vitest";

import { fromAxis, onAxis } from "../lib/charts/steps";
import { digitsOf, rangeOf } from "./curves";
import type { RunReport } from "./data";
import { columnsOfPairs, duration, inNats, settingValue } from "./figures";
import { type FilmHeader, snapshotsOf, Timeline, unpack } from "./film";
import { reconstructionTiles, sampleTiles } from "./pictures";
import { Records } from "./records";
import { ELBO_ROWS, termRows } from "./rows";
import { progressText } from "./status";

const timeline = (steps: number[]) =>
  new Timeline(steps.map((step, k) => ({ step, kl: [k], views: [Int16Array.from([1000 * k, 0, 0, -2000 * k])] })));

test("positions move straight from snapshot to snapshot along the axis", () => {
  const film = timeline([0, 10, 100]);
  const halfway = fromAxis((onAxis(10) + onAxis(100)) / 2);
  const moments = [0, 10, halfway, 100, 9999].map((step) => film.between(step));
  expect(moments.map(({ k, next }) => [k, next])).toEqual([[0, 1], [1, 2], [1, 2], [2, 2], [2, 2]]);
  moments.forEach(({ share }, k) => expect(share).toBeCloseTo([0, 0, 0.5, 0, 0][k]));
  const [x, y] = film.position(0, film.between(halfway), 1);
  expect([x, y]).toEqual([expect.closeTo(0), expect.closeTo(-3)]);
});

test("the view reaches as far as the images of any snapshot, and never less than the prior", () => {
  expect(timeline([0]).reach(0)).toBe(2.5);
  expect(timeline([0, 1, 2, 3]).reach(0)).toBeGreaterThan(2.9);
});

test("a film is read as the server packs it: a header, then positions by view, snapshot and image", () => {
  const header = { steps: [0, 5], views: ["a", "b"], images: 1, prior_samples: 0, kl_per_dim: [[1], [2]] };
  const text = JSON.stringify(header).padEnd(100);
  const bytes = new Uint8Array(4 + 100 + 16);
  bytes[0] = 100;
  bytes.set(new TextEncoder().encode(text), 4);
  new Int16Array(bytes.buffer, 104).set([1, 2, 3, 4, 5, 6, 7, 8]);
  const film = unpack<FilmHeader>(bytes.buffer);
  const snapshots = snapshotsOf(film.header, film.positions);
  expect(snapshots.map(({ step, kl }) => [step, kl])).toEqual([[0, [1]], [5, [2]]]);
  expect(snapshots.map(({ views }) => views.map((positions) => [...positions]))).toEqual([[[1, 2], [5, 6]], [[3, 4], [7, 8]]]);
});

test("a record holds the steps up to it", () => {
  const records = new Records();
  expect(records.at(5)).toBe(-1);
  records.add({ step: [50, 100], kl: [1, 2], validation_kl: [7, null] });
  records.add({ step: [150], kl: [3], validation_kl: [null] });
  expect([0, 50, 51, 999].map((step) => records.at(step))).toEqual([0, 0, 1, 2]);
  expect(records.before("validation_kl", 2)).toBe(7);
  expect(records.last).toBe(150);
  expect(records.series((get) => get("kl"))).toEqual([[50, 1], [100, 2], [150, 3]]);
});

test("a figure that comes late has no values before", () => {
  const records = new Records();
  records.add({ step: [1, 2], kl: [1, 1] });
  records.add({ step: [3], kl: [1], total_correlation: [9] });
  expect(records.series((get) => get("total_correlation"))).toEqual([[3, 9]]);
});

test("further terms of the objective have rows without code of their own, with a title if there is one", () => {
  const records = new Records();
  records.add({ step: [1], kl: [2], kl_per_dim: [[2]], epoch: [1], loss: [3], grad_norm: [1], beta: [1], learning_rate: [0.1],
    images_per_second: [5], seconds: [1], eta: [1], validation_loss: [4], validation_kl: [2], mutual_information: [6],
    validation_mutual_information: [7], mmd: [8], absent: [null] });
  const rows = termRows(records, { mmd: "MMD" });
  expect(rows.map(({ name }) => name)).toEqual(["mutual information", "MMD"]);
  expect(rows.map(({ training }) => training((name) => records.value(name, 0)))).toEqual([6, 8]);
  expect(rows[0].validation((name) => records.value(name, 0))).toBe(7);
});

test("the rows of the ELBO add up", () => {
  const figures: Record<string, number> = { kl: 20, log_likelihood: -80, validation_loss: 105, validation_kl: 21 };
  const get = (name: string) => figures[name] ?? null;
  expect(ELBO_ROWS.map(({ training }) => training(get))).toEqual([100, -80, 20]);
  expect(ELBO_ROWS.map(({ validation }) => validation(get))).toEqual([105, -84, 21]);
  expect(ELBO_ROWS[0].training(() => null)).toBeNull();
});

test("the steep start does not flatten the rest", () => {
  const [low, high] = rangeOf([[1, 5000], [50, 500], [1000, 110], [10000, 100]], 10000);
  expect(low).toBeGreaterThan(90);
  expect(low).toBeLessThan(100);
  expect(high).toBeGreaterThan(110);
  expect(high).toBeLessThan(120);
  expect(rangeOf([], 1)).toEqual([0, 1]);
  expect([[0, 0.5], [0, 5], [0, 50]].map(([a, b]) => digitsOf([a, b]))).toEqual([2, 1, 0]);
});

test("images come in about a square", () => {
  expect([1, 12, 18, 7].map(columnsOfPairs)).toEqual([1, 4, 6, 4]);
  expect(sampleTiles({ decodes: 50, reconstructions: 5 })).toMatchObject({ columns: 6, tiles: { length: 36, 0: { index: 5 } } });
  const { tiles, columns } = reconstructionTiles({ reconstructions: 7 });
  expect(columns).toBe(4);
  expect(tiles.map(({ index, original }) => `${original ? "x" : "r"}${index}`).join(" "))
    .toBe("x0 x1 x2 x3 r0 r1 r2 r3 x4 x5 x6 xnull r4 r5 r6 rnull");
});

test("figures are written as people write them", () => {
  expect([inNats(-43973.9), inNats(87.25), settingValue(0.00123456)]).toEqual(["\u221243,974", "87.3", "0.00123"]);
  expect([duration(3725), duration(59.6), duration(4)]).toEqual(["1:02:05 h", "1:00 min", "4 s"]);
});

test("a run by steps names its last step, a run by time does not", () => {
  const records = new Records();
  records.add({ step: [10], seconds: [4], eta: [56], images_per_second: [1200] });
  const report = { state: "running", step: 10, total_steps: 100, fraction: 0.1 } as RunReport;
  expect(progressText(report, records)).toBe("10% \u00b7 step 10 of 100 \u00b7 1,200 images/s \u00b7 4 s trained, about 56 s left");
  expect(progressText({ ...report, state: "finished", fraction: 0.5 }, records)).toBe("50% \u00b7 step 10 \u00b7 4 s trained");
});
