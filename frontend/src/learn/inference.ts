// @ts-nocheck
/* The true posterior on its grid, and a q that one moves over it by hand. */

import {
  BLUE, button, column, Dial, ellipse, Figures, GREEN, Lesson, lesson, PlaneView,
} from "./lesson";
import { resize } from "../lib/canvas";
import { element, signed } from "../lib/dom";
import { klPerDim, squaredNorm } from "../lib/latent";

const ENOUGH = 0.999; // of q must lie on the grid, or its means are not what they say

class InferenceLesson extends Lesson {
  build() {
    this.heat = element("canvas", { className: "heat", ariaHidden: "true" });
    this.view = new PlaneView("learn-plane", "The true posterior, and q. Drag q, or use the arrow keys.", { onMove: (mu) => { this.mu = mu; this.changed(); } });
    this.view.node.prepend(this.heat);
    const dial = (d) => new Dial(`\u03c3${d}`, `learn-std${d}`, { min: -2, max: 3, step: 0.05, value: 0, format: () => (this.q ? this.std[d].toFixed(3) : "") }, () => this.changed());
    this.dials = [dial(0), dial(1)];
    this.figures = new Figures("learn-figures", [
      ["log_likelihood", "E_q[log p(x|z)]", "How well draws from q rebuild the image", "var(--decoder)"],
      ["kl", "\u2212 KL(q \u2016 p(z))", "What it costs to leave the prior", "var(--kl)"],
      ["elbo", "= ELBO", "The bound", "var(--q)"],
      ["gap", "+ KL(q \u2016 p(z|x))", "The gap: how far q is from the true posterior", "var(--error)"],
      ["evidence", "= log p(x)", "The same wherever q is: it does not depend on q", "var(--line)"],
    ]);
    const columns = element("div", { className: "columns" },
      column("p(z|x) as shades (of its square root), q as a blue ellipse (two \u03c3)", this.view.node),
      column("Move q: the sum stays", this.figures.node, ...this.dials.map(({ node }) => node),
        element("div", { className: "row" }, button("Back to the encoder's q", "learn-home", () => this.home()))));
    columns.style.setProperty("--columns", 2);
    this.root.append(columns, element("h3", { textContent: "The KL of two Gaussians" }), this.buildPair());
  }

  open({ grid, q, log_evidence }) {
    Object.assign(this, { grid, q, evidence: log_evidence });
    const { low, high, side } = grid;
    this.view.open([0, 1].map((d) => ({ low: low[d], high: high[d] })));
    this.z = Array.from({ length: side * side }, (_, n) => [n % side, Math.floor(n / side)].map((k, d) => low[d] + ((k + 0.5) / side) * (high[d] - low[d])));
    this.cell = ((high[0] - low[0]) / side) * ((high[1] - low[1]) / side);
    this.paintHeat();
    this.home();
    this.pairChanged();
  }

  home() {
    this.mu = [...this.q.mu];
    for (const dial of this.dials) dial.value = 0;
    this.changed();
  }

  get std() { return this.q.std.map((one, d) => one * 2 ** this.dials[d].value); }

  /** Square roots of the density, as faint places would not be seen. */
  paintHeat() {
    const { side, log_joint } = this.grid;
    const most = Math.max(...log_joint);
    resize(this.heat, side, side);
    const image = new ImageData(side, side);
    log_joint.forEach((value, n) => {
      const row = side - 1 - Math.floor(n / side);
      const at = 4 * (row * side + (n % side));
      image.data.set([122, 91, 168, 255 * Math.exp((value - most) / 2)], at);
    });
    this.heat.getContext("2d").putImageData(image, 0, 0);
  }

  changed() {
    if (!this.q) return;
    for (const dial of this.dials) dial.write();
    this.view.draw(this.mu, ellipse(this.mu, this.std, BLUE), ellipse(this.mu, this.std, BLUE, 1));
    const terms = this.terms();
    if (terms.mass < ENOUGH) {
      const away = "q leaves the grid";
      return this.figures.show({ log_likelihood: away, kl: "", elbo: "", gap: "", evidence: signed(this.evidence, 2) }, terms);
    }
    const [log_likelihood, kl, evidence] = [terms.log_likelihood, terms.kl, this.evidence].map((value) => Math.round(100 * value) / 100);
    const elbo = log_likelihood - kl; // of the rounded terms: what is on the screen adds up
    this.figures.show({
      log_likelihood: signed(log_likelihood, 2), kl: kl.toFixed(2), elbo: signed(elbo, 2),
      gap: signed(evidence - elbo, 2), evidence: signed(evidence, 2),
    }, terms);
  }

  /** Means under q by the midpoint rule, as vae_core/posterior.py has them. */
  terms() {
    const { mu, std } = this;
    const constant = Math.log(2 * Math.PI);
    let [mass, log_likelihood, gap] = [0, 0, 0];
    this.z.forEach((z, n) => {
      let log_q = -constant;
      for (const d of [0, 1]) log_q -= 0.5 * ((z[d] - mu[d]) / std[d]) ** 2 + Math.log(std[d]);
      const weight = Math.exp(log_q) * this.cell;
      mass += weight;
      log_likelihood += weight * (this.grid.log_joint[n] + constant + 0.5 * squaredNorm(z));
      gap += weight * (log_q - this.grid.log_joint[n] + this.evidence);
    });
    const kl = klPerDim(mu, std.map((one) => 2 * Math.log(one))).reduce((sum, one) => sum + one, 0);
    return { mass, log_likelihood, kl, elbo: log_likelihood - kl, gap };
  }

  // Two Gaussians --------------------------------------------------------------------------------

  buildPair() {
    this.curves = element("canvas", { width: 640, height: 200, className: "curves", role: "img", ariaLabel: "Two Gaussian densities", "data-testid": "learn-curves" });
    const moved = () => this.pairChanged();
    const mean = (name, id, value) => new Dial(name, id, { min: -3, max: 3, step: 0.05, value }, moved);
    const width = (name, id, value) => new Dial(name, id, { min: 0.2, max: 3, step: 0.05, value }, moved);
    this.pair = [mean("\u03bc of q", "learn-q-mu", 1), width("\u03c3 of q", "learn-q-std", 0.5), mean("\u03bc of p", "learn-p-mu", 0), width("\u03c3 of p", "learn-p-std", 1)];
    this.divergences = new Figures("learn-pair", [
      ["qp", "KL(q \u2016 p), nats", "The one in the bound: q must not be where p is not", "var(--kl)"],
      ["pq", "KL(p \u2016 q), nats", "The other way round: another number", "var(--line)"],
    ]);
    const columns = element("div", { className: "columns" }, column("q blue, p green", this.curves, this.divergences.node),
      column("Move both", ...this.pair.map(({ node }) => node)));
    columns.style.setProperty("--columns", 2);
    return columns;
  }

  pairChanged() {
    const [m, s, n, t] = this.pair.map(({ value }) => value);
    const [qp, pq] = [gaussianKl(m, s, n, t), gaussianKl(n, t, m, s)];
    this.divergences.show({ qp: qp.toFixed(3), pq: pq.toFixed(3) }, { qp, pq });
    const context = this.curves.getContext("2d");
    context.clearRect(0, 0, 640, 200);
    curve(context, m, s, BLUE);
    curve(context, n, t, GREEN);
  }
}

/** KL(N(m, s\u00b2) \u2016 N(n, t\u00b2)) in nats. */
const gaussianKl = (m, s, n, t) => Math.log(t / s) + (s * s + (m - n) ** 2) / (2 * t * t) - 0.5;

function curve(context, mu, std, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  for (let x = 0; x <= 640; x += 4) {
    const value = Math.exp(-0.5 * (((x / 640) * 12 - 6 - mu) / std) ** 2) / std;
    context.lineTo(x, 195 - 36 * value);
  }
  context.stroke();
}

export default lesson(InferenceLesson);
