import { expect, test } from "vitest";

import { UndoHistory } from "./history";

test("what was undone comes back until something new is added", () => {
  const history = new UndoHistory([0]);
  for (const now of [[1], [1], [2]]) history.add(now);
  expect([history.undo(), history.undo(), history.undo()]).toEqual([[1], [0], null]);
  expect(history.redo()).toEqual([1]);
  history.add([9]);
  expect(history.redo()).toBeNull();
  expect([history.canUndo, history.canRedo]).toEqual([true, false]);
});

test("adding what is shown already changes nothing", () => {
  const history = new UndoHistory([0]);
  history.add([0]);
  expect(history.canUndo).toBe(false);
});
