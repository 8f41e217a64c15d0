/* One of the paths at the present position: its image, and where it is in the latent space. */

import type { Reference } from "../common/reference";
import { type ImageShape, paintPicture } from "../lib/canvas";
import { element, signed } from "../lib/dom";
import { type Latent, squaredNorm } from "../lib/latent";
import type { Prior } from "../lib/prior";
import type { PathLine } from "../schema";

export class PathColumn {
  readonly node: HTMLElement;
  readonly kind: string;
  private readonly canvas: HTMLCanvasElement;
  private readonly button: HTMLButtonElement;
  private readonly near = element("span", { className: "near" });
  private readonly facts = element("span", { className: "facts" });
  private readonly words: HTMLElement;

  constructor({ kind, name, hint }: PathLine, [, height, width]: ImageShape, onChoose: (kind: string) => void) {
    this.kind = kind;
    this.canvas = element("canvas", { "data-testid": `path-image-${kind}`, "data-frames": "0", role: "img", ariaLabel: name });
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.button = element("button", { type: "button", className: "choose", title: `${hint}. Choose it to save it or to continue from it`, "data-testid": `path-choose-${kind}` },
      this.canvas, element("strong", { textContent: name }));
    this.button.onclick = () => onChoose(kind);
    this.words = element("p", { className: "words", "data-testid": `path-words-${kind}` });
    this.node = element("div", { className: "column" },
      this.button, element("div", { className: "reading" }, this.near, this.facts), this.words);
  }

  describe({ words, warns, progress }: PathLine): void {
    const share = progress ?? 1;
    this.words.textContent = share < 1 ? `Searching \u2026 ${Math.round(100 * share)}%` : words;
    this.words.classList.toggle("warns", warns && share >= 1);
    this.node.dataset.progress = String(share);
  }

  mark(isChosen: boolean): void { this.button.setAttribute("aria-pressed", String(isChosen)); }

  /** A cross-fade goes through no z. */
  showFade(): void { this.facts.replaceChildren("pixel blend, no latent path"); }

  /** The density at z, and the real image that lies nearest. */
  showZ(z: Latent, prior: Prior, reference: Reference | null, typicalDistance: number): void {
    this.facts.textContent = `\u2016z\u2016 ${Math.sqrt(squaredNorm(z)).toFixed(1)} \u00b7 log p(z) ${signed(prior.logProb(z), 1)} nats`;
    if (!reference) return;
    const [{ i, distance }] = reference.nearest(z, 1);
    this.facts.append(element("br"), `nearest real image at distance ${distance.toFixed(1)}`);
    this.facts.title = `${reference.label(i)}; usually below ${typicalDistance.toFixed(1)}, in standard deviations of the prior`;
    this.showNearest(reference, i);
  }

  paint(pixels: Uint8Array, shape: ImageShape, t: number, z: Latent | null): void {
    const { canvas } = this;
    paintPicture(canvas, pixels, shape);
    canvas.dataset.frames = String(Number(canvas.dataset.frames) + 1);
    canvas.dataset.t = String(t);
    if (z) canvas.dataset.z = JSON.stringify(z);
  }

  private showNearest(reference: Reference, i: number): void {
    if (this.near.dataset.image === String(i)) return;
    this.near.dataset.image = String(i);
    const canvas = element("canvas", { role: "img", ariaLabel: `nearest real image: ${reference.label(i)}` });
    reference.paint(canvas, i);
    this.near.replaceChildren(canvas);
  }
}
