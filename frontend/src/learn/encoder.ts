/* Draw, and watch the posterior move. */

import { COLOURS } from "../colours";
import { frozenNoise } from "../common/drawing";
import type { Reference } from "../common/reference";
import type { Root } from "../lib/component";
import { element, signed } from "../lib/dom";
import { type Latent, snap } from "../lib/latent";
import { type Prior, priorOf } from "../lib/prior";
import type { LiveDecoder, LiveEncoder, Posterior } from "../lib/socket";
import { throttled } from "../lib/timing";
import type { ExampleData, Model } from "../schema";
import { DrawingSheet } from "./drawing_sheet";
import { magnified } from "./inset";
import { Lesson, lesson } from "./lesson";
import { column, Dial, type FigureRow, Figures, heading, showStrip, strip, timesText } from "./parts";
import { type Axis, axesOf, ellipse, marks, PlaneView, priorContours } from "./plane_view";

const SAMPLES = 8;
const FROZEN_SEED = 7;
const SAMPLE_EVERY_MS = 60;
const EDGE = 4.5; // of the plane, in standard deviations of the prior, at least

const FIGURES = [0, 1].flatMap((d): FigureRow[] => [
  [`mu${d}`, `\u03bc${d}`, `The mean of q(z${d}|x)`, "var(--q)"],
  [`logvar${d}`, `log \u03c3${d}\u00b2`, "The network\u2019s output: any real number", "var(--q)"],
  [`std${d}`, `\u03c3${d} = exp(log \u03c3${d}\u00b2 / 2)`, "The standard deviation: always positive", "var(--q)"],
  [`kl${d}`, `KL${d}, nats`, `How much information z${d} carries about this image`, "var(--kl)"],
]);

interface OpenModel { model: Model; prior: Prior; decoder: LiveDecoder; encoder: LiveEncoder; images: Reference | null }

class EncoderLesson extends Lesson<ExampleData> {
  private readonly sheet = new DrawingSheet({ onChange: () => this.encode(), onExample: () => this.startFromExample() });
  private readonly plane = new PlaneView("learn-plane", "The posterior in the latent plane");
  private readonly figures = new Figures("learn-figures", FIGURES);
  private readonly strip = strip("learn-draws", "Decoded samples from q(z|x)");
  private readonly width = new Dial("\u03c3", "learn-wide", { min: 0, max: 3, step: 0.1, value: 0, format: timesText }, () => this.sampleSoon());
  private readonly sampleSoon = this.running.own(throttled(SAMPLE_EVERY_MS, () => void this.sample()));
  /** Standard normal, the same at every sampling. */
  private readonly noise = pairs(frozenNoise(2 * SAMPLES, FROZEN_SEED));
  private opened: OpenModel | null = null;
  private q: { mu: Latent; std: number[] } | null = null;

  constructor(root: Root) {
    super(root);
    this.running.own(this.sheet);
    this.add(element("div", { className: "columns" },
      column("x: draw on it", this.sheet.node, this.sheet.tools),
      column("q(z|x): two \u03c3 around \u03bc", this.plane.node),
      column("Encoder output", this.figures.node)),
    heading("Eight samples z ~ q(z|x), decoded"), this.strip, this.width.node);
  }

  protected override async open({ model }: ExampleData): Promise<void> {
    if (this.opened?.model.id !== model.id) {
      this.sheet.setShape(model.image_shape);
      const lines = { decoder: this.decoder(model), encoder: this.encoder(model, (q) => this.showPosterior(q)) };
      this.plane.open(axesOf(model).map(widened));
      this.opened = { model, prior: priorOf(model), ...lines, images: null };
      const images = await this.reference(model);
      this.opened = { ...this.opened, images };
      if (images) this.plane.showDots(images);
    }
    this.startFromExample();
  }

  private startFromExample(): void {
    const images = this.opened?.images;
    if (!images) return; // still loading
    const canvas = element("canvas");
    images.paint(canvas, this.data.image);
    this.sheet.start(canvas);
  }

  private encode(): void { this.opened?.encoder.want({ pixels: this.sheet.read() }); }

  private showPosterior({ mu, logvar }: Posterior): void {
    if (!this.opened) return;
    const std = [...logvar].map((value) => Math.exp(value / 2));
    const kls = this.opened.prior.klPerDim(mu, logvar);
    this.q = { mu: [...mu], std };
    const texts = Object.fromEntries([0, 1].flatMap((d) => [
      [`mu${d}`, signed(mu[d], 3)], [`logvar${d}`, signed(logvar[d], 2)], [`std${d}`, std[d].toFixed(3)], [`kl${d}`, kls[d].toFixed(2)],
    ]));
    this.figures.show(texts, { mu: [...mu], logvar: [...logvar] });
    this.sampleSoon();
  }

  private async sample(): Promise<void> {
    const { q, opened } = this;
    if (!q || !opened) return;
    const std = q.std.map((value) => value * 2 ** this.width.value);
    const zs = this.noise.map((eps) => eps.map((value, d) => snap(q.mu[d] + std[d] * value)));
    const { color, backgroundColor } = getComputedStyle(this.plane.node);
    this.plane.draw(null, priorContours(opened.prior), ellipse(q.mu, std, COLOURS.posterior), marks([q.mu], COLOURS.posterior, 8),
      magnified(q.mu, std, zs, color, backgroundColor));
    const pixels = await opened.decoder.askAll(zs);
    if (pixels) showStrip(this.strip, pixels, opened.model.image_shape, SAMPLES);
  }
}

/** With room for a posterior at the edge of the data. */
const widened = ({ low, high }: Axis): Axis => ({ low: Math.min(low, -EDGE), high: Math.max(high, EDGE) });

/** Numbers two by two. */
const pairs = (values: ArrayLike<number>): Latent[] =>
  Array.from({ length: values.length / 2 }, (_, k) => [values[2 * k], values[2 * k + 1]]);

export default lesson(EncoderLesson);
