// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { mount } from "./component";
import { Disposer } from "./disposer";
import { element, find } from "./dom";
import { Latest } from "./latest";
import { rested, throttled } from "./timing";

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

test("a disposer ends what it owns once, the last first", () => {
  const ended: string[] = [];
  const running = new Disposer();
  running.own(() => { ended.push("first"); });
  running.own({ close: () => { ended.push("second"); } });
  running.own({ cancel: () => { ended.push("third"); } });
  running.own({ disconnect: () => { ended.push("fourth"); } });
  running.close();
  running.close();
  expect(ended).toEqual(["fourth", "third", "second", "first"]);
});

test("a disposer calls off a call that waits, and does not make it", () => {
  const call = vi.fn();
  const running = new Disposer();
  running.own(rested(10, call))();
  running.close();
  vi.runAllTimers();
  expect(call).not.toHaveBeenCalled();
});

test("what a closed disposer gets ends at once", () => {
  const running = new Disposer();
  running.close();
  const end = vi.fn();
  running.own(end);
  expect(end).toHaveBeenCalledOnce();
});

test("a disposer's listeners end with it", () => {
  const running = new Disposer();
  const heard = vi.fn();
  running.listen(window, "keydown", heard);
  window.dispatchEvent(new KeyboardEvent("keydown"));
  running.close();
  window.dispatchEvent(new KeyboardEvent("keydown"));
  expect(heard).toHaveBeenCalledOnce();
});

test("only the newest turn is not aborted", () => {
  const turns = new Latest();
  const [first, second] = [turns.next(), turns.next()];
  expect([first.aborted, second.aborted, turns.running]).toEqual([true, false, true]);
  turns.end();
  expect([second.aborted, turns.running]).toEqual([true, false]);
});

test("a throttled call is made at most once in a time, and the last one is never lost", () => {
  const call = vi.fn();
  const soon = throttled(100, call);
  soon();
  vi.advanceTimersByTime(0);
  for (let k = 0; k < 5; k += 1) soon();
  vi.advanceTimersByTime(99);
  expect(call).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(call).toHaveBeenCalledTimes(2);
  soon();
  soon.cancel();
  vi.runAllTimers();
  expect(call).toHaveBeenCalledTimes(2);
});

test("a rested call waits for the last request", () => {
  const call = vi.fn();
  const later = rested(100, call);
  later();
  vi.advanceTimersByTime(99);
  later();
  vi.advanceTimersByTime(99);
  expect(call).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(call).toHaveBeenCalledOnce();
});

class Counter {
  static made = 0;
  closed = false;
  seen: string[] = [];
  constructor() { Counter.made += 1; }
  close(): void { this.closed = true; }
}

test("an element keeps its instrument until the newest call's clean-up", () => {
  const parent = element("div");
  const seen: Counter[] = [];
  const call = () => mount(parent, Counter, (counter) => { seen.push(counter); });
  const [early, late] = [call(), call()];
  expect(seen[0]).toBe(seen[1]);
  early();
  expect(seen[0].closed).toBe(false);
  late();
  expect(seen[0].closed).toBe(true);
  call()();
  expect(seen[2]).not.toBe(seen[0]);
});

test("an element takes properties, attributes and children", () => {
  const node = element("input", { type: "range", min: 1, "data-testid": "x", ariaLabel: "y", list: "z" });
  expect([node.type, node.min, node.dataset.testid, node.getAttribute("list")]).toEqual(["range", "1", "x", "z"]);
  expect(element("p", {}, "a", element("b")).childNodes.length).toBe(2);
});

test("a lookup without a match says what it looked for", () => {
  expect(() => find(element("div"), ".nothing")).toThrow(".nothing");
});
