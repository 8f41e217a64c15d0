// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { chartScale, drawChart, part } from "./path_chart";

const REPORTS = [
  { changes: [2, 4], densities: [-10, -2, -6], isOff: [false, true, false] },
  { changes: [1, 1], densities: null, isOff: [false, false, false] },
];

test("all charts share one scale, so that they can be compared", () => {
  expect(chartScale(REPORTS)).toEqual({ mostChange: 4, densities: [-10, -2] });
});

test("a chart has a bar a step, a line where there is a z, and a mark where the data are far", () => {
  const svg = part("svg", {});
  const ratio = drawChart(svg, "Straight line", REPORTS[0], chartScale(REPORTS));
  expect(ratio).toBeCloseTo(4 / 3);
  const heights = [...svg.querySelectorAll(".change")].map((bar) => Number(bar.getAttribute("height")));
  expect(heights).toEqual([4, 8]);
  expect(svg.querySelector(".density")?.getAttribute("d")).toBe("M0.5,9L1.5,1L2.5,5");
  expect([...svg.querySelectorAll(".outside")].map((mark) => mark.getAttribute("x"))).toEqual(["1"]);
  drawChart(svg, "Cross-fade", REPORTS[1], chartScale(REPORTS));
  expect(svg.querySelectorAll(".change")).toHaveLength(2);
  expect(svg.querySelector(".density")).toBeNull();
});
