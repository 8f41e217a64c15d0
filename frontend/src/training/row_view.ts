/* A row of the curves: its name, the value at the step, the canvas, the range. */

import { element } from "../lib/dom";

export class RowView {
  readonly canvas: HTMLCanvasElement;
  readonly node: HTMLElement;
  private readonly now = element("strong");
  private readonly more = element("small");
  private readonly range = element("small", { className: "range" });

  constructor(name: string, hint: string) {
    this.canvas = element("canvas", { className: "row-chart", role: "img", ariaLabel: name });
    const label = element("span", { className: "name" }, element("span", { textContent: name }), this.now, this.more);
    this.node = element("div", { className: "row", title: hint }, label, this.canvas, this.range);
  }

  get text(): string { return this.now.textContent ?? ""; }

  /** The value at the step, and what is said below it. */
  read(now: string, more: string): void {
    this.now.textContent = now;
    this.more.textContent = more;
  }

  /** Labels of the ends of the row, from top to bottom. */
  label(...ends: string[]): void {
    this.range.replaceChildren(...ends.map((textContent) => element("span", { textContent })));
  }
}
