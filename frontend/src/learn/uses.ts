// @ts-nocheck
/* Five things that a VAE is good for, each in one experiment. */

import { frozenNoise, noisy } from "../common/drawing";
import {
  axesOf, button, Dial, Figures, Lesson, lesson, picture, PlaneView, priorCircles, show,
} from "./lesson";
import { paintPicture, paintTiles } from "../lib/canvas";
import { element } from "../lib/dom";
import { randomZ, snap } from "../lib/latent";

const SAMPLES = 8;
const FROZEN_SEED = 3; // of the noise that a picture gets

class UsesLesson extends Lesson {
  build() {
    this.generated = this.stripOf("learn-generated", "Draws from the prior, decoded");
    this.noiseDial = new Dial("noise", "learn-noise", { min: 0, max: 1, step: 0.01, value: 0.08 }, () => this.denoise());
    [this.noisyPicture, this.cleaned, this.original] = [["learn-noisy", "What the encoder gets"], ["learn-cleaned", "What comes back"], ["learn-original", "The image itself"]].map(([id, words]) => picture(id, words));
    this.t = new Dial("t", "learn-t", { min: 0, max: 1, step: 0.01, value: 0.5, format: (t) => t.toFixed(2) }, () => this.between());
    this.mixed = picture("learn-mixed", "The decoded point between two images");
    this.faded = picture("learn-faded", "The two images laid over one another");
    this.threshold = new Dial("\u2212ELBO above", "learn-threshold", { min: 60, max: 900, step: 1, value: 400, format: (one) => `${one} nats` }, () => this.judge());
    this.jury = element("div", { className: "jury" });
    this.verdict = new Figures("learn-verdict", [
      ["strange", "clothes called strange", "Of those shown", "var(--error)"], ["false", "digits called strange", "Of those shown: false alarms", "var(--line)"],
    ]);
    this.plane = new PlaneView("learn-plane", "Images as points. Drag, or use the arrow keys.", { onMove: (z) => this.look(z) });
    this.near = element("div", { className: "row" });
    this.root.append(
      element("h3", { textContent: "Generation: draw z from the prior, decode" }), this.generated,
      element("div", { className: "row" }, button("Eight new ones", "learn-generate", () => this.generate())),
      element("h3", { textContent: "Denoising: what does not fit through the code is left behind" }), this.noiseDial.node, this.trio(this.original, this.noisyPicture, this.cleaned),
      element("h3", { textContent: "Interpolation: between two images in the latent space, and in the pixels" }), this.t.node, this.trio(this.mixed, this.faded),
      element("h3", { textContent: "Anomaly detection: what the model finds improbable" }), this.threshold.node, this.jury, this.verdict.node,
      element("h3", { textContent: "Reduction of dimension: 784 pixels to a place in a plane" }),
      this.pairOf(this.plane.node, element("div", { className: "column" }, element("p", { textContent: "The nearest images to the place under your hand:" }), this.near)));
  }

  stripOf(testId, words) {
    return element("canvas", { className: "strip", role: "img", ariaLabel: words, "data-testid": testId, "data-frames": "0" });
  }

  trio(...canvases) {
    return element("div", { className: "trio" }, ...canvases.map((canvas) =>
      element("figure", {}, canvas, element("figcaption", { textContent: canvas.ariaLabel }))));
  }

  pairOf(...children) {
    const node = element("div", { className: "columns" }, ...children);
    node.style.setProperty("--columns", 2);
    return node;
  }

  async open({ wide, plane, ends, judged }) {
    this.ends = ends;
    this.judged = judged;
    this.judge();
    if (!this.wide) {
      this.wide = wide;
      this.make = this.decoder(wide);
      this.mix = this.decoder(wide, (_, pixels) => show(this.mixed, pixels, wide.image_shape));
      this.clean = this.decoder(wide, (_, pixels) => show(this.cleaned, pixels, wide.image_shape));
      this.encode = this.encoder(wide, (_, q) => this.clean.want([...q.mu]));
      this.plane.open(axesOf(plane));
      this.generate();
      [this.images, this.flat] = await Promise.all([this.reference(wide), this.reference(plane)]);
      this.plane.showDots(this.flat);
    }
    if (!this.images) return; // still loading
    this.pixels = this.ends.map((i) => this.pixelsOf(i));
    paintPicture(this.original, this.pixels[0], this.wide.image_shape);
    this.denoise();
    this.between();
    this.look(this.flat.z(this.ends[0]));
  }

  pixelsOf(i) {
    const canvas = element("canvas", {});
    this.images.paint(canvas, i);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return Uint8Array.from({ length: data.length / 4 }, (_, n) => data[4 * n]);
  }

  async generate() {
    const pixels = await this.make.askAll(Array.from({ length: SAMPLES }, () => randomZ(this.wide.latent_dim, 1)));
    if (!pixels) return;
    paintTiles(this.generated, pixels, this.wide.image_shape, SAMPLES, 0, SAMPLES);
    this.generated.dataset.frames = Number(this.generated.dataset.frames) + 1;
  }

  denoise() {
    if (!this.pixels) return;
    this.frozen ??= frozenNoise(this.pixels[0].length, FROZEN_SEED);
    const pixels = noisy(this.pixels[0], this.frozen, this.noiseDial.value);
    show(this.noisyPicture, pixels, this.wide.image_shape);
    this.encode.want({ pixels });
  }

  between() {
    if (!this.pixels) return;
    const t = this.t.value;
    const [from, to] = this.ends.map((i) => this.images.z(i));
    this.mix.want(from.map((value, d) => snap((1 - t) * value + t * to[d])));
    show(this.faded, this.pixels[0].map((value, n) => Math.round((1 - t) * value + t * this.pixels[1][n])), this.wide.image_shape);
  }

  judge() {
    const limit = this.threshold.value;
    const called = this.judged.map(({ nats }) => nats > limit);
    this.jury.replaceChildren(...this.judged.map(({ picture: source, nats, clothes }, k) =>
      element("figure", { className: called[k] ? "strange" : "" }, element("img", { src: source, alt: clothes ? "clothes" : "digit" }),
        element("figcaption", { textContent: `${nats.toFixed(0)}${called[k] ? " strange" : ""}` }))));
    const share = (clothes) => {
      const kind = called.filter((_, k) => this.judged[k].clothes === clothes);
      return `${kind.filter(Boolean).length} of ${kind.length}`;
    };
    this.verdict.show({ strange: share(true), false: share(false) }, { limit, strange: share(true), false: share(false) });
  }

  look(z) {
    if (!this.flat) return;
    this.plane.draw(z, priorCircles);
    this.near.replaceChildren(...this.flat.nearest(z, 6).map(({ i }) => this.flat.thumbnail(i, `${this.flat.label(i)}, number ${i}`, () => this.look(this.flat.z(i)))));
  }
}

export default lesson(UsesLesson);
