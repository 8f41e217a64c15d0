// @ts-nocheck
/* What lies at a place of the map, large: the real image, its reconstruction, and what
 * the decoder makes of the place itself. */

import { paintPicture } from "../lib/canvas";
import { element, signed, throttled } from "../lib/dom";
import { FIGURES } from "./points";

export const NEIGHBOURS = 6;

export const MEANINGS = { // name, unit, digits, hint
  kl: ["KL", "nats", 1, "KL(q || p): how much the encoder says about this image"],
  "log-likelihood": ["log p(x|z)", "nats", 1, "How likely the decoder makes the image, averaged over draws from its posterior"],
  error: ["error", "", 3, "Mean absolute difference of image and reconstruction, a pixel, from 0 to 1"],
  strangeness: ["\u2212ELBO", "nats", 1, "Strangeness: how badly the model explains the image. Higher is stranger"],
};

export class Inspector {
  constructor(root, onNeighbour) {
    this.find = (name) => root.querySelector(name);
    this.real = this.find("[data-testid=map-image]");
    this.again = this.find("[data-testid=map-reconstruction]");
    this.here = this.find("[data-testid=map-here]");
    this.onNeighbour = onNeighbour;
    this.showNeighbours = throttled(90, () => this.paintNeighbours());
  }

  setShape([, height, width]) {
    for (const canvas of [this.real, this.again, this.here]) canvas.style.aspectRatio = `${width} / ${height}`;
  }

  /** @param {object} place  { i, touches, trust } of a chart */
  show(points, place, exact) {
    this.points = points;
    const changed = this.i !== place.i || this.of !== points;
    this.of = points;
    this.i = place.i;
    this.place(place, exact);
    if (!changed) return;
    points.paint(this.real, place.i);
    this.who(points, place.i);
    this.figures();
    this.showNeighbours();
  }

  who(points, i) {
    this.find(".who").replaceChildren(element("strong", { textContent: points.label(i) }),
      ` number ${i.toLocaleString("en")} of ${points.title}`);
  }

  figures() {
    const { points, i } = this;
    if (!points) return;
    const known = points.figures ?? {};
    this.find(".figures").replaceChildren(...FIGURES.map((name) => {
      const [short, unit, digits, hint] = MEANINGS[name];
      const value = known[name] ? `${signed(known[name][i], digits)} ${unit}` : "\u2026";
      return element("div", { title: hint }, element("dt", { textContent: short }), element("dd", { textContent: value }));
    }));
  }

  place({ touches, trust }, exact) {
    this.here.style.opacity = 0.2 + 0.8 * trust;
    const what = touches && exact ? "This place" : "Between the points";
    const how = exact ? "decoded from exactly this place of the plane"
      : "a guess: decoded from the mean of the z of the nearest points";
    const far = trust < 0.5 ? "No image lies near: the model never learned what is here." : "";
    this.find(".here").replaceChildren(element("b", { textContent: trust < 0.5 ? "Far from all data" : what }), far || how);
  }

  paint(pixels, shape, z, of) {
    const size = shape[0] * shape[1] * shape[2];
    paintPicture(this.here, pixels.subarray(0, size), shape);
    paintPicture(this.again, pixels.subarray(size, 2 * size), shape);
    this.here.dataset.z = JSON.stringify(z);
    this.again.dataset.image = of;
    for (const canvas of [this.here, this.again]) canvas.dataset.frames = Number(canvas.dataset.frames) + 1;
  }

  setNeighbours(found) {
    this.found = found;
    this.showNeighbours();
  }

  paintNeighbours() {
    if (!this.points || !this.found) return;
    const points = this.points;
    this.find(".neighbours").replaceChildren(...this.found.map(({ i, distance }) =>
      points.thumbnail(i, `${points.label(i)}, number ${i}, ${distance.toFixed(1)} away. Keep it in sight`, this.onNeighbour)));
  }
}
