// @ts-nocheck
/* Draw, and watch the posterior move. */

import { frozenNoise, Paper } from "../common/drawing";
import { Pen } from "../common/pen";
import {
  axesOf, BLUE, button, column, Dial, ellipse, Figures, Lesson, lesson, marks, picture,
  PlaneView, priorCircles,
} from "./lesson";
import { paintTiles } from "../lib/canvas";
import { element, signed, throttled } from "../lib/dom";
import { klPerDim, snap } from "../lib/latent";

const DRAWS = 8;
const PEN_WIDTH = 2.5 / 28;
const DRAW_EVERY_MS = 60;

class EncoderLesson extends Lesson {
  build() {
    const [ink, cover, ring] = [
      element("canvas", { className: "ink", tabIndex: 0, role: "img", ariaLabel: "Drawing. Drag, or move the pen with the arrow keys and put it down with the space bar.", "data-testid": "learn-ink" }),
      element("canvas", { className: "cover" }), element("span", { className: "ring", hidden: true }),
    ];
    this.paper = new Paper(ink, cover);
    this.pen = new Pen(ink, ring, {
      onDown: (erases) => { this.stroke = { tool: erases ? "eraser" : this.tool, colour: "#ffffff", width: PEN_WIDTH, points: [] }; },
      onMove: (points) => this.extend(points),
      onLift: () => {},
    });
    this.plane = new PlaneView("learn-plane", "The posterior in the latent plane");
    this.figures = new Figures("learn-figures", [0, 1].flatMap((d) => [
      [`mu${d}`, `\u03bc${d}`, `The mean of q(z${d}|x)`, "var(--q)"],
      [`logvar${d}`, `log \u03c3${d}\u00b2`, "What the network puts out: any real number", "var(--q)"],
      [`std${d}`, `\u03c3${d} = exp(log \u03c3${d}\u00b2 / 2)`, "The standard deviation: always positive", "var(--q)"],
      [`kl${d}`, `KL${d}, nats`, `What z${d} tells about this picture`, "var(--kl)"],
    ]));
    this.strip = picture("learn-draws", "Decoded draws from q(z|x)");
    this.strip.className = "strip";
    this.wide = new Dial("\u03c3 times", "learn-wide", { min: 0, max: 3, step: 0.1, value: 0, format: (power) => `${(2 ** power).toFixed(1)}\u00d7` }, () => this.drawSamples());
    this.drawSamples = throttled(DRAW_EVERY_MS, () => this.sample());
    const tools = element("div", { className: "row" },
      button("Pen", "learn-pen", () => this.choose("pen")), button("Eraser", "learn-eraser", () => this.choose("eraser")),
      button("Clear", "learn-clear", () => this.start(null)), button("Example", "learn-again", () => this.startFromExample()));
    this.tools = [...tools.children];
    this.root.append(element("div", { className: "columns" },
      column("x: draw on it", element("div", { className: "sheet" }, ink, cover, ring), tools),
      column("q(z|x): two \u03c3 around \u03bc", this.plane.node),
      column("The encoder says", this.figures.node)),
    element("h3", { textContent: "Eight draws z ~ q(z|x), decoded" }), this.strip, this.wide.node);
    this.choose("pen");
  }

  choose(tool) {
    this.tool = tool;
    this.tools.forEach((node, k) => { if (k < 2) node.ariaPressed = String((k === 0) === (tool === "pen")); });
  }

  async open({ model, image }) {
    if (this.model?.id !== model.id) {
      this.model = model;
      this.paper.setShape(model.image_shape);
      this.decode = this.decoder(model);
      this.encode = this.encoder(model, (_, q) => this.showPosterior(q));
      this.plane.open(axesOf(model));
      const uniform = frozenNoise(2 * DRAWS, 7);
      this.eps = Array.from({ length: DRAWS }, (_, k) => [uniform[2 * k], uniform[2 * k + 1]]);
      this.images = await this.reference(model);
      this.plane.showDots(this.images);
    }
    this.image = image;
    this.startFromExample();
  }

  startFromExample() {
    if (!this.images) return; // still loading
    const canvas = element("canvas", {});
    this.images.paint(canvas, this.image);
    this.start(canvas);
  }

  start(image) {
    this.paper.paint({ strokes: [] }, image);
    this.changed();
  }

  extend(points) {
    const from = this.stroke.points.length;
    this.stroke.points.push(...points);
    this.paper.stroke(this.stroke, from);
    this.changed();
  }

  changed() { this.encode.want({ pixels: this.paper.read().pixels }); }

  showPosterior({ mu, logvar }) {
    const std = [...logvar].map((value) => Math.exp(value / 2));
    const kls = klPerDim(mu, logvar);
    this.q = { mu: [...mu], std };
    const texts = {};
    for (const d of [0, 1]) {
      texts[`mu${d}`] = signed(mu[d], 3);
      texts[`logvar${d}`] = signed(logvar[d], 2);
      texts[`std${d}`] = std[d].toFixed(3);
      texts[`kl${d}`] = kls[d].toFixed(2);
    }
    this.figures.show(texts, { mu: [...mu], logvar: [...logvar] });
    this.drawSamples();
  }

  get draws() {
    const { mu, std } = this.q;
    return this.eps.map((eps) => eps.map((one, d) => snap(mu[d] + 2 ** this.wide.value * std[d] * one)));
  }

  async sample() {
    if (!this.q) return;
    const { mu, std } = this.q;
    const wide = std.map((one) => one * 2 ** this.wide.value);
    this.plane.draw(null, priorCircles, ellipse(mu, wide, BLUE), marks([mu], BLUE, 8));
    const pixels = await this.decode.askAll(this.draws);
    if (!pixels) return;
    paintTiles(this.strip, pixels, this.model.image_shape, DRAWS, 0, DRAWS);
    this.strip.dataset.frames = Number(this.strip.dataset.frames) + 1;
  }

  close() {
    super.close();
    this.pen.close();
  }
}

export default lesson(EncoderLesson);
