// @vitest-environment happy-dom
import { expect, test } from "vitest";

import vectors from "../../../tests/fixtures/scripts.json";
import { amountsText, groupText, pageLink, pairText, type Place, placesText, placeText, zText } from "./address";

const spellings: Record<string, (choice: never) => string> = {
  z: zText,
  pair: pairText,
  start: placeText,
  via: placesText,
  corners: placesText,
  more: groupText,
  amounts: amountsText,
};

test.each(vectors.addresses)("$key is spelt $text", ({ key, choice, text }) => {
  expect(spellings[key](choice as never)).toBe(text);
});

test("a saved group is spelt by its name", () => {
  expect(groupText("smiles")).toBe("~smiles");
  expect(groupText([1, [0.5, 2]] as Place[])).toBe("1;0.5,2");
});

test("a link has the model and the choices", () => {
  const link = new URL(pageLink("a b", { z: "1,2", pair: "0,1" }));
  expect(Object.fromEntries(link.searchParams)).toEqual({ model: "a b", z: "1,2", pair: "0,1" });
});
