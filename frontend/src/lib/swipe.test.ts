// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from "vitest";

import { element } from "./dom";
import { guardRanges, intentOf } from "./swipe";

let input: HTMLInputElement;
let heard: string[];

beforeEach(() => {
  const root = element("div");
  input = element("input", { type: "range", min: 0, max: 100, value: 10 });
  heard = [];
  root.append(input);
  document.body.replaceChildren(root);
  guardRanges(root);
  for (const name of ["input", "change"]) input.addEventListener(name, () => heard.push(`${name} ${input.value}`));
});

function pointer(name: string, x = 0, y = 0, pointerType = "touch"): void {
  input.dispatchEvent(new PointerEvent(name, { clientX: x, clientY: y, pointerType, bubbles: true, composed: true }));
}

/** As a browser does by itself when a finger lands or moves. */
function browserSets(value: number, name = "input"): void {
  input.value = String(value);
  input.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
}

describe("a finger on a range", () => {
  test("that scrolls changes nothing", () => {
    pointer("pointerdown");
    browserSets(60);
    pointer("pointermove", 1, 20);
    pointer("pointercancel");
    browserSets(60, "change");
    expect(input.value).toBe("10");
    expect(heard).toEqual([]);
  });

  test("that drags moves the value", () => {
    pointer("pointerdown");
    browserSets(60);
    pointer("pointermove", 20, 3);
    browserSets(70);
    pointer("pointerup", 20, 3);
    browserSets(70, "change");
    expect(heard).toEqual(["input 70", "change 70"]);
  });

  test("that taps sets the value once", () => {
    pointer("pointerdown");
    browserSets(60);
    pointer("pointerup");
    expect(input.value).toBe("60");
    expect(heard).toEqual(["input 60", "change 60"]);
  });
});

test("a mouse is not held up", () => {
  pointer("pointerdown", 0, 0, "mouse");
  browserSets(60);
  expect(heard).toEqual(["input 60"]);
});

test("a direction is known after a few pixels", () => {
  expect([intentOf(2, 3), intentOf(9, 3), intentOf(-9, 3), intentOf(3, -9)]).toEqual(["undecided", "drag", "drag", "scroll"]);
});
