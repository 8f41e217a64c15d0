// @ts-nocheck
/* Real images of the test split, with their posterior means. */

import { resize } from "../lib/canvas";
import { element } from "../lib/dom";
import { snap } from "../lib/latent";

const SHOWN_PER_CLASS = 12;

export class Reference {
  constructor(about, mu, sheet, latentDim, colours) {
    Object.assign(this, about);
    this.means = mu;
    this.sheet = sheet;
    this.latentDim = latentDim;
    this.colours = colours;
  }

  /** @param {string} base  the model's live address, with its trailing slash */
  static async load(base, latentDim, colours) {
    const sheet = new Image();
    sheet.src = `${base}reference.png`;
    const [about, mu] = await Promise.all([
      fetch(`${base}reference.json`).then(okay).then((answer) => answer.json()),
      fetch(`${base}reference.mu`).then(okay).then((answer) => answer.arrayBuffer()),
      sheet.decode(),
    ]);
    return new Reference(about, new Float32Array(mu), sheet, latentDim, colours);
  }

  mu(i, dim) { return this.means[i * this.latentDim + dim]; }

  z(i) { return Array.from({ length: this.latentDim }, (_, dim) => snap(this.mu(i, dim))); }

  label(i) { return this.nameOf(this.labels[i]); }

  /** Images without a class have none to name. */
  nameOf(label) { return this.label_names[label] ?? (label < 0 ? "image" : String(label)); }

  colour(i) { return this.colours[Math.max(this.labels[i], 0) % this.colours.length]; }

  /** The images whose posterior means lie nearest to z: [{ i, distance }], nearest first. */
  nearest(z, count) {
    const found = [];
    for (let i = 0; i < this.count; i += 1) {
      const distance = this.squaredDistance(i, z, found[count - 1]?.distance ?? Infinity);
      if (distance === null) continue;
      found.push({ i, distance });
      found.sort((a, b) => a.distance - b.distance);
      found.length = Math.min(found.length, count);
    }
    return found.map(({ i, distance }) => ({ i, distance: Math.sqrt(distance) }));
  }

  /** null as soon as it is not below the limit. */
  squaredDistance(i, z, limit) {
    let sum = 0;
    for (let dim = 0; dim < this.latentDim; dim += 1) {
      sum += (this.mu(i, dim) - z[dim]) ** 2;
      if (sum >= limit) return null;
    }
    return sum;
  }

  paint(canvas, i) {
    const [height, width] = this.tile;
    resize(canvas, width, height);
    this.draw(canvas.getContext("2d"), i, 0, 0);
  }

  draw(context, i, x, y) {
    const [height, width] = this.tile;
    context.drawImage(this.sheet,
      (i % this.columns) * width, Math.floor(i / this.columns) * height, width, height, x, y, width, height);
  }

  /** A button with image i on it. */
  thumbnail(i, title, onChoose) {
    const canvas = element("canvas", {});
    this.paint(canvas, i);
    const button = element("button", { type: "button", className: "thumb", title, ariaLabel: title }, canvas);
    button.onclick = () => onChoose(i);
    return button;
  }

  /** The first images of every class from `page` on, class by class. */
  byClass(page) {
    const classes = new Map();
    this.labels.forEach((label, i) => classes.set(label, [...(classes.get(label) ?? []), i]));
    return [...classes.keys()].sort((a, b) => a - b).map((label) => {
      const all = classes.get(label);
      const first = (page * SHOWN_PER_CLASS) % all.length;
      return { name: this.nameOf(label), images: all.slice(first, first + SHOWN_PER_CLASS) };
    });
  }

  /** Images to choose from, class by class; `verb` is what choosing one does. */
  fillPanel(panel, verb, onChoose, page = 0) {
    const rows = this.byClass(page).map(({ name, images }) => element("div", { className: "class" },
      element("span", { textContent: name }),
      ...images.map((i) => this.thumbnail(i, `${verb} ${name}`, onChoose))));
    const more = element("button", { type: "button", className: "more", textContent: "Other images" });
    more.onclick = () => this.fillPanel(panel, verb, onChoose, page + 1);
    const longest = Math.max(...this.label_names.map((name) => name.length)) + 1;
    panel.style.setProperty("--longest", Math.max(2, longest));
    panel.replaceChildren(...rows, more);
  }
}

export function okay(answer) {
  if (!answer.ok) throw new Error(`${answer.status} for ${answer.url}`);
  return answer;
}
