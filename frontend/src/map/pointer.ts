/* The pointer over a plot: looks, clicks, and drags from point to point. */

import type { Drag, Place } from "./marks";

const STILL = 4; // pixels that a click may move

export interface PointerTarget {
  /** the place at a pixel, if the plot is a plane and has points */
  placeAt: (px: number, py: number) => Place | null;
  contains: (px: number, py: number) => boolean;
  /** whether a drag from a point draws a path */
  drawsPaths: () => boolean;
  onLook: (place: Place | null) => void;
  onClick: (place: Place, event: PointerEvent) => void;
  onPath: (from: number, to: number) => void;
  onEnd: () => void;
}

export class PlotPointer {
  drag: Drag | null = null;
  private at: [number, number] | null = null;
  private pressed: [number, number] | null = null;
  private frame: number | null = null;
  private readonly listening = new AbortController();

  constructor(private readonly plot: HTMLElement, private readonly target: PointerTarget) {
    const options = { capture: true, signal: this.listening.signal };
    plot.addEventListener("pointermove", (event) => this.move(event), options);
    plot.addEventListener("pointerleave", () => this.leave(), { signal: this.listening.signal });
    plot.addEventListener("pointerdown", (event) => this.down(event), options);
    plot.addEventListener("pointerup", (event) => this.up(event), options);
    plot.addEventListener("pointercancel", () => this.cancel(), options);
    for (const name of ["mousedown", "touchstart"]) { // Plotly must not pan while a path is drawn
      plot.addEventListener(name, (event) => { if (this.drag) event.stopPropagation(); }, options);
    }
  }

  private pixelOf({ clientX, clientY }: PointerEvent): [number, number] {
    const box = this.plot.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  }

  private move(event: PointerEvent): void {
    if (event.buttons && !this.drag) return;
    this.at = this.pixelOf(event);
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.look(); });
  }

  private look(): void {
    const place = this.at && this.target.placeAt(...this.at);
    if (!place) return;
    if (this.drag) this.drag.to = place;
    this.target.onLook(place);
  }

  private leave(): void {
    this.at = null;
    this.target.onLook(null);
  }

  private down(event: PointerEvent): void {
    if (event.button) return;
    this.pressed = this.pixelOf(event);
    const place = this.target.contains(...this.pressed) ? this.target.placeAt(...this.pressed) : null;
    if (!place?.touches || !this.target.drawsPaths()) return;
    this.drag = { from: place, to: place };
    this.plot.setPointerCapture(event.pointerId);
  }

  private up(event: PointerEvent): void {
    const { drag, pressed } = this;
    this.drag = this.pressed = null;
    if (!pressed) return;
    const [px, py] = this.pixelOf(event);
    if (Math.hypot(px - pressed[0], py - pressed[1]) < STILL && this.target.contains(px, py)) {
      const place = this.target.placeAt(px, py);
      if (place) this.target.onClick(place, event);
    } else if (drag?.to.touches && drag.to.i !== drag.from.i) this.target.onPath(drag.from.i, drag.to.i);
    this.target.onEnd();
  }

  private cancel(): void {
    this.drag = this.pressed = null;
    this.target.onEnd();
  }

  close(): void {
    this.listening.abort();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }
}
