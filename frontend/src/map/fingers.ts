/* Fingers on a plane of points: one scrolls the page or taps, two move and zoom the map. */

import { PlaneScale, type Pixel, type Ranges } from "./plane_scale";

/** Where two fingers are: their middle, and how far apart. */
export interface Grip { middle: Pixel; distance: number }

export function gripOf([a, b]: readonly [Pixel, Pixel]): Grip {
  return { middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], distance: Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 1) };
}

/** The ranges after a grip has moved: what was between the fingers still is. */
export function gripped({ area, ranges }: PlaneScale, from: Grip, to: Grip): Ranges {
  const scale = new PlaneScale(area, ranges);
  const factor = from.distance / to.distance;
  const point = scale.coordinatesOf(...from.middle);
  const here = scale.coordinatesOf(...to.middle);
  const moved = (axis: 0 | 1): [number, number] => {
    const [low, high] = ranges[axis];
    return [point[axis] + (low - here[axis]) * factor, point[axis] + (high - here[axis]) * factor];
  };
  return [moved(0), moved(1)];
}

export interface FingersTarget {
  /** null where there is no plane, or another tool takes the fingers */
  scale(): PlaneScale | null;
  onMove(ranges: Ranges): void;
}

/** Listens before Plotly does, which would keep the page from scrolling under one finger. */
export class Fingers {
  private grip: { from: Grip; scale: PlaneScale } | null = null;
  private frame: number | null = null;
  private readonly listening = new AbortController();

  constructor(private readonly plot: HTMLElement, private readonly target: FingersTarget) {
    const options = { capture: true, passive: false, signal: this.listening.signal };
    plot.addEventListener("touchstart", (event) => this.start(event), options);
    plot.addEventListener("touchmove", (event) => this.move(event), options);
    for (const name of ["touchend", "touchcancel"] as const) plot.addEventListener(name, () => { this.grip = null; }, options);
  }

  private start(event: TouchEvent): void {
    const scale = this.target.scale();
    if (!scale) return;
    event.stopPropagation();
    const pixels = this.pixels(event);
    this.grip = pixels && { from: gripOf(pixels), scale };
    if (this.grip && event.cancelable) event.preventDefault();
  }

  private move(event: TouchEvent): void {
    const pixels = this.pixels(event);
    const { grip } = this;
    if (!grip || !pixels) return;
    event.stopPropagation();
    if (event.cancelable) event.preventDefault();
    const ranges = gripped(grip.scale, grip.from, gripOf(pixels));
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => { this.frame = null; this.target.onMove(ranges); });
  }

  private pixels({ touches }: TouchEvent): [Pixel, Pixel] | null {
    const { left, top } = this.plot.getBoundingClientRect();
    const [a, b] = touches;
    return touches.length === 2 ? [[a.clientX - left, a.clientY - top], [b.clientX - left, b.clientY - top]] : null;
  }

  close(): void {
    this.listening.abort();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }
}
