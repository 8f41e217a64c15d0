import { expect, test } from "vitest";

import { analogy, blend } from "./vectors";

test("a blend is each corner there, and half-way between two on an edge", () => {
  const corners = [[0, 8], [4, 0], [1, 1], [-2, 6]];
  const at = [[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0], [0.5, 0.5]];
  expect(at.map((place) => blend(corners, place))).toEqual([...corners, [2, 4], [0.75, 3.75]]);
});

test("the analogy is C at strength 0 and A − B + C at 1", () => {
  const terms = [[3, 1], [1, 1], [0, 5]];
  expect([0, 1, 2].map((strength) => analogy(terms, strength))).toEqual([[0, 5], [2, 5], [4, 5]]);
});
