/* Digits and clothes with their −ELBO, and a threshold above which an image is an anomaly. */

import { element } from "../lib/dom";
import type { JudgedImage } from "../schema";
import { Dial, Figures } from "./parts";

export class AnomalyJury {
  readonly nodes: HTMLElement[];
  private readonly threshold = new Dial("Anomaly if \u2212ELBO is above", "learn-threshold",
    { min: 60, max: 900, step: 1, value: 400, format: (nats) => `${nats} nats` }, () => this.judge());
  private readonly images = element("div", { className: "jury" });
  private readonly verdict = new Figures("learn-verdict", [
    ["strange", "clothes called anomalies", "Of those shown", "var(--error)"],
    ["false", "digits called anomalies", "Of those shown: false alarms", "var(--line)"],
  ]);
  private judged: JudgedImage[] = [];

  constructor() { this.nodes = [this.threshold.node, this.images, this.verdict.node]; }

  open(judged: JudgedImage[]): void {
    this.judged = judged;
    this.judge();
  }

  private judge(): void {
    const limit = this.threshold.value;
    this.images.replaceChildren(...this.judged.map((image) => figure(image, image.nats > limit)));
    const [clothes, digits] = [true, false].map((isClothes) => shareAbove(this.judged, isClothes, limit));
    this.verdict.show({ strange: clothes, false: digits }, { limit, strange: clothes, false: digits });
  }
}

/** "3 of 8" of the clothes, or of the digits, are above the limit. */
export function shareAbove(judged: JudgedImage[], isClothes: boolean, limit: number): string {
  const group = judged.filter(({ clothes }) => clothes === isClothes);
  return `${group.filter(({ nats }) => nats > limit).length} of ${group.length}`;
}

const figure = ({ picture, nats, clothes }: JudgedImage, isAnomaly: boolean): HTMLElement =>
  element("figure", { className: isAnomaly ? "anomaly" : "" },
    element("img", { src: picture, alt: clothes ? "clothes" : "digit" }),
    element("figcaption", { textContent: `${nats.toFixed(0)}${isAnomaly ? " anomaly" : ""}` }));
