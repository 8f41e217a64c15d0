/* What the user has chosen on the map itself; Python may choose it, too. */

import { clamp } from "../lib/dom";
import type { MapData } from "../schema";
import type { Option, Options } from "./data";

export class Choice {
  options: Options = {};
  /** labels that are not drawn */
  hidden: ReadonlySet<number> = new Set();
  /** the image that is in the inspector when the pointer is elsewhere */
  pinned = 0;

  /** the part of the plane in sight; empty if that is all */
  zoom: number[] = [];

  constructor(private readonly onChange: () => void) {}

  /** Takes over what Python chose. */
  take({ options, hidden, image, zoom }: MapData, count: number): void {
    this.options = { ...options };
    this.hidden = new Set(hidden);
    this.zoom = zoom;
    this.pinned = clamp(image, 0, count - 1);
  }

  toggle(option: Option): void {
    this.options = { ...this.options, [option]: !this.options[option] };
    this.onChange();
  }

  hide(hidden: ReadonlySet<number>): void {
    this.hidden = hidden;
    this.onChange();
  }

  pin(i: number): void {
    this.pinned = i;
    this.onChange();
  }

  move(zoom: number[]): void {
    if (String(zoom) === String(this.zoom)) return;
    this.zoom = zoom;
    this.onChange();
  }

  /** What Python is told. */
  report(): { image: number; hidden: number[]; options: Options; zoom: number[] } {
    return { zoom: this.zoom, image: this.pinned, hidden: [...this.hidden].sort((a, b) => a - b), options: this.options };
  }
}
