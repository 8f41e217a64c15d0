/* The point between two images in the latent space, decoded, next to the two images blended. */

import type { ImageShape } from "../lib/canvas";
import { type Latent, snap } from "../lib/latent";
import { captioned, Dial, picture, show } from "./parts";

export interface End { z: Latent; pixels: Uint8Array }

export class Interpolation {
  readonly nodes: HTMLElement[];
  private readonly t = new Dial("t", "learn-t", { min: 0, max: 1, step: 0.01, value: 0.5, format: (t) => t.toFixed(2) }, () => this.mix());
  private readonly mixed = picture("learn-mixed", "The decoded point between two images");
  private readonly faded = picture("learn-faded", "The two images blended");
  private shape: ImageShape = [1, 1, 1];
  private decode: (z: Latent) => void = () => {};
  private ends: End[] = [];

  constructor() {
    this.nodes = [this.t.node,
      captioned([this.mixed, "The decoded point between two images"], [this.faded, "The two images blended"])];
  }

  open(shape: ImageShape, decode: (z: Latent) => void): void {
    this.shape = shape;
    this.decode = decode;
  }

  show(ends: End[]): void {
    this.ends = ends;
    this.mix();
  }

  showMixed(pixels: Uint8Array): void { show(this.mixed, pixels, this.shape); }

  private mix(): void {
    if (this.ends.length < 2) return;
    const t = this.t.value;
    const [from, to] = this.ends;
    this.decode(from.z.map((value, d) => snap((1 - t) * value + t * to.z[d])));
    show(this.faded, from.pixels.map((value, n) => Math.round((1 - t) * value + t * to.pixels[n])), this.shape);
  }
}
