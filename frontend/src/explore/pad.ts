/* Two dimensions at once, over the images that they make. */

import type { Reference } from "../common/reference";
import { ARROW_STEP } from "../common/sliders";
import { context2d, type ImageShape, paintTiles, type Pixels, resize } from "../lib/canvas";
import type { Root } from "../lib/component";
import { clamp, element, find, findAll } from "../lib/dom";
import { type Latent, snap } from "../lib/latent";
import { followPad } from "../lib/swipe";
import type { Dimension } from "../schema";

const PAD_TILES = 16;
const OVERLAY_SIZE = 960; // the overlay's own pixels, whatever its size on the screen
const ARROWS: Readonly<Record<string, Pair>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

/** Of two dimensions, or their values: horizontal, vertical. */
export type Pair = [horizontal: number, vertical: number];

export interface PadListener {
  /** The dot moves. */
  onMove(values: Pair): void;
  /** It is let go. */
  onRest(): void;
  /** Other dimensions are chosen. */
  onPair(pair: Pair): void;
}

export class Pad {
  private readonly listener: PadListener;
  /** by index */
  private readonly dims: Dimension[];
  private readonly canvas: HTMLCanvasElement;
  private readonly overlay: HTMLCanvasElement;
  private readonly handle: HTMLElement;
  private readonly selects: HTMLSelectElement[];
  private dots: Reference | null = null;
  private pair: Pair;
  private values: Pair = [0, 0];

  constructor(root: Root, dims: Dimension[], pair: Pair, listener: PadListener) {
    this.listener = listener;
    this.dims = [...dims].sort((a, b) => a.index - b.index);
    this.canvas = find(root, ".pad canvas.manifold");
    this.overlay = find(root, ".pad canvas.dots");
    this.handle = find(root, ".pad .handle");
    this.selects = findAll(root, ".pair select");
    this.pair = pair;
    this.fillSelects(dims);
    this.listen();
    this.showPair();
  }

  /** Dimensions in the order of the sliders: those with most nats first. */
  private fillSelects(dims: Dimension[]): void {
    for (const [axis, select] of this.selects.entries()) {
      select.replaceChildren(...dims.map(({ index, kl }) =>
        element("option", { value: index, textContent: `z${index}`, title: `${kl.toFixed(1)} nats` })));
      select.onchange = () => this.choose(axis, Number(select.value));
    }
  }

  /** Choosing the same dimension twice swaps the two. */
  private choose(axis: number, dim: number): void {
    const [horizontal, vertical] = this.pair;
    if (axis === 0) this.listener.onPair([dim, dim === vertical ? horizontal : vertical]);
    else this.listener.onPair([dim === horizontal ? vertical : horizontal, dim]);
  }

  private listen(): void {
    const { canvas } = this;
    followPad(canvas, { onDrag: (event) => this.follow(event), onRest: () => this.listener.onRest() });
    canvas.onkeydown = (event) => this.key(event);
  }

  private follow({ clientX, clientY }: PointerEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const right = clamp((clientX - box.left) / box.width, 0, 1);
    const up = clamp((box.bottom - clientY) / box.height, 0, 1);
    const [x, y] = this.axes();
    this.listener.onMove([snap(x.low + right * (x.high - x.low)), snap(y.low + up * (y.high - y.low))]);
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? ARROW_STEP / 10 : ARROW_STEP;
    const [x, y] = this.values;
    this.listener.onMove([snap(x + step * arrow[0]), snap(y + step * arrow[1])]);
    this.listener.onRest();
  }

  private axes(): [Dimension, Dimension] {
    const [x, y] = this.pair;
    return [this.dims[x], this.dims[y]];
  }

  show(z: Latent, pair: Pair): void {
    const turned = String(pair) !== String(this.pair);
    this.pair = pair;
    this.values = [z[pair[0]], z[pair[1]]];
    if (turned) this.showPair();
    const [left, bottom] = this.axes().map(({ low, high }, axis) =>
      (100 * clamp(this.values[axis] - low, 0, high - low)) / (high - low));
    this.handle.style.left = `${left}%`;
    this.handle.style.bottom = `${bottom}%`;
  }

  private showPair(): void {
    const [horizontal, vertical] = this.pair;
    this.selects.forEach((select, axis) => { select.value = String(this.pair[axis]); });
    this.canvas.setAttribute("aria-label",
      `Latent pad: z${horizontal} horizontal, z${vertical} vertical. Drag or use the arrow keys.`);
    this.paintDots();
  }

  /** The latents of the tiles' centres, from the top left row by row. */
  grid(z: Latent): Latent[] { return grid(z, this.axes(), PAD_TILES); }

  paint(pixels: Pixels, shape: ImageShape): void { paintTiles(this.canvas, pixels, shape, PAD_TILES, 0, PAD_TILES ** 2); }

  /** Posterior means of real images, coloured by class. */
  setDots(reference: Reference): void {
    this.dots = reference;
    this.paintDots();
  }

  private paintDots(): void {
    this.overlay.hidden = !this.dots;
    if (!this.dots) return;
    resize(this.overlay, OVERLAY_SIZE, OVERLAY_SIZE);
    const context = context2d(this.overlay);
    context.clearRect(0, 0, OVERLAY_SIZE, OVERLAY_SIZE);
    context.globalAlpha = 0.5;
    for (let i = 0; i < this.dots.count; i += 1) this.paintDot(context, this.dots, i);
  }

  private paintDot(context: CanvasRenderingContext2D, dots: Reference, i: number): void {
    const [x, y] = this.axes().map(({ index, low, high }) => (dots.mu(i, index) - low) / (high - low));
    context.fillStyle = dots.colour(i);
    context.beginPath();
    context.arc(x * OVERLAY_SIZE, (1 - y) * OVERLAY_SIZE, 4, 0, 2 * Math.PI);
    context.fill();
  }
}

/** z moved in two dimensions to the centres of a grid of tiles, from the top left row by row. */
export function grid(z: Latent, [x, y]: [Dimension, Dimension], tiles: number): Latent[] {
  const zs: Latent[] = [];
  for (let row = 0; row < tiles; row += 1) {
    for (let column = 0; column < tiles; column += 1) {
      const moved = [...z];
      moved[x.index] = x.low + ((column + 0.5) / tiles) * (x.high - x.low);
      moved[y.index] = y.high - ((row + 0.5) / tiles) * (y.high - y.low);
      zs.push(moved);
    }
  }
  return zs;
}
