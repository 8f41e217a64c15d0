// @ts-nocheck
/* A tiny training, step by step: the plane moves, the pictures come. */

import {
  BLUE, button, column, Dial, disc, dot, Figures, Lesson, lesson, picture, PlaneView,
  priorCircles, PURPLE,
} from "./lesson";
import { paintTiles } from "../lib/canvas";
import { bytesOf, clamp, element, signed } from "../lib/dom";

const SPEEDS = [["Slow motion", 2], ["Normal", 12], ["Fast", 40]]; // pictures of the film a second

class TrainingLesson extends Lesson {
  build() {
    this.plane = new PlaneView("learn-plane", "Where the images lie in the latent plane");
    this.sheet = picture("learn-decoded", "Decoded pictures over the plane");
    this.curve = element("canvas", { width: 640, height: 160, className: "curves", role: "img", ariaLabel: "The loss by step" });
    this.figures = new Figures("learn-figures", [
      ["step", "step", "Steps of stochastic gradient descent with Adam, 64 images each", "var(--line)"],
      ["ll", "log-likelihood", "nats, mean over all images", "var(--decoder)"],
      ["kl", "KL", "nats, mean over all images", "var(--kl)"],
      ["loss", "loss", "\u2212log-likelihood + \u03b2 \u00b7 KL: what the training minimises", "var(--q)"],
    ]);
    this.scrub = new Dial("time", "learn-scrub", { min: 0, max: 1, step: 1, value: 0, format: (k) => (this.steps ? `step ${this.steps[k].step}` : "") }, (k) => { this.stop(); this.go(k); });
    this.playButton = button("Play", "learn-play", () => this.toggle());
    this.speed = element("select", { ariaLabel: "Speed", "data-testid": "learn-speed" }, ...SPEEDS.map(([name], k) => element("option", { value: k, textContent: name })));
    this.speed.value = 1;
    const columns = element("div", { className: "columns" },
      column("Where the images lie: \u03bc, by class", this.plane.node),
      column("What the plane decodes to, \u22122 to 2", this.sheet, this.figures.node));
    columns.style.setProperty("--columns", 2);
    this.root.append(
      element("div", { className: "row" }, this.playButton, button("One step back", "learn-back", () => this.nudge(-1)),
        button("One step on", "learn-on", () => this.nudge(1)), this.speed),
      this.scrub.node, columns, this.curve);
  }

  open({ steps, side, tile, labels, names, colours, beta, told }) {
    this.stop();
    Object.assign(this, { steps, side, tile, labels, colours, beta });
    for (const one of steps) {
      one.pixels = bytesOf(one.pictures);
      one.places = new Int16Array(bytesOf(one.mu).buffer);
    }
    this.plane.open([{ low: -5, high: 5 }, { low: -5, high: 5 }]);
    this.scrub.input.max = steps.length - 1;
    this.says.textContent = told;
    this.names = names;
    this.go(0);
  }

  go(k) {
    this.k = k;
    this.scrub.value = k;
    const { step, log_likelihood, kl, places, pixels } = this.steps[k];
    const loss = this.beta * kl - log_likelihood;
    this.plane.draw(null, priorCircles, (context, view) => this.labels.forEach((label, i) => {
      context.fillStyle = this.colours[label];
      disc(context, ...view.place([places[2 * i] / 1000, places[2 * i + 1] / 1000]), 3);
    }));
    paintTiles(this.sheet, pixels, [1, this.tile, this.tile], this.side, 0, this.side ** 2);
    this.figures.show({ step: String(step), ll: signed(log_likelihood, 1), kl: kl.toFixed(2), loss: signed(loss, 1) }, { step, log_likelihood, kl, loss });
    this.paintCurve();
  }

  paintCurve() {
    const losses = this.steps.map(({ log_likelihood, kl }) => this.beta * kl - log_likelihood);
    const last = Math.max(this.steps.at(-1).step, 1);
    // The first losses of a rate that is too large are beyond all bounds: shown at the top.
    const [low, high] = [Math.min(...losses), Math.min(Math.max(...losses), 2 * losses[0])];
    const place = (n) => [10 + (620 * this.steps[n].step) / last, 150 - (140 * (Math.min(losses[n], high) - low)) / Math.max(high - low, 1e-9)];
    const context = this.curve.getContext("2d");
    context.clearRect(0, 0, 640, 160);
    context.strokeStyle = BLUE;
    context.lineWidth = 2;
    context.beginPath();
    losses.forEach((_, n) => context.lineTo(...place(n)));
    context.stroke();
    dot(context, place(this.k), PURPLE, 5);
  }

  nudge(by) {
    this.stop();
    this.go(clamp(this.k + by, 0, this.steps.length - 1));
  }

  toggle() {
    if (this.playing) return this.stop();
    if (this.k === this.steps.length - 1) this.go(0);
    this.playing = true;
    this.dressPlay();
    this.tick();
  }

  tick() {
    this.timer = setTimeout(() => {
      if (this.k >= this.steps.length - 1) return this.stop();
      this.go(this.k + 1);
      this.tick();
    }, 1000 / SPEEDS[this.speed.value][1]);
  }

  stop() {
    clearTimeout(this.timer);
    this.playing = false;
    this.dressPlay();
  }

  dressPlay() { this.playButton.textContent = this.playing ? "Pause" : "Play"; }

  close() {
    this.stop();
    super.close();
  }
}

export default lesson(TrainingLesson);
