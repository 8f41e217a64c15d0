/* Real images of the test split, with their posterior means. */

import { context2d, resize } from "../lib/canvas";
import { element } from "../lib/dom";
import { type Latent, snap } from "../lib/latent";
import type { ReferenceSet } from "../schema";

const SHOWN_PER_CLASS = 12;

/** A real image by its index, and how far its posterior mean lies from some z. */
export interface Neighbour { i: number; distance: number }

/** The answer of a fetch, if it is one.
 *
 * @throws Error if the server refuses
 */
export function okay(answer: Response): Response {
  if (!answer.ok) throw new Error(`${answer.status} for ${answer.url}`);
  return answer;
}

export class Reference {
  private readonly about: ReferenceSet;
  private readonly means: Float32Array;
  private readonly sheet: CanvasImageSource;
  private readonly latentDim: number;
  private readonly colours: readonly string[];

  constructor(
    about: ReferenceSet, mu: Float32Array, sheet: CanvasImageSource, latentDim: number, colours: readonly string[],
  ) {
    this.about = about;
    this.means = mu;
    this.sheet = sheet;
    this.latentDim = latentDim;
    this.colours = colours;
  }

  /** @param base  the model's live address, with its trailing slash */
  static async load(
    base: string, latentDim: number, colours: readonly string[], signal?: AbortSignal,
  ): Promise<Reference> {
    const sheet = new Image();
    sheet.src = `${base}reference.png`;
    const [about, mu] = await Promise.all([
      fetch(`${base}reference.json`, { signal }).then(okay).then((answer): Promise<ReferenceSet> => answer.json()),
      fetch(`${base}reference.mu`, { signal }).then(okay).then((answer) => answer.arrayBuffer()),
      sheet.decode(),
    ]);
    return new Reference(about, new Float32Array(mu), sheet, latentDim, colours);
  }

  get count(): number { return this.about.count; }

  get tile(): readonly [height: number, width: number] { return this.about.tile; }

  get labels(): readonly number[] { return this.about.labels; }

  get label_names(): readonly string[] { return this.about.label_names; }

  mu(i: number, dim: number): number { return this.means[i * this.latentDim + dim]; }

  z(i: number): Latent { return Array.from({ length: this.latentDim }, (_, dim) => snap(this.mu(i, dim))); }

  label(i: number): string { return this.nameOf(this.labels[i]); }

  /** Images without a class have none to name. */
  nameOf(label: number): string { return this.label_names[label] ?? (label < 0 ? "image" : String(label)); }

  colour(i: number): string { return this.colours[Math.max(this.labels[i], 0) % this.colours.length]; }

  /** The images whose posterior means lie nearest to z, nearest first. */
  nearest(z: readonly number[], count: number): Neighbour[] {
    const best: Neighbour[] = [];
    for (let i = 0; i < this.count; i += 1) {
      const distance = this.squaredDistance(i, z, best[count - 1]?.distance ?? Infinity);
      if (distance === null) continue;
      best.push({ i, distance });
      best.sort((a, b) => a.distance - b.distance);
      best.length = Math.min(best.length, count);
    }
    return best.map(({ i, distance }) => ({ i, distance: Math.sqrt(distance) }));
  }

  /** null as soon as it is not below the limit. */
  private squaredDistance(i: number, z: readonly number[], limit: number): number | null {
    let sum = 0;
    for (let dim = 0; dim < this.latentDim; dim += 1) {
      sum += (this.mu(i, dim) - z[dim]) ** 2;
      if (sum >= limit) return null;
    }
    return sum;
  }

  paint(canvas: HTMLCanvasElement, i: number): void {
    const [height, width] = this.tile;
    resize(canvas, width, height);
    this.draw(context2d(canvas), i, 0, 0);
  }

  draw(context: CanvasRenderingContext2D, i: number, x: number, y: number): void {
    const [height, width] = this.tile;
    const { columns } = this.about;
    context.drawImage(this.sheet,
      (i % columns) * width, Math.floor(i / columns) * height, width, height, x, y, width, height);
  }

  /** A button with image i on it. */
  thumbnail(i: number, title: string, onChoose: (i: number) => void): HTMLButtonElement {
    const canvas = element("canvas");
    this.paint(canvas, i);
    const button = element("button", { type: "button", className: "thumb", title, ariaLabel: title }, canvas);
    button.onclick = () => onChoose(i);
    return button;
  }

  /** The first images of every class from `page` on, class by class. */
  byClass(page: number): { name: string; images: number[] }[] {
    const classes = new Map<number, number[]>();
    this.labels.forEach((label, i) => {
      const images = classes.get(label);
      if (images) images.push(i);
      else classes.set(label, [i]);
    });
    return [...classes].sort(([a], [b]) => a - b).map(([label, images]) => {
      const first = (page * SHOWN_PER_CLASS) % images.length;
      return { name: this.nameOf(label), images: images.slice(first, first + SHOWN_PER_CLASS) };
    });
  }

  /** Images to choose from, class by class; `verb` is what choosing one does. */
  fillPanel(panel: HTMLElement, verb: string, onChoose: (i: number) => void, page = 0): void {
    const rows = this.byClass(page).map(({ name, images }) => element("div", { className: "class" },
      element("span", { textContent: name }),
      ...images.map((i) => this.thumbnail(i, `${verb} ${name}`, onChoose))));
    const more = element("button", { type: "button", className: "more", textContent: "More images" });
    more.onclick = () => this.fillPanel(panel, verb, onChoose, page + 1);
    const longest = Math.max(...this.label_names.map((name) => name.length)) + 1;
    panel.style.setProperty("--longest", String(Math.max(2, longest)));
    panel.replaceChildren(...rows, more);
  }
}
