/* What changes along the chosen direction: its cosine with each classifier's direction, and what the
 * classifiers read at its low end, here and at its high end. */

import type { Root } from "../lib/component";
import { element, find, signed } from "../lib/dom";
import type { Latent } from "../lib/latent";
import type { DirectionSlider, Reader } from "../schema";
import { dot, percent } from "./vectors";

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** The probability that a classifier gives to z. */
export const probability = ({ weight, bias }: Reader, z: Latent): number => sigmoid(dot(weight, z) + bias);

class Reading {
  readonly node: HTMLElement;
  private readonly bar = element("i");
  private readonly figure = element("b");
  private readonly text: HTMLElement;

  constructor(private readonly probe: Reader, r: number) {
    this.text = element("span", { className: "reading", "data-testid": `reading-${r}` });
    this.node = element("div", { className: "along" },
      element("span", { className: "other", textContent: probe.name, title: probe.name }),
      element("span", { className: "cosine" }, element("span", { className: "bar" }, this.bar), this.figure),
      this.text);
  }

  show(cosine: number, zs: Latent[]): void {
    this.bar.style.left = `${50 + 50 * Math.min(cosine, 0)}%`;
    this.bar.style.width = `${50 * Math.abs(cosine)}%`;
    this.figure.textContent = signed(cosine);
    this.text.textContent = zs.map((z) => percent(probability(this.probe, z))).join(" \u00b7 ");
  }
}

export class Readings {
  private readings: Reading[] = [];

  constructor(private readonly root: Root) {}

  build(probes: Reader[]): void {
    this.readings = probes.map((probe, r) => new Reading(probe, r));
    find(this.root, ".readings").replaceChildren(...this.readings.map(({ node }) => node));
    find(this.root, ".legend").hidden = !probes.length;
  }

  hide(): void { find(this.root, ".drags").hidden = true; }

  /** @param zs  at the low end of the direction, here and at the high end */
  show({ name, told, empty }: DirectionSlider, cosines: number[], zs: Latent[]): void {
    find(this.root, ".drags").hidden = false;
    find(this.root, ".drags h2").textContent = `Along \u201c${name}\u201d`;
    const explanation = find(this.root, ".explanation");
    explanation.textContent = told;
    explanation.classList.toggle("warns", empty);
    this.readings.forEach((reading, r) => reading.show(cosines[r], zs));
  }
}
