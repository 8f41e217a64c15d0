/* A latent plane: real images as dots, the prior as contours, and whatever a lesson draws on it. */

import { scaleLinear, type ScaleLinear } from "d3-scale";

import { COLOURS } from "../colours";
import type { Reference } from "../common/reference";
import { context2d } from "../lib/canvas";
import { clamp, element } from "../lib/dom";
import { type Latent, snap } from "../lib/latent";
import { followPad } from "../lib/swipe";
import { CONTOUR_LEVELS, type Point, type Prior } from "../lib/prior";
import type { Dimension } from "../schema";

const SIZE = 480; // a plane's own pixels, whatever its size on the screen
const STEPS = 40; // of an arrow key, from edge to edge; with shift fifths of them
const FINE_STEPS = 200;
const ARROWS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The range of an axis. */
export interface Axis { low: number; high: number }

/** Draws something on a plane. */
export type Layer = (context: CanvasRenderingContext2D, view: PlaneView) => void;

/** The ranges of a model's dimensions in their own order. */
export const axesOf = ({ dims }: { dims: Dimension[] }): Axis[] => dims.toSorted((a, b) => a.index - b.index);

export class PlaneView {
  readonly node: HTMLElement;
  private readonly dots = element("canvas", { width: SIZE, height: SIZE, ariaHidden: "true" });
  private readonly drawing: HTMLCanvasElement;
  private axes: Axis[] = [];
  private point: Latent | null = null;
  private x: ScaleLinear<number, number> = scaleLinear();
  private y: ScaleLinear<number, number> = scaleLinear();

  /** @param onMove  hears of the point that is dragged or moved with the arrow keys; without it, the
   *                 plane is only looked at */
  constructor(testId: string, words: string, private readonly onMove: ((z: Latent) => void) | null = null) {
    this.drawing = element("canvas", { width: SIZE, height: SIZE, role: "img", ariaLabel: words, "data-testid": testId });
    this.node = element("div", { className: "plane-view" }, this.dots, this.drawing);
    if (onMove) this.listen();
  }

  /** @param axes  of z0 and z1 */
  open(axes: Axis[]): void {
    this.axes = axes;
    this.x = scaleLinear([axes[0].low, axes[0].high], [0, SIZE]);
    this.y = scaleLinear([axes[1].low, axes[1].high], [SIZE, 0]);
    context2d(this.dots).clearRect(0, 0, SIZE, SIZE);
  }

  showDots(reference: Reference, alpha = 0.55): void {
    const context = context2d(this.dots);
    context.clearRect(0, 0, SIZE, SIZE);
    context.globalAlpha = alpha;
    for (let i = 0; i < reference.count; i += 1) {
      context.fillStyle = reference.colour(i);
      disc(context, this.pixel([reference.mu(i, 0), reference.mu(i, 1)]), 2.5);
    }
  }

  pixel(z: ArrayLike<number>): Point { return [this.x(z[0]), this.y(z[1])]; }

  /** Pixels a unit of z, across and up. */
  scale(): Point { return [this.x(1) - this.x(0), this.y(0) - this.y(1)]; }

  draw(point: Latent | null, ...layers: Layer[]): void {
    this.point = point;
    const context = context2d(this.drawing);
    context.clearRect(0, 0, SIZE, SIZE);
    for (const layer of layers) layer(context, this);
    if (point) dot(context, this.pixel(point), COLOURS.latent, 7);
    this.drawing.dataset.z = JSON.stringify(point ?? []);
    this.drawing.dataset.frames = String(Number(this.drawing.dataset.frames ?? 0) + 1);
  }

  private listen(): void {
    const { drawing } = this;
    drawing.tabIndex = 0;
    drawing.classList.add("moved");
    followPad(drawing, { onDrag: (event) => this.follow(event) });
    drawing.onkeydown = (event) => this.key(event);
  }

  private follow({ clientX, clientY }: PointerEvent): void {
    const box = this.drawing.getBoundingClientRect();
    const shares = [(clientX - box.left) / box.width, (box.bottom - clientY) / box.height];
    this.onMove?.(this.axes.map(({ low, high }, d) => snap(low + clamp(shares[d], 0, 1) * (high - low))));
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    const { point } = this;
    if (!arrow || !point) return;
    event.preventDefault();
    event.stopPropagation();
    const steps = event.shiftKey ? FINE_STEPS : STEPS;
    this.onMove?.(this.axes.map(({ low, high }, d) =>
      snap(clamp(point[d] + (arrow[d] * (high - low)) / steps, low, high))));
  }
}

export function disc(context: CanvasRenderingContext2D, [x, y]: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A disc with a white rim: seen on any ground. */
export function dot(context: CanvasRenderingContext2D, point: Point, colour: string, radius: number): void {
  context.fillStyle = COLOURS.white;
  disc(context, point, radius + 2);
  context.fillStyle = colour;
  disc(context, point, radius);
}

/** The contours of the prior that hold as much as one, two and three standard deviations of a Gaussian. */
export const priorContours = (prior: Prior): Layer => (context, view) => {
  context.strokeStyle = COLOURS.prior;
  context.lineWidth = 2;
  for (const line of CONTOUR_LEVELS.flatMap((level) => prior.contour(0, 1, level))) {
    context.beginPath();
    for (const point of line) context.lineTo(...view.pixel(point));
    context.stroke();
  }
};

/** An ellipse of so many standard deviations around mu. */
export const ellipse = (mu: Latent, std: number[], colour: string, deviations = 2): Layer => (context, view) => {
  const [across, up] = view.scale();
  const radii = [Math.max(std[0] * deviations * across, 3), Math.max(std[1] * deviations * up, 3)];
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  context.ellipse(...view.pixel(mu), radii[0], radii[1], 0, 0, 2 * Math.PI);
  context.stroke();
};

export const marks = (points: Latent[], colour: string, radius = 5): Layer => (context, view) => {
  for (const point of points) dot(context, view.pixel(point), colour, radius);
};
