import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Filling, type Outcome, outcomeText } from "./filling";
import type { Seen } from "./seen";

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const FIRST: Seen = {
  clean: Uint8Array.of(50, 0), known: Uint8Array.of(50, 0), missing: Uint8Array.of(0, 1), hidden: 1,
  pixels: Uint8Array.of(50, 0), change: 1,
};
const Q = { mu: new Float32Array(1), logvar: new Float32Array(1) };

/** A filling whose model answers with the masked pixel that `next` makes of it. */
function filling(next: (value: number) => number | null) {
  const ends: [number, Outcome][] = [];
  const rounds: number[] = [];
  const made = new Filling({
    ask: async ({ pixels }) => {
      const value = next(pixels[1]);
      return value === null ? null : { ...Q, x_hat: Uint8Array.of(0, value) };
    },
    onStart: () => {},
    onRound: (count, seen) => { rounds.push(seen.pixels[1]); expect(count).toBe(rounds.length); },
    onEnd: (count, outcome) => ends.push([count, outcome]),
  });
  return { made, ends, rounds };
}

test("rounds go on until one changes little; known pixels stay", async () => {
  const { made, ends, rounds } = filling((value) => Math.round((value + 200) / 2));
  void made.start(FIRST, 1);
  await vi.runAllTimersAsync();
  expect(rounds.slice(0, 3)).toEqual([0, 100, 150]);
  expect(ends).toEqual([[rounds.length, "converged"]]);
  expect(made.running).toBe(false);
});

test("what never settles ends at the limit", async () => {
  const { made, ends } = filling((value) => 200 - value);
  void made.start(FIRST, 1);
  await vi.runAllTimersAsync();
  expect(ends).toEqual([[60, "limit"]]);
});

test("without an answer it ends at once", async () => {
  const { made, ends } = filling(() => null);
  void made.start(FIRST, 1);
  await vi.runAllTimersAsync();
  expect(ends).toEqual([[0, "lost"]]);
});

test("stopped, it asks no more", async () => {
  const { made, ends, rounds } = filling((value) => 200 - value);
  void made.start(FIRST, 1);
  await vi.advanceTimersByTimeAsync(120);
  made.stop();
  const count = rounds.length;
  await vi.runAllTimersAsync();
  expect([rounds.length, ends]).toEqual([count, [[count, "stopped"]]]);
});

test("closed, it asks no more and does not say so", async () => {
  const { made, ends, rounds } = filling((value) => 200 - value);
  void made.start(FIRST, 1);
  await vi.advanceTimersByTimeAsync(0);
  made.close();
  await vi.runAllTimersAsync();
  expect([rounds.length, ends.length]).toEqual([1, 0]);
});

test("every outcome has words of its own", () => {
  const outcomes = ["running", "converged", "limit", "stopped", "lost"] as const;
  expect(new Set(outcomes.map((outcome) => outcomeText(2, outcome))).size).toBe(outcomes.length);
});
