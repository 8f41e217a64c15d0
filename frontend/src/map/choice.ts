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

  constructor(private readonly onChange: () => void) {}

  /** Takes over what Python chose. */
  take({ options, hidden, image }: MapData, count: number): void {
    this.options = { ...options };
    this.hidden = new Set(hidden);
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

  /** What Python is told. */
  report(): { image: number; hidden: number[]; options: Options } {
    return { image: this.pinned, hidden: [...this.hidden].sort((a, b) => a - b), options: this.options };
  }
}
