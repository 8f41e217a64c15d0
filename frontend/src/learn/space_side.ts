/* One latent plane of two: a point in it, its decoded image, and samples from the prior. */

import { COLOURS } from "../colours";
import type { Reference } from "../common/reference";
import { element } from "../lib/dom";
import { type Latent, snap } from "../lib/latent";
import { type Prior, priorOf } from "../lib/prior";
import type { LiveDecoder } from "../lib/socket";
import type { Model } from "../schema";
import type { DecoderOwner } from "./inactive_dimension";
import { column, picture, show, showStrip, strip, tuple } from "./parts";
import { axesOf, marks, PlaneView, priorContours } from "./plane_view";

export interface SideOwner extends DecoderOwner { reference(model: Model): Promise<Reference | null> }

interface OpenModel { model: Model; prior: Prior; decoder: LiveDecoder }

export class SpaceSide {
  readonly node: HTMLElement;
  private readonly view: PlaneView;
  private readonly picture: HTMLCanvasElement;
  private readonly words = element("p");
  private readonly strip: HTMLCanvasElement;
  private opened: OpenModel | null = null;
  private images: Reference | null = null;
  private ends: number[] = [];
  private samples: Latent[] = [];
  private z: Latent | null = null;

  constructor(private readonly owner: SideOwner, name: string, title: string) {
    this.view = new PlaneView(`learn-plane-${name}`, `The latent plane of the ${title}. Drag or use the arrow keys.`, (z) => this.moveTo(z));
    this.picture = picture(`learn-picture-${name}`, "The decoded point");
    this.strip = strip(`learn-prior-${name}`, "Decoded samples from the prior");
    this.strip.hidden = true;
    this.node = column(title, this.view.node, element("div", { className: "pair" }, this.picture, this.words), this.strip);
  }

  /** @param ends  the numbers of two real images */
  async open(model: Model, ends: number[]): Promise<void> {
    this.ends = ends;
    if (this.opened?.model.id !== model.id) {
      this.view.open(axesOf(model));
      const decoder = this.owner.decoder(model, (_, pixels) => show(this.picture, pixels, model.image_shape));
      this.opened = { model, prior: priorOf(model), decoder };
      this.images = await this.owner.reference(model);
      if (this.images) this.view.showDots(this.images);
    }
    this.moveAlong(0);
  }

  /** From one end to the other. */
  moveAlong(t: number): void {
    const { images } = this;
    if (!images) return; // still loading
    const [from, to] = this.ends.map((i) => images.z(i));
    this.moveTo(from.map((value, d) => snap((1 - t) * value + t * to[d])));
  }

  async showSamples(zs: Latent[]): Promise<void> {
    const { opened } = this;
    if (!opened) return;
    this.samples = zs;
    this.redraw();
    const pixels = await opened.decoder.askAll(zs);
    if (!pixels) return;
    this.strip.hidden = false;
    showStrip(this.strip, pixels, opened.model.image_shape, zs.length);
  }

  private moveTo(z: Latent): void {
    const { opened, images } = this;
    if (!opened || !images) return;
    this.z = z;
    opened.decoder.want(z);
    const [{ i, distance }] = images.nearest(z, 1);
    this.words.textContent = `z = ${tuple(z)}. Nearest real image: a ${images.label(i)} at distance ${distance.toFixed(2)}.`;
    this.redraw();
  }

  private redraw(): void {
    const { opened, images } = this;
    if (!opened || !images) return;
    this.view.draw(this.z, priorContours(opened.prior), marks(this.samples, COLOURS.prior),
      marks(this.ends.map((i) => images.z(i)), COLOURS.posterior, 6));
  }
}
