// @ts-nocheck
/* Frozen noise, moved mean and width; and two gradients, draw by draw. */

import { frozenNoise } from "../common/drawing";
import {
  axesOf, BLUE, button, column, Dial, disc, ellipse, Figures, Lesson, lesson, marks, picture,
  PlaneView, priorCircles, RED, show, tuple,
} from "./lesson";
import { element, signed } from "../lib/dom";
import { snap } from "../lib/latent";

const FROZEN = 40;
const A_FRAME = 4; // gradients added each frame
const EPS_AXES = [{ low: -3.2, high: 3.2 }, { low: -3.2, high: 3.2 }];

class NoiseLesson extends Lesson {
  build() {
    const noise = frozenNoise(2 * FROZEN, 11);
    this.cloud = Array.from({ length: FROZEN }, (_, k) => [noise[2 * k], noise[2 * k + 1]]);
    this.noisePlane = new PlaneView("learn-eps", "The noise eps. Drag, or use the arrow keys.", { onMove: (eps) => { this.eps = eps; this.changed(); } });
    this.plane = new PlaneView("learn-plane", "Where z lands in the latent plane");
    this.picture = picture("learn-picture", "The decoded z");
    const dial = (name, id, min, max, value) => new Dial(name, id, { min, max, step: 0.01, value }, () => this.changed());
    this.mu = [0, 1].map((d) => dial(`\u03bc${d}`, `learn-mu${d}`, -4, 4, 0));
    this.std = new Dial("\u03c3 times", "learn-std", { min: 0, max: 6, step: 0.05, value: 4, format: (power) => `${(2 ** power).toFixed(1)}\u00d7` }, () => this.changed());
    this.figures = new Figures("learn-figures", [
      ["mu", "\u03bc", "Moves the whole cloud", "var(--q)"], ["std", "\u03c3", "Widens the whole cloud", "var(--q)"],
      ["eps", "\u03b5", "Frozen: neither \u03bc nor \u03c3 changes it", "var(--line)"], ["z", "z = \u03bc + \u03c3 \u00b7 \u03b5", "Moves smoothly with each of them", "var(--z)"],
    ]);
    this.run = button("Draw gradients", "learn-run", () => this.toggle());
    this.scatter = element("canvas", { width: 640, height: 200, className: "curves", role: "img", ariaLabel: "Single-draw gradients of both estimators", "data-testid": "learn-scatter" });
    const rows = ["pathwise", "score"].flatMap((name) => {
      const words = name === "pathwise" ? "through z" : "score function";
      return [[`${name}Mean`, `${words}: mean`, "The mean of all draws so far, with its standard error", name === "pathwise" ? "var(--q)" : "var(--error)"],
        [`${name}Var`, `${words}: variance`, "Of a single draw, from the draws so far", name === "pathwise" ? "var(--q)" : "var(--error)"]];
    });
    this.tally = new Figures("learn-tally", [["count", "draws", "So far", "var(--line)"], ...rows, ["ratio", "variance, score / through z", "How many times more draws the score function needs", "var(--line)"]]);
    const columns = element("div", { className: "columns" }, column("\u03b5 ~ N(0, I), frozen: drag it", this.noisePlane.node), column("z = \u03bc + \u03c3 \u00b7 \u03b5", this.plane.node),
      column("What z decodes to", this.picture, this.figures.node));
    this.root.append(columns, ...this.mu.map(({ node }) => node), this.std.node,
      element("h3", { textContent: "The gradient of E_q[log p(x|z)] in \u03bc0, estimated in two ways (blue: through z, vermilion: score function)" }),
      this.scatter, this.tally.node, element("div", { className: "row" }, this.run));
  }

  async open({ model, q, pathwise, score }) {
    Object.assign(this, { q, draws: { pathwise, score }, eps: [0.8, -0.6], count: 2 });
    this.stop();
    this.q.mu.forEach((value, d) => { this.mu[d].value = value; });
    this.noisePlane.open(EPS_AXES);
    this.plane.open(axesOf(model));
    if (this.model?.id !== model.id) {
      this.model = model;
      this.decode = this.decoder(model, (_, pixels) => show(this.picture, pixels, model.image_shape));
      this.reference(model).then((reference) => this.plane.showDots(reference, 0.3));
    }
    this.changed();
    this.showTally();
  }

  changed() {
    if (!this.q) return;
    const mu = this.mu.map(({ value }) => value);
    const std = this.q.std.map((one) => one * 2 ** this.std.value);
    const land = (eps) => eps.map((one, d) => mu[d] + std[d] * one);
    const z = land(this.eps).map(snap);
    this.noisePlane.draw(this.eps, priorCircles, marks(this.cloud, "#8a8794", 3));
    this.plane.draw(z, priorCircles, ellipse(mu, std, BLUE), marks(this.cloud.map(land), "#8a8794", 3));
    this.figures.show({ mu: tuple(mu), std: tuple(std, 3), eps: tuple(this.eps), z: tuple(z) }, { mu, std, eps: this.eps, z });
    this.decode.want(z);
  }

  // Two gradients ----------------------------------------------------------------------------------

  toggle() {
    if (this.frame) return this.stop();
    if (this.count >= this.draws.score.length) this.count = 2;
    const step = () => {
      this.count = Math.min(this.count + A_FRAME, this.draws.score.length);
      this.showTally();
      this.frame = this.count < this.draws.score.length ? requestAnimationFrame(step) : null;
      this.dressRun();
    };
    this.frame = requestAnimationFrame(step);
    this.dressRun();
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.dressRun();
  }

  dressRun() { this.run.textContent = this.frame ? "Pause" : "Draw gradients"; }

  showTally() {
    const [pathwise, score] = ["pathwise", "score"].map((name) => moments(this.draws[name].slice(0, this.count)));
    const ratio = score.variance / pathwise.variance;
    this.tally.show({
      count: String(this.count),
      pathwiseMean: plusMinus(pathwise), pathwiseVar: short3(pathwise.variance),
      scoreMean: plusMinus(score), scoreVar: short3(score.variance), ratio: `${short3(ratio)}\u00d7`,
    }, { count: this.count, pathwise, score });
    this.paintScatter();
  }

  paintScatter() {
    const context = this.scatter.getContext("2d");
    const all = [...this.draws.pathwise, ...this.draws.score];
    const most = Math.max(...all.map(Math.abs)) || 1;
    context.clearRect(0, 0, 640, 200);
    ["pathwise", "score"].forEach((name, k) => {
      context.fillStyle = k ? RED : BLUE;
      context.globalAlpha = 0.6;
      this.draws[name].slice(0, this.count).forEach((value, n) => disc(context, 320 + (310 * value) / most, 20 + 90 * k + (n * 37) % 70, 3));
    });
    context.globalAlpha = 1;
  }

  close() {
    this.stop();
    super.close();
  }
}

function moments(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance, error: Math.sqrt(variance / values.length) };
}

const short3 = (value) => (value >= 1e5 ? value.toExponential(1) : value.toPrecision(3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
const plusMinus = ({ mean, error }) => `${signed(mean, 0)} \u00b1 ${error.toFixed(error < 10 ? 1 : 0)}`;

export default lesson(NoiseLesson);
