/* An image, the same with noise, and the reconstruction of that. */

import { frozenNoise, noisy } from "../common/drawing";
import type { ImageShape } from "../lib/canvas";
import { captioned, Dial, picture, show } from "./parts";

const FROZEN_SEED = 3;

export class Denoising {
  readonly nodes: HTMLElement[];
  private readonly level = new Dial("noise", "learn-noise", { min: 0, max: 1, step: 0.01, value: 0.08 }, () => this.addNoise());
  private readonly original = picture("learn-original", "The image itself");
  private readonly noisy = picture("learn-noisy", "Encoder input");
  private readonly cleaned = picture("learn-cleaned", "Reconstruction");
  private shape: ImageShape = [1, 1, 1];
  private encode: (pixels: Uint8Array) => void = () => {};
  private pixels: Uint8Array | null = null;
  private noise: Float32Array | null = null;

  constructor() {
    this.nodes = [this.level.node,
      captioned([this.original, "The image itself"], [this.noisy, "Encoder input"], [this.cleaned, "Reconstruction"])];
  }

  /** @param encode  asks for the reconstruction of a noisy image */
  open(shape: ImageShape, encode: (pixels: Uint8Array) => void): void {
    this.shape = shape;
    this.encode = encode;
  }

  show(pixels: Uint8Array): void {
    this.pixels = pixels;
    this.noise ??= frozenNoise(pixels.length, FROZEN_SEED);
    show(this.original, pixels, this.shape);
    this.addNoise();
  }

  showCleaned(pixels: Uint8Array): void { show(this.cleaned, pixels, this.shape); }

  private addNoise(): void {
    if (!this.pixels || !this.noise) return;
    const pixels = noisy(this.pixels, this.noise, this.level.value);
    show(this.noisy, pixels, this.shape);
    this.encode(pixels);
  }
}
