/* q(z|x) against the prior, one dimension a bar, and its place in a plane. */

import { fold } from "../common/inactive";
import type { Reference } from "../common/reference";
import { context2d, resize } from "../lib/canvas";
import type { Root } from "../lib/component";
import { clamp, element, find, signed, throttled } from "../lib/dom";
import type { Prior } from "../lib/prior";
import type { Posterior } from "../lib/socket";
import type { Dimension } from "../schema";

export const READ_EVERY_MS = 80; // figures that change faster are not read, and lay out the page each time
const DOTS_SIZE = 640; // the canvas's own pixels, whatever its size on the screen

interface Row {
  dim: Dimension;
  bar: HTMLElement;
  mark: HTMLElement;
  value: HTMLElement;
  node: HTMLElement;
}

/** Bars of mu ± std over bands of the prior: its mean ± 1 and ± 2 standard deviations. */
export class Bars {
  private readonly span: number;
  private readonly rows: Row[];
  private readonly write = throttled(READ_EVERY_MS, () => this.writeFigures());
  private shown: { q: Posterior; kls: number[] } | null = null;

  constructor(root: Root, { dims, inactiveBelow, prior }: { dims: Dimension[]; inactiveBelow: number; prior: Prior }) {
    this.span = Math.ceil(Math.max(4, ...dims.flatMap(({ low, high }) => [-low, high])));
    this.rows = dims.map((dim) => this.row(dim, prior));
    const someActive = dims.some(({ kl }) => kl >= inactiveBelow);
    fold(root, this.rows, ({ dim }) => dim.kl < inactiveBelow && someActive);
  }

  show(q: Posterior, kls: number[]): void {
    this.shown = { q, kls };
    for (const { dim: { index }, bar, mark } of this.rows) {
      const [mean, std] = [q.mu[index], Math.exp(q.logvar[index] / 2)];
      const [left, right] = [this.percent(mean - std), this.percent(mean + std)];
      // Both are as wide as the track: moved and scaled, which costs no layout.
      bar.style.transform = `translateX(${left}%) scaleX(${(right - left) / 100})`;
      mark.style.transform = `translateX(${this.percent(mean)}%)`;
    }
    this.write();
  }

  private writeFigures(): void {
    if (!this.shown) return;
    const { q: { mu, logvar }, kls } = this.shown;
    for (const { dim: { index }, value, node } of this.rows) {
      value.textContent = `${signed(mu[index])} \u00b1 ${Math.exp(logvar[index] / 2).toFixed(2)}`;
      node.title = `KL ${kls[index].toFixed(2)} nats: how much information z${index} carries about this image`;
    }
  }

  private percent(value: number): number { return 50 + (50 * clamp(value, -this.span, this.span)) / this.span; }

  private row(dim: Dimension, prior: Prior): Row {
    const [bar, mark] = [element("i"), element("b")];
    const value = element("span", { className: "value" });
    const track = element("span", { className: "track", ariaHidden: "true" }, bar, mark);
    const { mean, std } = prior.moments(dim.index);
    track.style.setProperty("--middle", `${this.percent(mean)}%`);
    track.style.setProperty("--unit", `${(50 * std) / this.span}%`);
    const name = element("span", { className: "name", textContent: `z${dim.index}` });
    return { dim, bar, mark, value, node: element("div", { className: "row" }, name, track, value) };
  }

  close(): void { this.write.cancel(); }
}


/** A model's two dimensions: the posterior means of real images, and the posterior of this one. */
export class Plane {
  private readonly dots: HTMLCanvasElement;
  private readonly spread: HTMLElement;
  private readonly mean: HTMLElement;
  private readonly axes: [Dimension, Dimension];

  constructor(root: Root, dims: Dimension[]) {
    this.dots = find(root, ".plane canvas");
    this.spread = find(root, ".plane .spread");
    this.mean = find(root, ".plane .mean");
    const [x, y] = [...dims].sort((a, b) => a.index - b.index);
    this.axes = [x, y];
    resize(this.dots, 1, 1); // another model's dots
  }

  paintDots(reference: Reference): void {
    resize(this.dots, DOTS_SIZE, DOTS_SIZE);
    const context = context2d(this.dots);
    context.globalAlpha = 0.55;
    for (let i = 0; i < reference.count; i += 1) {
      const [x, y] = this.axes.map(({ index }) => reference.mu(i, index));
      const [left, top] = this.place(x, y);
      context.fillStyle = reference.colour(i);
      context.beginPath();
      context.arc(left * DOTS_SIZE, top * DOTS_SIZE, 3, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** Fractions of the plane's width and height, from the top left. */
  private place(horizontal: number, vertical: number): [left: number, top: number] {
    const [x, y] = this.axes;
    return [(horizontal - x.low) / (x.high - x.low), 1 - (vertical - y.low) / (y.high - y.low)];
  }

  /** The dot at the mean; around it the ellipse of two standard deviations, 86% of the posterior. */
  show({ mu, logvar }: Posterior): void {
    const [left, top] = this.place(mu[0], mu[1]).map((share) => clamp(share, 0, 1));
    for (const node of [this.spread, this.mean]) {
      node.style.left = `${100 * left}%`;
      node.style.top = `${100 * top}%`;
    }
    const [width, height] = this.axes.map(({ index, low, high }) => (4 * Math.exp(logvar[index] / 2)) / (high - low));
    this.spread.style.width = `${100 * width}%`;
    this.spread.style.height = `${100 * height}%`;
  }
}
