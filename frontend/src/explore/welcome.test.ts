// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";

import { element, find } from "../lib/dom";
import { fakeArgs } from "../lib/testing";
import welcome from "./welcome";

afterEach(() => localStorage.clear());

function opened(setTriggerValue = vi.fn()): { node: HTMLElement; close: () => void } {
  const root = element("div", { innerHTML: '<div class="welcome" hidden><p></p><button class="tour"></button><button class="dismiss"></button></div>' });
  const close = welcome({ ...fakeArgs(root, { line: "Hello" }), setTriggerValue }) as () => void;
  return { node: find(root, ".welcome"), close };
}

test("the welcome shows until it is dismissed, and then stays away", () => {
  const { node, close } = opened();
  expect(node.hidden).toBe(false);
  find(node, ".dismiss").click();
  expect(node.hidden).toBe(true);
  close();
  expect(opened().node.hidden).toBe(true);
});

test("the tour starts from it", () => {
  const trigger = vi.fn();
  find(opened(trigger).node, ".tour").click();
  expect(trigger).toHaveBeenCalledWith("tour", true);
});
