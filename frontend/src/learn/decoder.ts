// @ts-nocheck
/* One mean, two distributions around it. */

import { frozenNoise, mulberry32, noisy } from "../common/drawing";
import {
  axesOf, button, column, Dial, Figures, Lesson, lesson, picture, PlaneView, priorCircles, show,
} from "./lesson";
import { element, signed } from "../lib/dom";
import { snap } from "../lib/latent";

class DecoderLesson extends Lesson {
  build() {
    this.view = new PlaneView("learn-plane", "The latent plane. Drag, or use the arrow keys.", { onMove: (z) => this.moveTo(z) });
    this.pictures = ["mean", "bernoulli", "gaussian"].map((name) => picture(`learn-${name}`, name));
    const words = ["the mean E[x|z]", "a draw: Bernoulli pixels", "a draw: Gaussian pixels"];
    const trio = element("div", { className: "trio" }, ...this.pictures.map((canvas, k) =>
      element("figure", {}, canvas, element("figcaption", { textContent: words[k] }))));
    // From a hundredth to one, evenly in the logarithm.
    this.scale = new Dial("scale s", "learn-scale", { min: -2, max: 0, step: 0.01, value: -1, format: (power) => (10 ** power).toFixed(3) }, () => this.changed());
    this.figures = new Figures("learn-figures", [
      ["gaussian", "log p(x|z), Gaussian, nats", "A log density: it can be positive, and rises and falls with the scale", "var(--decoder)"],
      ["bernoulli", "log p(x|z), Bernoulli, nats", "A log mass of the black and white picture: never positive", "var(--decoder)"],
      ["best", "the best scale", "The root of the mean squared error: where the log density is highest", "var(--line)"],
    ]);
    const columns = element("div", { className: "columns" }, column("Where z is", this.view.node),
      column("What p(x|z) says there", trio, this.scale.node,
        element("div", { className: "row" }, button("Draw again", "learn-draw", () => { this.seed += 1; this.paint(); }),
          button("Back to the example's \u03bc", "learn-home", () => this.moveTo(this.home))),
        element("h3", { textContent: "The example at z = \u03bc" }), this.figures.node));
    columns.style.setProperty("--columns", 2);
    this.root.append(columns);
    this.seed = 1;
  }

  async open({ model, image, z, squares, pixels, bernoulli }) {
    Object.assign(this, { squares, count: pixels, bernoulli, home: z.map(snap) });
    if (this.model?.id !== model.id) {
      this.model = model;
      this.view.open(axesOf(model));
      this.decode = this.decoder(model, (_, x_hat) => { this.x_hat = x_hat; this.paint(); });
      this.images = await this.reference(model);
      this.view.showDots(this.images);
    }
    this.image = image;
    this.moveTo(this.home);
    this.changed();
  }

  moveTo(z) {
    this.view.draw(z, priorCircles);
    this.decode.want(z);
  }

  changed() {
    this.paint();
    const gaussian = gaussianLogDensity(this.squares, this.count, 10 ** this.scale.value);
    this.figures.show({
      gaussian: signed(gaussian, 1),
      bernoulli: signed(this.bernoulli, 1),
      best: Math.sqrt(this.squares / this.count).toFixed(3),
    }, { gaussian, scale: 10 ** this.scale.value });
  }

  paint() {
    if (!this.x_hat) return;
    const { image_shape } = this.model;
    const uniform = mulberry32(this.seed);
    const coins = this.x_hat.map((mean) => (255 * uniform() < mean ? 255 : 0));
    const normal = noisy(this.x_hat, frozenNoise(this.x_hat.length, this.seed), 10 ** this.scale.value);
    [this.x_hat, coins, normal].forEach((one, k) => show(this.pictures[k], one, image_shape));
  }
}

/** log N(x; mean, s\u00b2 I) of `count` pixels in nats, from the sum of squared differences. */
const gaussianLogDensity = (squares, count, s) =>
  -squares / (2 * s * s) - count * (Math.log(s) + 0.5 * Math.log(2 * Math.PI));

export default lesson(DecoderLesson);
