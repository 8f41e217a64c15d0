// @ts-nocheck
/* One picture at a z that follows the hand, and where that z lies among the data. */

import { paintPicture } from "../lib/canvas";
import { element, signed, throttled } from "../lib/dom";
import { inWords, logPrior, squaredNorm } from "../lib/latent";

const NEAREST_EVERY_MS = 120; // faster, and nobody could see which images they are
const NEAREST = 5;

export class Stage {
  /** @param {object} hand  onNearest(number) when a real image is chosen, or null */
  constructor(scene, hand) {
    this.scene = scene;
    this.hand = hand;
    this.canvas = element("canvas", { "data-testid": "live-image", "data-frames": "0", role: "img", ariaLabel: "The picture that the decoder makes of this z" });
    this.facts = element("p", { className: "facts", title: "The length of z, and the log density of z under the prior N(0, I): higher is likelier" });
    this.words = element("p", { className: "words", "data-testid": "stage-words" });
    this.near = element("div", { className: "nearest", "data-testid": "stage-nearest" });
    this.caption = element("p", { className: "caption", title: "Real images whose posterior mean lies nearest to z; the distance is Euclidean, in standard deviations of the prior", textContent: "nearest real images" });
    this.node = element("section", { className: "stage", ariaLabel: "The picture" },
      this.canvas, this.facts, this.words, this.caption, this.near);
    this.showNearest = throttled(NEAREST_EVERY_MS, () => this.paintNearest());
  }

  open({ image_shape }, usual) {
    this.usual = usual;
    this.nearestShown = null;
    this.canvas.style.aspectRatio = `${image_shape[2]} / ${image_shape[1]}`;
  }

  show(z) {
    this.z = z;
    this.scene.decoder.want([z]);
    this.facts.textContent = `\u2016z\u2016 ${Math.sqrt(squaredNorm(z)).toFixed(1)} (typical ${Math.sqrt(z.length).toFixed(1)}) \u00b7 log p(z) ${signed(logPrior(z), 1)} nats`;
    this.showNearest();
  }

  paint([z], pixels) {
    paintPicture(this.canvas, pixels, this.scene.model.image_shape);
    this.canvas.dataset.frames = Number(this.canvas.dataset.frames) + 1;
    this.canvas.dataset.z = JSON.stringify(z);
  }

  paintNearest() {
    const { reference } = this.scene;
    if (!reference || !this.z) return;
    const found = reference.nearest(this.z, NEAREST);
    this.say(found[0]?.distance ?? 0);
    const now = found.map(({ i }) => i).join();
    if (now === this.nearestShown) return;
    this.nearestShown = now;
    this.near.replaceChildren(...found.map(({ i, distance }) =>
      reference.thumbnail(i, `${reference.label(i)}, ${distance.toFixed(1)} away. Start from it`, (number) => this.hand.onNearest(number))));
  }

  /** Whether the decoder has learned anything here, in words. */
  say(distance) {
    const far = distance > this.usual;
    this.words.classList.toggle("warns", far);
    this.words.textContent = far
      ? `Leaves the data: the nearest real image is ${distance.toFixed(1)} away, usually within ${this.usual.toFixed(1)}`
      : inWords(this.z);
  }
}
