// @ts-nocheck
/* Three models of the same image, one beta; and a bound that tightens. */

import { largestChange } from "../common/drawing";
import { Dial, Figures, Lesson, lesson, picture, show } from "./lesson";
import { element, signed } from "../lib/dom";

class ElboLesson extends Lesson {
  build() {
    this.beta = new Dial("\u03b2", "learn-beta", { min: 0, max: 12, step: 0.1, value: 1, format: (one) => one.toFixed(1) }, () => this.changed());
    this.rows = element("div", { className: "models" });
    this.k = new Dial("K", "learn-k", { min: 0, max: 10, step: 1, value: 0, format: (power) => (2 ** power).toLocaleString("en") }, () => this.changedK());
    this.kFigures = new Figures("learn-bound", [
      ["bound", "bound of K draws, nats", "The mean over groups of K draws", "var(--q)"],
      ["left", "still open, nats", "log p(x), by quadrature, less the bound; where few groups are averaged it may fall below zero by chance", "var(--error)"],
      ["evidence", "log p(x), nats", "By quadrature on a grid", "var(--line)"],
    ]);
    this.sleep = ["asleep", "awake"].map((name) => new Dial(name, `learn-${name}`, { min: -3, max: 3, step: 0.05, value: 0 }, () => this.moveShape()));
    this.shape = picture("learn-shape", "The decoded shape");
    this.shapeWords = element("p", {});
    this.root.append(this.beta.node, this.rows,
      element("h3", { textContent: "More draws tighten the bound (VAE, \u03b2 = 1)" }), this.k.node, this.kFigures.node,
      element("h3", { textContent: "A collapsed dimension: its posterior is nearly the prior, and the decoder hardly heeds it" }),
      element("div", { className: "pair" }, this.shape, element("div", { className: "column" }, ...this.sleep.map(({ node }) => node), this.shapeWords)));
  }

  open(data) {
    this.rows.replaceChildren(...data.models.map((one, k) => this.row(one, k)));
    this.changed();
    this.changedK();
    this.openShape(data.shapes);
  }

  row({ title, model, z }, k) {
    const canvas = picture(`learn-model-${k}`, `The reconstruction by ${title}`);
    const figures = new Figures(`learn-terms-${k}`, [
      ["ll", "log-likelihood, nats", "E_q[log p(x|z)], the mean of eight draws", "var(--decoder)"],
      ["kl", "KL, nats", "KL(q(z|x) \u2016 p(z)), exact", "var(--kl)"],
      ["value", "log-likelihood \u2212 \u03b2 \u00b7 KL", "What a training with this \u03b2 looks for, of this image", "var(--q)"],
      ["mean", "of all test images", "The same, mean over all test images: what a training looks for, of its own images", "var(--q)"],
    ]);
    const bar = element("i", {});
    const node = element("div", { className: "model" }, canvas,
      element("div", { className: "column" }, element("h3", { textContent: title }), figures.node, element("span", { className: "meter" }, bar)));
    (this.shown ??= [])[k] = { node, figures, bar };
    (this.decoders ??= [])[k] ??= this.decoder(model, (_, pixels) => show(this.shown[k].node.querySelector("canvas"), pixels, model.image_shape));
    this.decoders[k].want(z);
    return node;
  }

  changed() {
    const beta = this.beta.value;
    const { models } = this.data;
    const values = models.map(({ log_likelihood, kl }) => log_likelihood - beta * kl);
    const means = models.map(({ mean }) => mean.log_likelihood - beta * mean.kl);
    const [best, worst] = [Math.max(...means), Math.min(...means)];
    const told = (all, k) => signed(all[k], 1) + (all[k] === Math.max(...all) ? " \u2713 best" : "");
    models.forEach(({ log_likelihood, kl }, k) => {
      const { node, figures, bar } = this.shown[k];
      figures.show({ ll: signed(log_likelihood, 1), kl: kl.toFixed(1), value: told(values, k), mean: told(means, k) },
        { log_likelihood, kl, beta, value: values[k], mean: means[k] });
      node.classList.toggle("best", means[k] === best);
      bar.style.width = `${100 - 92 * ((best - means[k]) / Math.max(best - worst, 1e-9))}%`;
    });
  }

  changedK() {
    const { bounds, log_evidence } = this.data;
    const [, bound] = bounds[this.k.value];
    this.kFigures.show({ bound: signed(bound, 2), left: signed(log_evidence - bound, 2), evidence: signed(log_evidence, 2) }, { bound, log_evidence });
  }

  openShape({ model, z, asleep, awake }) {
    Object.assign(this, { z, moved: [asleep, awake] });
    this.shapeDecoder ??= this.decoder(model, (_, pixels) => this.paintShape(pixels, model.image_shape));
    const nats = (index) => `z${index}, ${model.dims.find((dim) => dim.index === index).kl.toFixed(2)} nats`;
    this.sleep.forEach((dial, k) => { dial.node.firstChild.textContent = nats(this.moved[k]); dial.value = z[this.moved[k]]; });
    this.home = null;
    this.moveShape();
  }

  moveShape() {
    const z = [...this.z];
    this.moved.forEach((index, k) => { z[index] = this.sleep[k].value; });
    this.shapeDecoder.want(z);
  }

  paintShape(pixels, shape) {
    this.home ??= pixels;
    show(this.shape, pixels, shape);
    this.shapeWords.textContent = `Largest change of a pixel since the start: ${largestChange(pixels, this.home)} of 255 grey levels.`;
  }
}

export default lesson(ElboLesson);
