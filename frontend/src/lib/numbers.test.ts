import { expect, test } from "vitest";

import vectors from "../../../tests/fixtures/scripts.json";
import { significant, times, withError } from "./numbers";

test.each(vectors.numbers)("$value reads $text, as in Python", ({ value, digits, least, text }) => {
  expect(significant(value, digits, least)).toBe(text);
});

test.each(vectors.errors)("$value and its error read $text, as in Python", ({ value, error, text }) => {
  expect(withError(value, error)).toBe(text);
});

test("a ratio has two digits and no exponent", () => {
  expect(times(77900)).toBe("\u00d7 78,000");
  expect(times(1.5e12)).toBe("\u00d7 1,500,000,000,000");
});
