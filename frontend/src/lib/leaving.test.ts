// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Departure, reported } from "./leaving";
import { fakeArgs } from "./testing";

beforeEach(() => { vi.useFakeTimers(); document.body.replaceChildren(); });
afterEach(() => { vi.useRealTimers(); });

/** A component's arguments, what they were called with, and the two ways out of its page. */
function page() {
  const log: string[] = [];
  const args = fakeArgs<object, { z: number }, { go: string }>(document.body, {});
  args.setStateValue = (name, value) => log.push(`${name} ${value}`);
  args.setTriggerValue = (name, value) => log.push(`${name} ${value}`);
  const departure = new Departure();
  const guard = () => departure.guard(args as never) as unknown as typeof args;
  const link = document.createElement("a");
  link.dataset.testid = "stPageLink-NavLink";
  link.addEventListener("click", () => log.push("page change"));
  document.body.append(link);
  return { log, departure, guard, follow: (init: MouseEventInit = {}) => {
    link.dispatchEvent(new MouseEvent("click", { bubbles: true, ...init }));
  } };
}

test("what waits to be sent is sent before the page changes", () => {
  const { log, guard, follow } = page();
  const args = guard();
  reported(500, () => args.setStateValue("z", 1))();
  follow();
  expect(log).toEqual(["z 1"]); // the page changes after Streamlit has sent it
  vi.runAllTimers();
  expect(log).toEqual(["z 1", "page change"]);
});

test("the page changes as soon as a script runs with what was sent", async () => {
  const app = document.createElement("div");
  app.dataset.testid = "stApp";
  app.dataset.testScriptState = "notRunning";
  document.body.append(app);
  const { log, guard, follow } = page();
  document.body.append(app);
  const args = guard();
  reported(500, () => args.setStateValue("z", 1))();
  follow();
  await vi.advanceTimersByTimeAsync(300);
  expect(log).toEqual(["z 1"]);
  app.dataset.testScriptState = "running";
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["z 1", "page change"]);
});

test("nothing is sent between the click on a link and the end of the component", () => {
  const { log, guard, follow, departure } = page();
  const args = guard();
  follow();
  args.setStateValue("z", 2);
  args.setTriggerValue("go", "there");
  guard(); // a rerun that was on its way
  args.setStateValue("z", 3);
  departure.close();
  vi.runAllTimers();
  expect(log).toEqual(["page change"]);
});

test("if the page stays, the newest of what was held is sent", () => {
  const { log, guard, follow } = page();
  const args = guard();
  follow();
  args.setStateValue("z", 4);
  args.setStateValue("z", 5);
  vi.runAllTimers();
  args.setStateValue("z", 6);
  expect(log).toEqual(["page change", "z 5", "z 6"]);
});

test("a click that opens a new tab holds nothing back", () => {
  const { log, guard, follow } = page();
  follow({ ctrlKey: true });
  guard().setStateValue("z", 7);
  expect(log).toEqual(["page change", "z 7"]);
});

test("after a trigger, values wait for the rerun that it causes, and end with the component", () => {
  const { log, guard, departure } = page();
  const args = guard();
  reported(500, () => args.setStateValue("z", 8))();
  args.setTriggerValue("go", "elsewhere");
  args.setStateValue("z", 9);
  expect(log).toEqual(["z 8", "go elsewhere"]);
  guard(); // the rerun
  expect(log.at(-1)).toBe("z 9");
  args.setTriggerValue("go", "away");
  args.setStateValue("z", 10);
  departure.close();
  vi.runAllTimers();
  expect(log.at(-1)).toBe("go away");
});

test("a report that is called off is not sent when the page is left", () => {
  const { log, guard, follow } = page();
  const args = guard();
  const report = reported(500, () => args.setStateValue("z", 11));
  report();
  report.cancel();
  follow();
  expect(log).toEqual(["page change"]);
});

test("a closed departure listens no more", () => {
  const added = vi.spyOn(document, "addEventListener");
  const { departure } = page();
  departure.close();
  const options = added.mock.calls.map(([, , given]) => given as AddEventListenerOptions);
  expect(options.every(({ signal }) => signal?.aborted)).toBe(true);
});
