// @ts-nocheck
/* The ways between the ends, drawn over the real images in the plane. */

import { along } from "./path";
import { resize } from "../lib/canvas";

const PLANE_PIXELS = 640; // the canvas's own, whatever its size on the screen
const PLANE_MARGIN = 0.06;
const DASHES = { lerp: [], slerp: [14, 9], geodesic: [3, 8] }; // told apart without colour, too

export class Plane {
  constructor(canvas) {
    this.canvas = canvas;
    this.dots = document.createElement("canvas");
    for (const layer of [canvas, this.dots]) resize(layer, PLANE_PIXELS, PLANE_PIXELS);
  }

  /** @param {object} view  mean (D) and axes (2, D) of the plane */
  open(view, reference) {
    this.view = view;
    this.reference = reference;
    const places = Array.from({ length: reference.count }, (_, i) =>
      this.flat(Array.from({ length: view.mean.length }, (_d, dim) => reference.mu(i, dim))));
    this.places = places;
    this.fit([]);
    this.shown = null;
  }

  /** A z on the plane's own axes. */
  flat(z) { return this.view.axes.map((axis) => axis.reduce((sum, value, d) => sum + value * (z[d] - this.view.mean[d]), 0)); }

  /** All real images in sight, and all of the path. */
  fit(path) {
    const all = [...this.places, ...path];
    const ends = [0, 1].map((axis) => {
      const values = all.map((place) => place[axis]);
      return [Math.min(...values), Math.max(...values)];
    });
    this.scale = (1 - 2 * PLANE_MARGIN) * PLANE_PIXELS / Math.max(...ends.map(([low, high]) => high - low), 1e-9);
    this.centre = ends.map(([low, high]) => (low + high) / 2);
  }

  pixel([x, y]) {
    return [PLANE_PIXELS / 2 + this.scale * (x - this.centre[0]), PLANE_PIXELS / 2 - this.scale * (y - this.centre[1])];
  }

  /** @param {object[]} ways  those with corners
   *  @param {string} chosen  the kind of the one that is drawn thick */
  show(ways, chosen, t) {
    const key = `${chosen} ${ways.map(({ corners }) => corners.flat().join()).join()}`;
    if (this.shown !== key) {
      this.shown = key;
      this.lines = ways.map(({ kind, corners }) => ({ kind, corners, flat: corners.map((z) => this.flat(z)) }));
      this.fit(this.lines.flatMap(({ flat }) => flat));
      this.paintDots();
      this.paintLines(chosen);
    }
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, PLANE_PIXELS, PLANE_PIXELS);
    context.drawImage(this.dots, 0, 0);
    for (const { kind, corners } of this.lines) this.mark(context, this.flat(along(corners, t)), kind === chosen);
    this.canvas.dataset.t = t;
    this.canvas.dataset.ways = this.lines.length;
  }

  paintDots() {
    const context = this.dots.getContext("2d");
    context.clearRect(0, 0, PLANE_PIXELS, PLANE_PIXELS);
    context.globalAlpha = 0.45;
    this.places.forEach((place, i) => {
      context.fillStyle = this.reference.colour(i);
      context.beginPath();
      context.arc(...this.pixel(place), 4, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
  }

  paintLines(chosen) {
    const context = this.dots.getContext("2d");
    const ink = getComputedStyle(this.canvas).getPropertyValue("--z").trim() || "#7a5ba8";
    for (const { kind, flat } of this.lines) {
      context.setLineDash(DASHES[kind] ?? []);
      for (const [width, colour] of [[kind === chosen ? 11 : 7, "#fff"], [kind === chosen ? 7 : 3.5, ink]]) {
        context.lineWidth = width;
        context.strokeStyle = colour;
        context.beginPath();
        flat.forEach((place) => context.lineTo(...this.pixel(place)));
        context.stroke();
      }
    }
    context.setLineDash([]);
  }

  mark(context, place, chosen) {
    context.beginPath();
    context.arc(...this.pixel(place), chosen ? 11 : 7, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    context.lineWidth = chosen ? 6 : 4;
    context.strokeStyle = "#7a5ba8";
    context.stroke();
  }
}
