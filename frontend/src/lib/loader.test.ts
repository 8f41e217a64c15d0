// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

import type { Component } from "./component";
import { deferred, type Script } from "./loader";
import { fakeArgs } from "./testing";

/** A script that arrives when the test says so, and what it was called with. */
function slowScript() {
  const log: string[] = [];
  let arrive = () => {};
  const script: Script = {
    default: ({ data: name }) => {
      log.push(`call ${name}`);
      return () => log.push(`close ${name}`);
    },
  };
  const promise = new Promise<Script>((resolve) => { arrive = () => resolve(script); });
  const component = deferred(() => promise);
  const call = (name: string, parentElement: HTMLElement) => component(fakeArgs(parentElement, name));
  return { log, call, arrive: async () => { arrive(); await settled(); } };
}

const settled = () => new Promise((done) => { setTimeout(done); });
const root = () => document.createElement("div");

test("reruns before the script arrives count once, with the newest data", async () => {
  const { log, call, arrive } = slowScript();
  const parent = root();
  call("first", parent);
  call("second", parent);
  await arrive();
  expect(log).toEqual(["call second"]);
});

test("reruns keep their order once the script is there", async () => {
  const { log, call, arrive } = slowScript();
  const parent = root();
  await arrive();
  for (const name of ["a", "b", "c"]) { call(name, parent); await settled(); }
  expect(log).toEqual(["call a", "call b", "call c"]);
});

test("the clean-up closes what was opened", async () => {
  const { log, call, arrive } = slowScript();
  const close = call("only", root());
  await arrive();
  close();
  expect(log).toEqual(["call only", "close only"]);
});

test("after the last clean-up nothing is opened, even if the script arrives later", async () => {
  const { log, call, arrive } = slowScript();
  const parent = root();
  call("first", parent);
  call("second", parent)();
  await arrive();
  expect(log).toEqual([]);
});

test("the clean-up of an overtaken call leaves the newer one alone", async () => {
  const { log, call, arrive } = slowScript();
  const parent = root();
  call("first", parent)();
  call("second", parent);
  await arrive();
  expect(log).toEqual(["call second"]);
});

test("two mounts of a component do not disturb each other", async () => {
  const { log, call, arrive } = slowScript();
  call("left", root());
  call("right", root());
  await arrive();
  expect(log).toEqual(["call left", "call right"]);
});

test("a failure is shown, and the next call tries again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const opened = vi.fn<Component>();
  const load = vi.fn<() => Promise<Script>>()
    .mockRejectedValueOnce(new Error("no network")).mockResolvedValue({ default: opened });
  const component = deferred(load);
  const parentElement = root();
  component(fakeArgs(parentElement, null));
  await settled();
  expect(parentElement.querySelector("[role=alert]")).not.toBeNull();
  component(fakeArgs(parentElement, null));
  await settled();
  expect(opened).toHaveBeenCalledOnce();
  expect(parentElement.querySelector("[role=alert]")).toBeNull();
});
