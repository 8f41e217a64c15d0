/* One mean, two distributions around it. */

import { frozenNoise, mulberry32, noisy } from "../common/drawing";
import type { Root } from "../lib/component";
import { signed } from "../lib/dom";
import { type Latent, snap } from "../lib/latent";
import { type Prior, priorOf } from "../lib/prior";
import type { LiveDecoder } from "../lib/socket";
import type { DecoderData, Model } from "../schema";
import { gaussianLogDensity } from "./densities";
import { Lesson, lesson } from "./lesson";
import { button, captioned, column, columns, Dial, Figures, heading, picture, row, show } from "./parts";
import { axesOf, PlaneView, priorContours } from "./plane_view";

interface OpenModel { model: Model; prior: Prior; decoder: LiveDecoder }

class DecoderLesson extends Lesson<DecoderData> {
  private readonly view = new PlaneView("learn-plane", "The latent plane. Drag or use the arrow keys.", (z) => this.moveTo(z));
  private readonly mean = picture("learn-mean", "mean");
  private readonly bernoulli = picture("learn-bernoulli", "bernoulli");
  private readonly gaussian = picture("learn-gaussian", "gaussian");
  // From a hundredth to one, evenly in the logarithm.
  private readonly scale = new Dial("scale s", "learn-scale",
    { min: -2, max: 0, step: 0.01, value: -1, format: (power) => (10 ** power).toFixed(3) }, () => this.showScale());
  private readonly figures = new Figures("learn-figures", [
    ["gaussian", "log p(x|z), Gaussian, nats", "A log density: it can be positive, and rises and falls with the scale", "var(--decoder)"],
    ["bernoulli", "log p(x|z), Bernoulli, nats", "The log probability of the black and white image: never positive", "var(--decoder)"],
    ["best", "the best scale", "The root of the mean squared error: where the log density is highest", "var(--line)"],
  ]);
  private opened: OpenModel | null = null;
  private pixels: Uint8Array | null = null;
  private seed = 1;

  constructor(root: Root) {
    super(root);
    this.add(columns(column("Where z is", this.view.node), this.distributions()));
  }

  private distributions(): HTMLElement {
    return column("p(x|z) at this z",
      captioned([this.mean, "the mean E[x|z]"], [this.bernoulli, "a sample: Bernoulli pixels"], [this.gaussian, "a sample: Gaussian pixels"]),
      this.scale.node,
      row(button("Sample again", "learn-draw", () => { this.seed += 1; this.paint(); }),
        button("Reset to the example\u2019s \u03bc", "learn-home", () => this.goHome())),
      heading("The example at z = \u03bc"), this.figures.node);
  }

  protected override async open({ model }: DecoderData): Promise<void> {
    if (this.opened?.model.id !== model.id) {
      const decoder = this.decoder(model, (_, pixels) => { this.pixels = pixels; this.paint(); });
      this.view.open(axesOf(model));
      this.opened = { model, prior: priorOf(model), decoder };
      const images = await this.reference(model);
      if (images) this.view.showDots(images);
    }
    this.goHome();
    this.showScale();
  }

  private goHome(): void { this.moveTo(this.data.z.map(snap)); }

  private moveTo(z: Latent): void {
    if (!this.opened) return;
    this.view.draw(z, priorContours(this.opened.prior));
    this.opened.decoder.want(z);
  }

  private showScale(): void {
    if (!this.opened) return;
    this.paint();
    const { squares, pixels, bernoulli } = this.data;
    const scale = 10 ** this.scale.value;
    const gaussian = gaussianLogDensity(squares, pixels, scale);
    this.figures.show({
      gaussian: signed(gaussian, 1), bernoulli: signed(bernoulli, 1), best: Math.sqrt(squares / pixels).toFixed(3),
    }, { gaussian, scale });
  }

  private paint(): void {
    const { pixels, opened } = this;
    if (!pixels || !opened) return;
    const shape = opened.model.image_shape;
    const uniform = mulberry32(this.seed);
    show(this.mean, pixels, shape);
    show(this.bernoulli, pixels.map((mean) => (255 * uniform() < mean ? 255 : 0)), shape);
    show(this.gaussian, noisy(pixels, frozenNoise(pixels.length, this.seed), 10 ** this.scale.value), shape);
  }
}

export default lesson(DecoderLesson);
