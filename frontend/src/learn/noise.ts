/* Frozen noise, moved mean and width; and two gradients, sample by sample. */

import { COLOURS } from "../colours";
import { frozenNoise } from "../common/drawing";
import type { Root } from "../lib/component";
import { type Latent, snap } from "../lib/latent";
import { type Prior, priorOf } from "../lib/prior";
import type { LiveDecoder } from "../lib/socket";
import type { Model, NoiseData } from "../schema";
import { GradientTally } from "./gradient_tally";
import { Lesson, lesson } from "./lesson";
import { column, columns, Dial, Figures, heading, picture, show, timesText, tuple } from "./parts";
import { axesOf, ellipse, marks, PlaneView, priorContours } from "./plane_view";

const FROZEN = 40;
const FROZEN_SEED = 11;
const FIRST_NOISE = [0.8, -0.6];
const REACH = 3.2; // standard deviations of the noise in sight
const NOISE_AXES = [{ low: -REACH, high: REACH }, { low: -REACH, high: REACH }];
const STANDARD_NORMAL = priorOf({ latent_dim: 2 }); // the noise is, whatever the model's prior

interface OpenModel { model: Model; prior: Prior; decoder: LiveDecoder }

class NoiseLesson extends Lesson<NoiseData> {
  private readonly cloud = frozenCloud();
  private readonly noisePlane = new PlaneView("learn-eps", "The noise \u03b5. Drag or use the arrow keys.", (eps) => { this.eps = eps; this.move(); });
  private readonly plane = new PlaneView("learn-plane", "Where z is in the latent plane");
  private readonly picture = picture("learn-picture", "The decoded z");
  private readonly mu = [0, 1].map((d) => new Dial(`\u03bc${d}`, `learn-mu${d}`, { min: -4, max: 4, step: 0.01, value: 0 }, () => this.move()));
  private readonly width = new Dial("\u03c3", "learn-std", { min: 0, max: 6, step: 0.05, value: 0, format: timesText }, () => this.move());
  private readonly figures = new Figures("learn-figures", [
    ["mu", "\u03bc", "Moves the whole cloud", "var(--q)"],
    ["std", "\u03c3", "Widens the whole cloud", "var(--q)"],
    ["eps", "\u03b5", "Frozen: neither \u03bc nor \u03c3 changes it", "var(--line)"],
    ["z", "z = \u03bc + \u03c3 \u00b7 \u03b5", "Moves smoothly with each of them", "var(--z)"],
  ]);
  private readonly tally = this.running.own(new GradientTally());
  private opened: OpenModel | null = null;
  private eps: Latent = FIRST_NOISE;

  constructor(root: Root) {
    super(root);
    this.add(this.planes(), ...this.mu.map(({ node }) => node), this.width.node,
      heading("The gradient of E_q[log p(x|z)] in \u03bc0, estimated in two ways at the encoder\u2019s \u03bc and \u03c3 (blue: through z, vermilion: score function)"),
      ...this.tally.nodes);
  }

  private planes(): HTMLElement {
    return columns(column("\u03b5 ~ N(0, I), frozen: drag it", this.noisePlane.node),
      column("z = \u03bc + \u03c3 \u00b7 \u03b5", this.plane.node),
      column("The decoded z", this.picture, this.figures.node));
  }

  protected override async open({ model, q, pathwise, score, centred, widened }: NoiseData): Promise<void> {
    this.tally.open({ pathwise, score, centred });
    if (!this.opened) this.width.value = widened;
    this.eps = FIRST_NOISE;
    q.mu.forEach((value, d) => { this.mu[d].value = value; });
    this.noisePlane.open(NOISE_AXES);
    const isOther = this.opened?.model.id !== model.id;
    if (isOther) {
      this.plane.open(axesOf(model));
      const decoder = this.decoder(model, (_, pixels) => show(this.picture, pixels, model.image_shape));
      this.opened = { model, prior: priorOf(model), decoder };
    }
    this.move();
    const images = isOther ? await this.reference(model) : null;
    if (images) this.plane.showDots(images, 0.3);
  }

  private move(): void {
    if (!this.opened) return;
    const mu = this.mu.map(({ value }) => value);
    const std = this.data.q.std.map((value) => value * 2 ** this.width.value);
    const reparameterised = (eps: Latent) => eps.map((value, d) => mu[d] + std[d] * value);
    const z = reparameterised(this.eps).map(snap);
    this.noisePlane.draw(this.eps, priorContours(STANDARD_NORMAL), marks(this.cloud, COLOURS.data, 3));
    this.plane.draw(z, priorContours(this.opened.prior), ellipse(mu, std, COLOURS.posterior), marks(this.cloud.map(reparameterised), COLOURS.data, 3));
    this.figures.show({ mu: tuple(mu), std: tuple(std, 3), eps: tuple(this.eps), z: tuple(z) }, { mu, std, eps: this.eps, z });
    this.opened.decoder.want(z);
  }
}

function frozenCloud(): Latent[] {
  const noise = frozenNoise(2 * FROZEN, FROZEN_SEED);
  return Array.from({ length: FROZEN }, (_, k) => [noise[2 * k], noise[2 * k + 1]]);
}

export default lesson(NoiseLesson);
