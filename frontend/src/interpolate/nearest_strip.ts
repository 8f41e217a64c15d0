/* Under the film strips: for each step of the chosen path the real image that lies nearest. */

import type { Reference } from "../common/reference";
import { context2d, resize } from "../lib/canvas";
import { find } from "../lib/dom";
import type { Root } from "../lib/component";
import type { PathLine } from "../schema";
import { isLatent } from "./data";
import { along, stepsOf } from "./path_maths";

export class NearestStrip {
  private readonly node: HTMLElement;
  private readonly canvas: HTMLCanvasElement;

  constructor(root: Root) {
    this.node = find(root, ".nearest");
    this.canvas = find<HTMLCanvasElement>(this.node, "canvas");
  }

  paint(path: PathLine | undefined, steps: number, reference: Reference | null): void {
    this.node.hidden = !reference || !path || !isLatent(path);
    if (!reference || !path || !isLatent(path)) return;
    const images = stepsOf(steps).map((t) => reference.nearest(along(path.corners, t), 1)[0].i);
    this.draw(images, reference);
    this.canvas.dataset.images = images.join();
    this.canvas.setAttribute("aria-label", `Nearest real images along ${path.name}: ${images.map((i) => reference.label(i)).join(", ")}`);
  }

  /** Each tile stands under the middle of its image. */
  private draw(images: number[], reference: Reference): void {
    const [height, width] = reference.tile;
    resize(this.canvas, 2 * images.length * width, height);
    const context = context2d(this.canvas);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    images.forEach((i, k) => reference.draw(context, i, (2 * k + 0.5) * width, 0));
  }
}
