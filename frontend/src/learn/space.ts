// @ts-nocheck
/* The planes of an autoencoder and of a VAE, side by side, under one hand. */

import {
  axesOf, BLUE, button, column, Dial, GREEN, Lesson, lesson, marks, picture, PlaneView,
  priorCircles, show, tuple,
} from "./lesson";
import { paintTiles } from "../lib/canvas";
import { element } from "../lib/dom";
import { randomZ, snap } from "../lib/latent";

const PRIOR_DRAWS = 8;

class SpaceSide {
  constructor(owner, name, title) {
    this.owner = owner;
    this.view = new PlaneView(`learn-plane-${name}`, `The latent plane of the ${title}. Drag, or use the arrow keys.`, { onMove: (z) => this.moveTo(z) });
    this.picture = picture(`learn-picture-${name}`, "The decoded point");
    this.words = element("p", {});
    this.strip = element("canvas", { className: "strip", role: "img", ariaLabel: "Decoded draws from the prior", "data-testid": `learn-prior-${name}`, "data-frames": "0", hidden: true });
    this.node = column(title, this.view.node, element("div", { className: "pair" }, this.picture, this.words), this.strip);
    this.draws = [];
  }

  async open(model, ends) {
    this.ends = ends;
    if (this.model?.id !== model.id) {
      this.model = model;
      this.view.open(axesOf(model));
      this.decode = this.owner.decoder(model, (_, pixels) => show(this.picture, pixels, model.image_shape));
      this.images = await this.owner.reference(model);
      this.view.showDots(this.images);
    }
    this.walk(0);
  }

  walk(t) {
    if (!this.images) return; // still loading
    const [from, to] = this.ends.map((i) => this.images.z(i));
    this.moveTo(from.map((value, d) => snap((1 - t) * value + t * to[d])));
  }

  moveTo(z) {
    if (!this.images) return;
    this.z = z;
    this.decode.want(z);
    const [{ i, distance }] = this.images.nearest(z, 1);
    this.words.textContent = `z = ${tuple(z)}. The nearest real image, a ${this.images.label(i)}, is ${distance.toFixed(2)} away.`;
    this.redraw();
  }

  redraw() {
    if (!this.images) return;
    this.view.draw(this.z, priorCircles, marks(this.draws, GREEN),
      marks(this.ends.map((i) => this.images.z(i)), BLUE, 6));
  }

  async drawPrior(zs) {
    this.draws = zs;
    this.redraw();
    const pixels = await this.decode.askAll(zs);
    if (!pixels) return;
    this.strip.hidden = false;
    paintTiles(this.strip, pixels, this.model.image_shape, zs.length, 0, zs.length);
    this.strip.dataset.frames = Number(this.strip.dataset.frames) + 1;
  }
}

class SpaceLesson extends Lesson {
  build() {
    this.sides = [new SpaceSide(this, "ae", "Autoencoder (\u03b2 = 0)"), new SpaceSide(this, "vae", "VAE (\u03b2 = 1)")];
    this.t = new Dial("Walk t", "learn-t", { min: 0, max: 1, step: 0.01, value: 0, format: (t) => t.toFixed(2) },
      (t) => { for (const side of this.sides) side.walk(t); });
    const columns = element("div", { className: "columns" }, ...this.sides.map(({ node }) => node));
    columns.style.setProperty("--columns", 2);
    this.root.append(columns, this.t.node,
      element("div", { className: "row" }, button("Eight draws from the prior, for both", "learn-prior", () => this.drawPrior())),
      element("p", { className: "legend", innerHTML: "<span><i style='background:#0072b2'></i>the two real images</span><span><i style='background:#009e73'></i>prior: circles of 1, 2, 3 standard deviations, and its draws</span><span><i style='background:#7a5ba8'></i>z under your hand</span>" }));
  }

  async open({ models, ends }) {
    this.t.value = 0;
    await Promise.all(this.sides.map((side, k) => side.open(models[k], ends)));
  }

  drawPrior() {
    const zs = Array.from({ length: PRIOR_DRAWS }, () => randomZ(2, 1));
    for (const side of this.sides) side.drawPrior(zs);
  }
}

export default lesson(SpaceLesson);
