/* The planes of an autoencoder and of a VAE, side by side, with one point in both. */

import type { Root } from "../lib/component";
import { element } from "../lib/dom";
import { priorOf } from "../lib/prior";
import type { SpaceData } from "../schema";
import { Lesson, lesson } from "./lesson";
import { button, columns, Dial, row } from "./parts";
import { SpaceSide } from "./space_side";

const PRIOR_SAMPLES = 8;

class SpaceLesson extends Lesson<SpaceData> {
  private readonly sides = [new SpaceSide(this, "ae", "Autoencoder (\u03b2 = 0)"), new SpaceSide(this, "vae", "VAE (\u03b2 = 1)")];
  private readonly t = new Dial("Position t", "learn-t", { min: 0, max: 1, step: 0.01, value: 0, format: (t) => t.toFixed(2) },
    (t) => { for (const side of this.sides) side.moveAlong(t); });

  constructor(root: Root) {
    super(root);
    this.add(columns(...this.sides.map(({ node }) => node)), this.t.node,
      row(button("Eight samples from the prior, for both", "learn-prior", () => this.samplePrior())), legend());
  }

  protected override async open({ models, ends }: SpaceData): Promise<void> {
    this.t.value = 0;
    await Promise.all(this.sides.map((side, k) => side.open(models[k], ends)));
  }

  /** The same samples for both: those of the VAE's prior. */
  private samplePrior(): void {
    const prior = priorOf(this.data.models[1]);
    const zs = Array.from({ length: PRIOR_SAMPLES }, () => prior.sample());
    for (const side of this.sides) void side.showSamples(zs);
  }
}

function legend(): HTMLElement {
  const entry = (meaning: string, words: string) => {
    const dot = element("i");
    dot.style.background = `var(--${meaning})`;
    return element("span", {}, dot, words);
  };
  return element("p", { className: "legend" }, entry("posterior", "the two real images"),
    entry("prior", "prior: circles of 1, 2, 3 standard deviations, and its samples"), entry("latent", "z, the point that you move"));
}

export default lesson(SpaceLesson);
