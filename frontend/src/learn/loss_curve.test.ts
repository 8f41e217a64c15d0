// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { shareAbove } from "./anomaly_jury";
import { curvePoints } from "./loss_curve";

test("the curve falls from the top left to the bottom right", () => {
  expect(curvePoints([{ step: 0, loss: 200 }, { step: 200, loss: 150 }, { step: 400, loss: 100 }]))
    .toEqual([[10, 10], [320, 80], [630, 150]]);
});

test("a loss beyond all bounds is drawn at the top", () => {
  const points = curvePoints([{ step: 0, loss: 100 }, { step: 1, loss: 1e9 }, { step: 2, loss: 60 }]);
  expect(points[1][1]).toBe(10);
  expect(points[0][1]).toBeGreaterThan(10);
});

test("a single step is drawn, too", () => {
  expect(curvePoints([{ step: 0, loss: 100 }]).flat().every(Number.isFinite)).toBe(true);
});

test("only images above the limit count, each in its own group", () => {
  const image = (nats: number, clothes: boolean) => ({ picture: "", nats, clothes });
  const judged = [image(100, false), image(500, false), image(300, true), image(600, true), image(700, true)];
  expect(shareAbove(judged, true, 400)).toBe("2 of 3");
  expect(shareAbove(judged, false, 500)).toBe("0 of 2");
});
