// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";

import { answers, parseAnswers } from "./answers";

afterEach(() => { vi.unstubAllGlobals(); localStorage.clear(); });

test("an answer is read back, and the others stay", () => {
  answers.write("encoder", 2);
  answers.write("space", 0);
  answers.write("encoder", 1);
  expect(answers.read()).toEqual({ encoder: 1, space: 0 });
});

test("whoever listens hears of an answer until they stop", () => {
  const heard = vi.fn();
  const controller = new AbortController();
  answers.listen(heard, controller.signal);
  answers.write("encoder", 2);
  controller.abort();
  answers.write("space", 1);
  expect(heard).toHaveBeenCalledOnce();
});

test("what is no record of answers counts as none", () => {
  for (const text of [null, "", "nonsense", "3", "null", "[]"]) expect(parseAnswers(text)).toEqual({});
  expect(parseAnswers('{"encoder": 1, "space": "b"}')).toEqual({ encoder: 1 });
});

test("without storage nothing breaks, and listeners hear of the answer", () => {
  vi.stubGlobal("localStorage", { getItem: () => { throw new Error("forbidden"); }, setItem: () => { throw new Error("forbidden"); } });
  const heard = vi.fn();
  answers.listen(heard, new AbortController().signal);
  answers.write("encoder", 2);
  expect(answers.read()).toEqual({});
  expect(heard).toHaveBeenCalledOnce();
});
