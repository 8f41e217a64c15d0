/* One of the paths as a film strip, with its chart below. */

import { type ImageShape, paintTiles } from "../lib/canvas";
import { element } from "../lib/dom";
import type { PathLine } from "../schema";
import { type ChartScale, drawChart, type FilmReport, part } from "./path_chart";

export class PathRow {
  readonly node: HTMLElement;
  private readonly name: string;
  private readonly strip: HTMLCanvasElement;
  private readonly chart = part("svg", { preserveAspectRatio: "none", role: "img" });
  private readonly even: HTMLElement;

  constructor({ kind, name }: PathLine, private readonly shape: ImageShape, steps: number) {
    this.name = name;
    this.strip = element("canvas", { className: "strip", "data-testid": `path-strip-${kind}`, ariaHidden: "true" });
    this.even = element("small", { "data-testid": `path-even-${kind}`, title: "The largest change from one image to the next, as a multiple of the average: 1 is an even path" });
    this.node = element("div", { className: "row" },
      element("span", { className: "name" }, name, this.even), this.strip, this.chart);
    this.reserve(steps);
  }

  /** A strip has its height before it has its images: nothing jumps when they come. */
  reserve(steps: number): void {
    const [, height, width] = this.shape;
    this.strip.style.aspectRatio = `${steps * width} / ${height}`;
  }

  paint(pixels: Uint8Array, steps: number): void {
    paintTiles(this.strip, pixels, this.shape, steps, 0, steps);
    this.strip.dataset.steps = String(steps);
  }

  report(report: FilmReport, scale: ChartScale): void {
    const ratio = drawChart(this.chart, this.name, report, scale);
    this.even.textContent = `max ${ratio.toFixed(1)}\u00d7 average`;
  }
}
