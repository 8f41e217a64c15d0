/* Two dimensions of a model to be moved: one that the decoder ignores, one that it uses. */

import { largestChange } from "../common/drawing";
import { element } from "../lib/dom";
import type { Latent } from "../lib/latent";
import type { LiveDecoder } from "../lib/socket";
import type { InactiveModel, Model } from "../schema";
import { Dial, picture, show } from "./parts";

/** Opens decoders. */
export interface DecoderOwner {
  decoder(model: Model, onPicture: (z: Latent, pixels: Uint8Array) => void): LiveDecoder;
}

export class InactiveDimension {
  readonly node: HTMLElement;
  private readonly dials = ["folded", "awake"].map((name) =>
    new Dial(name, `learn-${name}`, { min: -3, max: 3, step: 0.05, value: 0 }, () => this.move()));
  private readonly picture = picture("learn-shape", "The decoded shape");
  private readonly words = element("p");
  private data: InactiveModel | null = null;
  private decoder: LiveDecoder | null = null;
  /** The image at the start. */
  private first: Uint8Array | null = null;

  constructor(private readonly owner: DecoderOwner) {
    this.node = element("div", { className: "pair" }, this.picture,
      element("div", { className: "column" }, ...this.dials.map(({ node }) => node), this.words));
  }

  open(data: InactiveModel): void {
    const { model, z } = data;
    this.data = data;
    this.decoder ??= this.owner.decoder(model, (_, pixels) => this.paint(pixels));
    this.first = null;
    this.indices().forEach((index, k) => {
      const kl = model.dims.find((dim) => dim.index === index)?.kl ?? 0;
      this.dials[k].name = `z${index}, ${kl.toFixed(2)} nats`;
      this.dials[k].value = z[index];
    });
    this.move();
  }

  private indices(): number[] { return this.data ? [this.data.folded, this.data.awake] : []; }

  private move(): void {
    if (!this.data) return;
    const z = [...this.data.z];
    this.indices().forEach((index, k) => { z[index] = this.dials[k].value; });
    this.decoder?.want(z);
  }

  private paint(pixels: Uint8Array): void {
    if (!this.data) return;
    this.first ??= pixels;
    show(this.picture, pixels, this.data.model.image_shape);
    this.words.textContent = `Largest change of a pixel since the start: ${largestChange(pixels, this.first)} of 255 grey levels.`;
  }
}
