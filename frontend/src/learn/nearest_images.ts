/* Images as points of a plane, and those nearest to a point. */

import type { Reference } from "../common/reference";
import { element } from "../lib/dom";
import type { Latent } from "../lib/latent";
import { type Prior, priorOf } from "../lib/prior";
import type { Model } from "../schema";
import { columns, row } from "./parts";
import { axesOf, PlaneView, priorContours } from "./plane_view";

const NEAREST = 6;

export class NearestImages {
  readonly node: HTMLElement;
  private readonly plane = new PlaneView("learn-plane", "Images as points. Drag or use the arrow keys.", (z) => this.look(z));
  private readonly near = row();
  private prior: Prior = priorOf({ latent_dim: 2 });
  private images: Reference | null = null;

  constructor() {
    this.node = columns(this.plane.node,
      element("div", { className: "column" }, element("p", { textContent: "The nearest images to the selected point:" }), this.near));
  }

  open(model: Model): void {
    this.prior = priorOf(model);
    this.plane.open(axesOf(model));
  }

  setImages(images: Reference): void {
    this.images = images;
    this.plane.showDots(images);
  }

  look(z: Latent): void {
    const { images } = this;
    if (!images) return;
    this.plane.draw(z, priorContours(this.prior));
    this.near.replaceChildren(...images.nearest(z, NEAREST).map(({ i }) =>
      images.thumbnail(i, `${images.label(i)}, no. ${i}`, () => this.look(images.z(i)))));
  }
}
