// @ts-nocheck
/* Q(z|x) against the prior, one dimension a bar, and its place in a plane. */

import { resize } from "../lib/canvas";
import { clamp, element, signed, throttled } from "../lib/dom";

export const READ_EVERY_MS = 80; // figures that change faster are not read, and lay out the page each time

/** Bars of mu ± std over the prior's ±1 and ±2. */
export class Bars {
  constructor(root, { dims, sleepingBelow }) {
    this.span = Math.ceil(Math.max(4, ...dims.flatMap(({ low, high }) => [-low, high])));
    this.rows = dims.map((dim) => this.row(dim));
    const sleeps = ({ dim }) => dim.kl < sleepingBelow && dims.some(({ kl }) => kl >= sleepingBelow);
    const asleep = this.rows.filter(sleeps).map(({ node }) => node);
    root.querySelector(".awake").replaceChildren(...this.rows.filter((row) => !sleeps(row)).map(({ node }) => node));
    root.querySelector(".asleep").replaceChildren(...asleep);
    root.querySelector(".rows").style.setProperty("--unit", `${50 / this.span}%`);
    root.querySelector("details.sleeping").hidden = !asleep.length;
    this.write = throttled(READ_EVERY_MS, () => this.writeFigures());
    root.querySelector(".sleeping summary").textContent =
      `${asleep.length} sleeping dimension${asleep.length === 1 ? "" : "s"}`;
  }

  row(dim) {
    const [bar, mark] = [element("i", {}), element("b", {})];
    const value = element("span", { className: "value" });
    const node = element("div", { className: "row" },
      element("span", { className: "name", textContent: `z${dim.index}` }),
      element("span", { className: "track", ariaHidden: "true" }, bar, mark), value);
    return { dim, bar, mark, value, node };
  }

  show(mu, logvar, kls) {
    this.shown = { mu, logvar, kls };
    for (const { dim: { index }, bar, mark } of this.rows) {
      const [m, std] = [mu[index], Math.exp(logvar[index] / 2)];
      const [left, right] = [this.place(m - std), this.place(m + std)];
      // Both are as wide as the track: moved and scaled, which costs no layout.
      bar.style.transform = `translateX(${left}%) scaleX(${(right - left) / 100})`;
      mark.style.transform = `translateX(${this.place(m)}%)`;
    }
    this.write();
  }

  writeFigures() {
    const { mu, logvar, kls } = this.shown;
    for (const { dim: { index }, value, node } of this.rows) {
      value.textContent = `${signed(mu[index])} \u00b1 ${Math.exp(logvar[index] / 2).toFixed(2)}`;
      node.title = `KL ${kls[index].toFixed(2)} nats: what z${index} tells about this picture`;
    }
  }

  place(value) { return 50 + (50 * clamp(value, -this.span, this.span)) / this.span; }
}

/** A model's two dimensions: the posterior means of real images, and the posterior of this one. */
export class Plane {
  constructor(root) {
    this.dots = root.querySelector(".plane canvas");
    this.spread = root.querySelector(".plane .spread");
    this.mean = root.querySelector(".plane .mean");
  }

  open(dims) {
    this.axes = [...dims].sort((a, b) => a.index - b.index);
    resize(this.dots, 1, 1); // another model's dots
  }

  paintDots(reference) {
    const size = 640; // its own pixels, whatever its size on the screen
    resize(this.dots, size, size);
    const context = this.dots.getContext("2d");
    context.globalAlpha = 0.55;
    for (let i = 0; i < reference.count; i += 1) {
      const [x, y] = this.place(this.axes.map(({ index }) => reference.mu(i, index)));
      context.fillStyle = reference.colour(i);
      context.beginPath();
      context.arc(x * size, y * size, 3, 0, 2 * Math.PI);
      context.fill();
    }
  }

  /** Shares of the plane's width and height, from the top left. */
  place([across, up]) {
    const [x, y] = this.axes;
    return [(across - x.low) / (x.high - x.low), 1 - (up - y.low) / (y.high - y.low)];
  }

  /** The dot at the mean; around it the ellipse of two standard deviations, 86 % of the posterior. */
  show(mu, logvar) {
    const [left, top] = this.place(mu).map((share) => clamp(share, 0, 1));
    for (const node of [this.spread, this.mean]) {
      node.style.left = `${100 * left}%`;
      node.style.top = `${100 * top}%`;
    }
    const [width, height] = this.axes.map(({ index, low, high }) => (4 * Math.exp(logvar[index] / 2)) / (high - low));
    this.spread.style.width = `${100 * width}%`;
    this.spread.style.height = `${100 * height}%`;
  }
}
