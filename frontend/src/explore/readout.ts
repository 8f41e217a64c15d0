/* Where z lies: its length, its density, and the real images near it. */

import type { Neighbour, Reference } from "../common/reference";
import type { Root } from "../lib/component";
import { find, signed, throttled } from "../lib/dom";
import { type Latent, squaredNorm } from "../lib/latent";
import type { Prior } from "../lib/prior";

const NEAREST_EVERY_MS = 120; // faster, and nobody could see which images they are
const NEAREST = 5;

export class Readout {
  private readonly norm: HTMLElement;
  private readonly density: HTMLElement;
  private readonly words: HTMLElement;
  private readonly prior: Prior;
  private readonly leastTypical: number;

  constructor(root: Root, prior: Prior) {
    this.prior = prior;
    this.leastTypical = prior.typical().low;
    this.norm = find(root, ".norm");
    this.density = find(root, ".density");
    this.words = find(root, ".words");
  }

  show(z: Latent): void {
    this.norm.textContent = `${Math.sqrt(squaredNorm(z)).toFixed(1)} (typical ${this.prior.typicalNorm().toFixed(1)})`;
    this.density.textContent = `${signed(this.prior.logProb(z), 1)} nats`;
    this.words.textContent = this.prior.describe(z);
    this.words.classList.toggle("atypical", this.prior.logProb(z) < this.leastTypical);
  }
}

/** The real images nearest to z, as buttons. */
export class NearestImages {
  /** Shows those near the newest z, soon. */
  readonly show = throttled(NEAREST_EVERY_MS, () => this.paint());
  private readonly row: HTMLElement;
  private readonly z: () => Latent;
  private readonly onChoose: (z: Latent) => void;
  private reference: Reference | null = null;
  private shown: string | null = null;

  constructor(root: Root, z: () => Latent, onChoose: (z: Latent) => void) {
    this.row = find(root, ".nearest");
    this.z = z;
    this.onChoose = onChoose;
  }

  setReference(reference: Reference): void {
    this.reference = reference;
    this.show();
  }

  private paint(): void {
    const { reference } = this;
    if (!reference) return;
    const nearest = reference.nearest(this.z(), NEAREST);
    const now = nearest.map(({ i }) => i).join();
    if (now === this.shown) return;
    this.shown = now;
    this.row.replaceChildren(...nearest.map((neighbour) => this.button(reference, neighbour)));
  }

  private button(reference: Reference, { i, distance }: Neighbour): HTMLButtonElement {
    const title = `${reference.label(i)} (distance ${distance.toFixed(1)}). Start from this image`;
    const button = reference.thumbnail(i, title, (chosen) => this.onChoose(reference.z(chosen)));
    button.dataset.distance = distance.toFixed(3);
    return button;
  }

  close(): void { this.show.cancel(); }
}
