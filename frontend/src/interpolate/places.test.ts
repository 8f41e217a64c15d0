import { expect, test } from "vitest";

import { placeText, placesText } from "../lib/address";
import { toggled } from "./groups";
import { samePlace, settled, spellAmounts } from "./places";

test("places are spelt as the address reads them", () => {
  expect([3, [0.5, -1.25], [0.25]].map(placeText)).toEqual(["3", "0.5,-1.25", "0.250"]);
  expect(placesText([3, [0.5, -1]])).toBe("3;0.5,-1");
});

test("a z settles to whole thousandths without a negative zero; a number stays", () => {
  expect(settled([1.23456, -0.0001])).toEqual([1.235, 0]);
  expect(settled(7)).toBe(7);
});

test("a number and a z are different places", () => {
  expect(samePlace(3, [3])).toBe(false);
  expect(samePlace([0.5, 1], [0.5, 1])).toBe(true);
});

test("amounts at 0 are left out of the address", () => {
  const amounts = [0, 0.5];
  amounts[3] = -1.25;
  expect(spellAmounts(amounts)).toBe("1:0.5,3:-1.25");
});

test("a place is in one of two groups, and a second click removes it", () => {
  const once = toggled({ more: [], less: [4, [1, 2]] }, "more", [1, 2], 9);
  expect(once).toEqual({ more: [[1, 2]], less: [4] });
  expect(toggled(once, "more", [1, 2], 9)).toEqual({ more: [], less: [4] });
});

test("a picked place replaces a saved group on its side only", () => {
  expect(toggled({ more: "tall", less: "wide" }, "more", 4, 9)).toEqual({ more: [4], less: "wide" });
});

test("a group does not grow beyond its limit", () => {
  expect(toggled({ more: [1, 2], less: [] }, "more", 3, 2).more).toEqual([1, 2]);
});
