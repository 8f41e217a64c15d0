// @ts-nocheck
/* What the experiments of Learn are made of: planes, dials, figures, pictures. */

import { Reference } from "../common/reference";
import { paintPicture } from "../lib/canvas";
import { clamp, element, mount, signed } from "../lib/dom";
import { snap } from "../lib/latent";
import { LiveDecoder, LiveEncoder, socketUrl } from "../lib/socket";

const PLANE_SIZE = 480; // a plane's own pixels, whatever its size on the screen
const OFFLINE = {
  open: "",
  lost: "The connection is lost, trying again \u2026",
  gone: "This model is not on the server any more.",
};

/** An experiment: built once, opened whenever Python sends something else. */
export class Lesson {
  constructor(root) {
    this.root = root.querySelector(".learn");
    this.says = element("p", { className: "says" });
    this.lines = [];
    this.build();
    this.root.append(this.says);
  }

  update(data) {
    const now = JSON.stringify(data);
    if (now === this.was) return;
    this.was = now;
    this.data = data;
    this.open(data);
  }

  /** A decoder that stays open as long as the lesson. */
  decoder(model, onPicture = () => {}) {
    return this.keep(new LiveDecoder(liveAddress(model, "decode"), { onPicture, onStatus: this.status() }));
  }

  encoder(model, onPosterior) {
    return this.keep(new LiveEncoder(liveAddress(model, "encode"), { onPosterior, onStatus: this.status() }));
  }

  keep(line) {
    this.lines.push(line);
    return line;
  }

  status() {
    return (status, detail) => { this.says.textContent = OFFLINE[status] ?? `The server says: ${detail}`; };
  }

  reference(model) {
    const base = new URL(`live/${encodeURIComponent(model.id)}/`, location.href).href;
    return Reference.load(base, model.latent_dim, this.data.colours);
  }

  close() { for (const line of this.lines) line.close(); }
}

const liveAddress = ({ id }, service) => socketUrl(`live/${encodeURIComponent(id)}/${service}`);

/** What the next call of an experiment's module should be. */
export const lesson = (App) => ({ parentElement, data, setStateValue, setTriggerValue }) =>
  mount(parentElement, App, (app) => {
    Object.assign(app, { setStateValue, setTriggerValue });
    app.update(data);
  });

// Parts --------------------------------------------------------------------------------------

export const column = (title, ...children) =>
  element("section", { className: "column" }, element("h3", { textContent: title }), ...children);

export function button(words, testId, onClick) {
  const node = element("button", { type: "button", textContent: words, "data-testid": testId });
  node.onclick = onClick;
  return node;
}

/** A canvas for a picture of the model's own size. */
export const picture = (testId, words) =>
  element("canvas", { className: "picture", role: "img", ariaLabel: words, "data-testid": testId, "data-frames": "0" });

export function show(canvas, pixels, shape) {
  paintPicture(canvas, pixels, shape);
  canvas.dataset.frames = Number(canvas.dataset.frames) + 1;
}

/** A range with its name and value. */
export class Dial {
  constructor(name, testId, { min, max, step, value, format = (number) => signed(number) }, onMove) {
    this.format = format;
    this.output = element("output", {});
    this.input = element("input", { type: "range", min, max, step, value, ariaLabel: name, "data-testid": testId });
    this.node = element("label", { className: "knob" }, element("span", { textContent: name }), this.input, this.output);
    this.input.oninput = () => { this.write(); onMove(this.value); };
    this.write();
  }

  get value() { return this.input.valueAsNumber; }

  set value(number) {
    this.input.value = number;
    this.write();
  }

  write() { this.output.textContent = this.format(this.value); }
}

/** Figures by name: rows of [key, symbol, meaning, colour]. */
export class Figures {
  constructor(testId, rows) {
    this.values = {};
    this.node = element("dl", { className: "figures", "data-testid": testId });
    for (const [key, symbol, meaning, colour = "var(--line)"] of rows) {
      const value = this.values[key] = element("dd", {});
      const row = element("div", { title: meaning }, element("dt", { textContent: symbol }), value);
      row.style.setProperty("--meaning", colour);
      this.node.append(row);
    }
  }

  /** @param {object} texts  what to show, by key; `exact` goes into data-values as JSON */
  show(texts, exact = null) {
    for (const [key, text] of Object.entries(texts)) this.values[key].textContent = text;
    if (exact) this.node.dataset.values = JSON.stringify(exact);
  }
}

/** A latent plane: real images as dots, the prior as circles, and whatever a lesson draws on it.
 *  The hand's point is dragged or moved with the arrow keys. */
export class PlaneView {
  /** @param {object} hand  onMove([across, up]); without it, the plane is only looked at */
  constructor(testId, words, hand = null) {
    this.hand = hand;
    this.dots = element("canvas", { width: PLANE_SIZE, height: PLANE_SIZE, ariaHidden: "true" });
    this.ink = element("canvas", { width: PLANE_SIZE, height: PLANE_SIZE, role: "img", ariaLabel: words, "data-testid": testId });
    this.node = element("div", { className: "plane-view" }, this.dots, this.ink);
    this.layers = [];
    if (hand) this.listen();
  }

  listen() {
    this.ink.tabIndex = 0;
    this.ink.classList.add("moved");
    this.ink.onpointerdown = (event) => { this.ink.setPointerCapture(event.pointerId); this.follow(event); };
    this.ink.onpointermove = (event) => { if (this.ink.hasPointerCapture(event.pointerId)) this.follow(event); };
    this.ink.onkeydown = (event) => this.key(event);
  }

  follow({ clientX, clientY }) {
    const box = this.ink.getBoundingClientRect();
    const shares = [(clientX - box.left) / box.width, (box.bottom - clientY) / box.height];
    this.hand.onMove(this.axes.map(({ low, high }, d) => snap(low + clamp(shares[d], 0, 1) * (high - low))));
  }

  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step || !this.point) return;
    event.preventDefault();
    event.stopPropagation();
    const size = event.shiftKey ? 200 : 40;
    this.hand.onMove(this.axes.map(({ low, high }, d) =>
      snap(clamp(this.point[d] + (step[d] * (high - low)) / size, low, high))));
  }

  /** @param {object[]} axes  { low, high } of z0 and z1 */
  open(axes) {
    this.axes = axes;
    this.dots.getContext("2d").clearRect(0, 0, PLANE_SIZE, PLANE_SIZE);
  }

  showDots(reference, alpha = 0.55) {
    const context = this.dots.getContext("2d");
    context.clearRect(0, 0, PLANE_SIZE, PLANE_SIZE);
    context.globalAlpha = alpha;
    for (let i = 0; i < reference.count; i += 1) {
      context.fillStyle = reference.colour(i);
      disc(context, ...this.place([reference.mu(i, 0), reference.mu(i, 1)]), 2.5);
    }
  }

  place(z) {
    const [x, y] = this.axes.map(({ low, high }, d) => (z[d] - low) / (high - low));
    return [x * PLANE_SIZE, (1 - y) * PLANE_SIZE];
  }

  /** Pixels a unit of z, across and up. */
  scale() { return this.axes.map(({ low, high }) => PLANE_SIZE / (high - low)); }

  /** Draws anew: the layers are functions of (context, this). */
  draw(point, ...layers) {
    this.point = point;
    const context = this.ink.getContext("2d");
    context.clearRect(0, 0, PLANE_SIZE, PLANE_SIZE);
    for (const layer of layers) layer(context, this);
    if (point) dot(context, this.place(point), PURPLE, 7);
    this.ink.dataset.z = JSON.stringify(point ?? []);
    this.ink.dataset.frames = Number(this.ink.dataset.frames ?? 0) + 1;
  }
}

export const [BLUE, PURPLE, ORANGE, GREEN, SKY, RED] = ["#0072b2", "#7a5ba8", "#e69f00", "#009e73", "#56b4e9", "#d55e00"];

export function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A disc with a white rim: seen on any ground. */
export function dot(context, [x, y], colour, radius) {
  context.fillStyle = "#fff";
  disc(context, x, y, radius + 2);
  context.fillStyle = colour;
  disc(context, x, y, radius);
}

/** A layer: the prior's circles of one, two and three standard deviations. */
export const priorCircles = (context, view) => {
  for (const radius of [1, 2, 3]) ring(context, view, [0, 0], [radius, radius], GREEN, 2);
};

/** A layer: an ellipse of so many standard deviations around mu. */
export const ellipse = (mu, std, colour, deviations = 2) => (context, view) =>
  ring(context, view, mu, std.map((one) => one * deviations), colour, 3);

export const marks = (points, colour, radius = 5) => (context, view) => {
  for (const point of points) dot(context, view.place(point), colour, radius);
};

function ring(context, view, centre, radii, colour, width) {
  const [across, up] = view.scale();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.ellipse(...view.place(centre), Math.max(radii[0] * across, 3), Math.max(radii[1] * up, 3), 0, 0, 2 * Math.PI);
  context.stroke();
}

/** The ranges of a model's dimensions in their own order. */
export const axesOf = ({ dims }) => [...dims].sort((a, b) => a.index - b.index);

/** z as people read it. */
export const tuple = (z, digits = 2) => `(${Array.from(z, (value) => signed(value, digits)).join(", ")})`;
