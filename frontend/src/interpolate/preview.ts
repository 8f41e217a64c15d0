/* The image at a z that follows the pointer, and where that z lies among the data. */

import { type ImageShape, paintPicture } from "../lib/canvas";
import { type Deferred, throttled } from "../lib/timing";
import { element, signed } from "../lib/dom";
import { type Latent, squaredNorm } from "../lib/latent";
import type { InstrumentContext } from "./instrument_context";

const NEAREST_EVERY_MS = 120; // faster, and nobody could see which images they are
const NEAREST = 5;

export class Preview {
  readonly node: HTMLElement;
  private readonly canvas = element("canvas", { "data-testid": "live-image", "data-frames": "0", role: "img", ariaLabel: "The image decoded from this z" });
  private readonly facts = element("p", { className: "facts" });
  private readonly words = element("p", { className: "words", "data-testid": "stage-words" });
  private readonly caption = element("p", { className: "caption", title: "Real images whose posterior mean lies nearest to z, by Euclidean distance", textContent: "nearest real images" });
  private readonly near = element("div", { className: "nearest", "data-testid": "stage-nearest" });
  private readonly showNearest: Deferred;
  private typicalDistance = Infinity;
  private nearestShown = "";
  private z: Latent | null = null;

  /** @param onNearest  a real image was chosen, by its number */
  constructor(private readonly context: InstrumentContext, private readonly onNearest: (number: number) => void) {
    this.node = element("section", { className: "preview", ariaLabel: "The image" },
      this.canvas, this.facts, this.words, this.caption, this.near);
    this.showNearest = throttled(NEAREST_EVERY_MS, () => this.paintNearest());
  }

  open([, height, width]: ImageShape, typicalDistance: number): void {
    this.typicalDistance = typicalDistance;
    this.nearestShown = "";
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.facts.title = `The norm of z, and its log density under ${this.context.prior.symbol}: higher is likelier`;
  }

  show(z: Latent): void {
    const { prior } = this.context;
    this.z = z;
    this.context.want([z]);
    this.facts.textContent = `\u2016z\u2016 ${Math.sqrt(squaredNorm(z)).toFixed(1)} (typical ${prior.typicalNorm().toFixed(1)}) `
      + `\u00b7 log p(z) ${signed(prior.logProb(z), 1)} nats`;
    this.showNearest();
  }

  paint(z: Latent, pixels: Uint8Array): void {
    paintPicture(this.canvas, pixels, this.context.model.image_shape);
    this.canvas.dataset.frames = String(Number(this.canvas.dataset.frames) + 1);
    this.canvas.dataset.z = JSON.stringify(z);
  }

  close(): void { this.showNearest.cancel(); }

  private paintNearest(): void {
    const { reference } = this.context;
    if (!reference || !this.z) return;
    const matches = reference.nearest(this.z, NEAREST);
    this.compare(this.z, matches[0]?.distance ?? 0);
    const now = matches.map(({ i }) => i).join();
    if (now === this.nearestShown) return;
    this.nearestShown = now;
    this.near.replaceChildren(...matches.map(({ i, distance }) => reference.thumbnail(
      i, `${reference.label(i)} (distance ${distance.toFixed(1)}). Start from this image`, this.onNearest)));
  }

  /** Whether the decoder was trained on anything near here, in words. */
  private compare(z: Latent, distance: number): void {
    const isFar = distance > this.typicalDistance;
    this.words.classList.toggle("warns", isFar);
    this.words.textContent = isFar
      ? `Off the data: nearest real image at distance ${distance.toFixed(1)} (usually below ${this.typicalDistance.toFixed(1)})`
      : this.context.prior.describe(z);
  }
}
