/* The true posterior on its grid, and a q to be moved over it. */

import { COLOURS } from "../colours";
import { context2d, resize } from "../lib/canvas";
import type { Root } from "../lib/component";
import { element, signed } from "../lib/dom";
import type { Latent } from "../lib/latent";
import { priorOf } from "../lib/prior";
import type { InferenceData } from "../schema";
import { GaussianPair } from "./gaussian_pair";
import { Lesson, lesson } from "./lesson";
import { button, column, columns, Dial, Figures, heading, row } from "./parts";
import { ellipse, PlaneView } from "./plane_view";
import { type BoundTerms, LatentGrid } from "./quadrature";

const ENOUGH = 0.999; // of q must lie on the grid; with less, its means are wrong
const LATENT_RGB = [1, 3, 5].map((at) => parseInt(COLOURS.latent.slice(at, at + 2), 16));

class InferenceLesson extends Lesson<InferenceData> {
  private readonly heat = element("canvas", { className: "heat", ariaHidden: "true" });
  private readonly view = new PlaneView("learn-plane", "The true posterior, and q. Drag q or use the arrow keys.",
    (mu) => { this.mu = mu; this.showTerms(); });
  private readonly dials = [0, 1].map((d) => new Dial(`\u03c3${d}`, `learn-std${d}`,
    { min: -2, max: 3, step: 0.05, value: 0, format: (power) => this.stdText(d, power) }, () => this.showTerms()));
  private readonly figures = new Figures("learn-figures", [
    ["log_likelihood", "E_q[log p(x|z)]", "How well samples from q reconstruct the image", "var(--decoder)"],
    ["kl", "\u2212 KL(q \u2016 p(z))", "The cost of leaving the prior", "var(--kl)"],
    ["elbo", "= ELBO", "The bound", "var(--q)"],
    ["gap", "+ KL(q \u2016 p(z|x))", "The gap: how far q is from the true posterior", "var(--error)"],
    ["evidence", "= log p(x)", "The same wherever q is: it does not depend on q", "var(--line)"],
  ]);
  private grid: LatentGrid | null = null;
  private mu: Latent = [0, 0];

  constructor(root: Root) {
    super(root);
    this.view.node.prepend(this.heat);
    this.add(columns(
      column("p(z|x) as shades (of its square root), q as a blue ellipse (two \u03c3)", this.view.node),
      column("Move q: the sum stays", this.figures.node, ...this.dials.map(({ node }) => node),
        row(button("Reset to the encoder\u2019s q", "learn-home", () => this.goHome())))),
    heading("The KL of two Gaussians"), new GaussianPair().node);
  }

  protected override open({ model, grid, log_evidence }: InferenceData): void {
    this.view.open([0, 1].map((d) => ({ low: grid.low[d], high: grid.high[d] })));
    this.grid = new LatentGrid(grid, log_evidence, priorOf(model));
    this.paintHeat(this.grid.shades(), grid.side);
    this.goHome();
  }

  private goHome(): void {
    this.mu = [...this.data.q.mu];
    for (const dial of this.dials) dial.value = 0;
    this.showTerms();
  }

  /** The dials are open before the data have come. */
  private stdText(d: number, power: number): string {
    return this.grid ? (this.data.q.std[d] * 2 ** power).toFixed(3) : "";
  }

  private get std(): number[] { return this.data.q.std.map((value, d) => value * 2 ** this.dials[d].value); }

  private paintHeat(shades: Uint8ClampedArray, side: number): void {
    resize(this.heat, side, side);
    const image = new ImageData(side, side);
    shades.forEach((shade, n) => image.data.set([...LATENT_RGB, shade], 4 * n));
    context2d(this.heat).putImageData(image, 0, 0);
  }

  private showTerms(): void {
    if (!this.grid) return;
    const { mu, std } = this;
    for (const dial of this.dials) dial.write();
    this.view.draw(mu, ellipse(mu, std, COLOURS.posterior), ellipse(mu, std, COLOURS.posterior, 1));
    const terms = this.grid.terms({ mu, std });
    this.figures.show(termTexts(terms, this.data.log_evidence), terms);
  }
}

/** Sums of rounded terms: what is on the screen adds up. */
function termTexts(terms: BoundTerms, logEvidence: number): Record<string, string> {
  const text = (value: number) => signed(value, 2);
  if (terms.mass < ENOUGH) {
    return { log_likelihood: "q leaves the grid", kl: "", elbo: "", gap: "", evidence: text(logEvidence) };
  }
  const [logLikelihood, kl, evidence] = [terms.log_likelihood, terms.kl, logEvidence].map((value) => Math.round(100 * value) / 100);
  const elbo = logLikelihood - kl;
  return {
    log_likelihood: text(logLikelihood), kl: kl.toFixed(2), elbo: text(elbo), gap: text(evidence - elbo), evidence: text(evidence),
  };
}

export default lesson(InferenceLesson);
