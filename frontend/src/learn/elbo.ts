/* Three models of the same image, one beta; and a bound that tightens. */

import type { Root } from "../lib/component";
import { element, signed } from "../lib/dom";
import { withError } from "../lib/numbers";
import type { LiveDecoder } from "../lib/socket";
import type { BoundModel, ElboData } from "../schema";
import { InactiveDimension } from "./inactive_dimension";
import { Lesson, lesson } from "./lesson";
import { Dial, Figures, heading, picture, show } from "./parts";

class ModelRow {
  readonly node: HTMLElement;
  readonly picture: HTMLCanvasElement;
  private readonly title = heading("");
  private readonly bar = element("i");
  private readonly figures: Figures;

  constructor(k: number) {
    this.picture = picture(`learn-model-${k}`, "The reconstruction");
    this.figures = new Figures(`learn-terms-${k}`, [
      ["ll", "log-likelihood, nats", "E_q[log p(x|z)], by quadrature", "var(--decoder)"],
      ["kl", "KL, nats", "KL(q(z|x) \u2016 p(z)), exact", "var(--kl)"],
      ["value", "log-likelihood \u2212 \u03b2 \u00b7 KL", "The objective of training with this \u03b2, for this image", "var(--q)"],
      ["mean", "of all test images", "The same, averaged over all test images: the objective of training, which averages over its own images", "var(--q)"],
    ]);
    this.node = element("div", { className: "model" }, this.picture,
      element("div", { className: "column" }, this.title, this.figures.node, element("span", { className: "meter" }, this.bar)));
  }

  describe(title: string): void {
    this.title.textContent = title;
    this.picture.ariaLabel = `The reconstruction by ${title}`;
  }

  show(texts: Record<string, string>, exact: object, isBest: boolean, share: number): void {
    this.figures.show(texts, exact);
    this.node.classList.toggle("best", isBest);
    this.bar.style.width = `${100 * share}%`;
  }
}

class ElboLesson extends Lesson<ElboData> {
  private readonly beta = new Dial("\u03b2", "learn-beta",
    { min: 0, max: 12, step: 0.1, value: 1, format: (value) => value.toFixed(1) }, () => this.compare());
  private readonly list = element("div", { className: "models" });
  private readonly samples = new Dial("K", "learn-k",
    { min: 0, max: 10, step: 1, value: 0, format: (power) => (2 ** power).toLocaleString("en") }, () => this.showBound());
  private readonly bound = new Figures("learn-bound", [
    ["bound", "bound of K samples, nats", "The average over groups of K samples, with its standard error: K = 1 estimates the ELBO of the formula", "var(--q)"],
    ["left", "remaining gap, nats", "log p(x), by quadrature, less the bound; where few groups are averaged it may fall below zero by chance", "var(--error)"],
    ["evidence", "log p(x), nats", "By quadrature on a grid", "var(--line)"],
  ]);
  private readonly inactive = new InactiveDimension(this);
  private rows: ModelRow[] = [];
  private decoders: LiveDecoder[] = [];

  constructor(root: Root) {
    super(root);
    this.add(this.beta.node, this.list,
      heading("More samples tighten the bound (VAE, \u03b2 = 1)"), this.samples.node, this.bound.node,
      heading("A collapsed dimension: its posterior is nearly the prior, and the decoder ignores it"), this.inactive.node);
  }

  protected override open({ models, shapes }: ElboData): void {
    if (!this.rows.length) this.build(models);
    models.forEach(({ title, z }, k) => { this.rows[k].describe(title); this.decoders[k].want(z); });
    this.compare();
    this.showBound();
    this.inactive.open(shapes);
  }

  private build(models: BoundModel[]): void {
    this.rows = models.map((_, k) => new ModelRow(k));
    this.decoders = models.map(({ model }, k) =>
      this.decoder(model, (_, pixels) => show(this.rows[k].picture, pixels, model.image_shape)));
    this.list.replaceChildren(...this.rows.map(({ node }) => node));
  }

  private compare(): void {
    const beta = this.beta.value;
    const { models } = this.data;
    const values = models.map(({ log_likelihood, kl }) => log_likelihood - beta * kl);
    const means = models.map(({ mean }) => mean.log_likelihood - beta * mean.kl);
    const shares = lengths(means);
    models.forEach(({ log_likelihood, kl }, k) => this.rows[k].show(
      { ll: signed(log_likelihood, 2), kl: kl.toFixed(2), value: marked(values, k), mean: marked(means, k) },
      { log_likelihood, kl, beta, value: values[k], mean: means[k] }, means[k] === Math.max(...means), shares[k]));
  }

  private showBound(): void {
    const { bounds, log_evidence } = this.data;
    const [, bound, error] = bounds[this.samples.value];
    this.bound.show({ bound: withError(bound, error), left: withError(log_evidence - bound, error), evidence: signed(log_evidence, 2) }, { bound, log_evidence });
  }
}

const marked = (values: number[], k: number): string =>
  signed(values[k], 2) + (values[k] === Math.max(...values) ? " \u2713 best" : "");

/** Lengths of bars: the best has all of it, the worst a little. */
function lengths(values: number[]): number[] {
  const [best, worst] = [Math.max(...values), Math.min(...values)];
  return values.map((value) => 1 - 0.92 * ((best - value) / Math.max(best - worst, 1e-9)));
}

export default lesson(ElboLesson);
