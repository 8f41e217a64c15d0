/* One dimension a row. The slider's track is a film strip of what the dimension does
 * from the present z, so that the handle stands on the image that it would make. */

import { type ImageShape, paintTiles, type Pixels } from "../lib/canvas";
import type { Root } from "../lib/component";
import { clamp, element, find, signed } from "../lib/dom";
import { type Latent, snap } from "../lib/latent";
import type { Dimension } from "../schema";
import { fold } from "./inactive";

export const ARROW_STEP = 0.1; // a range input's own arrow keys would move by a thousandth
export const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5,
};

interface Row {
  dim: Dimension;
  strip: HTMLCanvasElement;
  input: HTMLInputElement;
  value: HTMLOutputElement;
  node: HTMLElement;
  /** the value that is written next to it */
  shown: number | null;
}

export interface SlidersListener {
  /** A handle moves. */
  onMove(dim: number, value: number): void;
  /** It is let go. */
  onRest(): void;
  /** The inactive dimensions come into sight. */
  onUnfold(): void;
}

/** What to decode for the film strips: `zs` row by row, `tiles` to each of the rows. */
export interface Traverse { rows: Row[]; tiles: number; zs: Latent[] }

export class Sliders {
  private readonly listener: SlidersListener;
  private readonly strongest: number;
  private readonly rows: Row[];

  constructor(root: Root, { dims, inactiveBelow }: { dims: Dimension[]; inactiveBelow: number }, listener: SlidersListener) {
    this.listener = listener;
    this.strongest = Math.max(...dims.map(({ kl }) => kl), 1e-9);
    this.rows = dims.map((dim) => this.row(dim));
    const active = fold(root, this.rows, ({ dim }) => dim.kl < inactiveBelow);
    find(root, ".instrument").style.setProperty("--rows", String(active.length));
    find<HTMLDetailsElement>(root, "details.inactive").ontoggle = () => listener.onUnfold();
  }

  private row(dim: Dimension): Row {
    const strip = element("canvas", { className: "strip", ariaHidden: "true" });
    const input = this.input(dim);
    const value = element("output", { className: "value", title: `z${dim.index}, in standard deviations of the prior` });
    const node = element("div", { className: "row" },
      element("span", { className: "name", textContent: `z${dim.index}` }),
      this.nats(dim),
      element("div", { className: "track" }, strip, ticks(dim), input),
      value);
    return { dim, strip, input, value, node, shown: null };
  }

  private nats({ index, kl, share }: Dimension): HTMLElement {
    const bar = element("i");
    bar.style.width = `${(100 * kl) / this.strongest}%`;
    const title = `KL ${kl.toFixed(2)} nats, ${(100 * share).toFixed(0)}% of the total: `
      + `how much information dimension ${index} carries about an image`;
    return element("span", { className: "nats", title },
      element("span", { className: "bar" }, bar),
      element("span", { className: "figure", textContent: `${kl.toFixed(kl < 0.95 ? 2 : 1)} nats` }));
  }

  private input({ index, kl, low, high, usual }: Dimension): HTMLInputElement {
    const input = element("input", {
      type: "range", min: low, max: high, step: 0.001, value: 0,
      "data-testid": `latent-slider-${index}`,
      ariaLabel: `Latent dimension ${index}, ${kl.toFixed(1)} nats`,
      title: `90% of the images lie between ${signed(usual[0], 1)} and ${signed(usual[1], 1)}. Double-click: 0`,
    });
    input.addEventListener("input", () => this.listener.onMove(index, input.valueAsNumber));
    input.addEventListener("change", () => this.listener.onRest());
    input.addEventListener("dblclick", () => { this.listener.onMove(index, 0); this.listener.onRest(); });
    input.addEventListener("keydown", (event) => this.key(event, index, input));
    return input;
  }

  private key(event: KeyboardEvent, index: number, input: HTMLInputElement): void {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? ARROW_STEP / 10 : ARROW_STEP;
    const value = clamp(input.valueAsNumber + direction * step, +input.min, +input.max);
    this.listener.onMove(index, snap(value));
    this.listener.onRest();
  }

  show(z: Latent): void {
    for (const row of this.rows) {
      const { dim, input, value } = row;
      const at = z[dim.index];
      if (input.valueAsNumber !== at) input.value = String(at);
      if (row.shown === at) continue; // a pointer moves one row, and the frame is short
      row.shown = at;
      value.textContent = signed(at);
      input.setAttribute("aria-valuetext", `${signed(at)} standard deviations`);
    }
  }

  /** The rows one can see. */
  private visible(): Row[] { return this.rows.filter(({ node }) => node.offsetParent !== null); }

  /** The latents whose images fill the visible strips: as many a row as fit upright. */
  traverse(z: Latent, shape: ImageShape): Traverse {
    const rows = this.visible();
    const { clientWidth, clientHeight } = rows[0]?.strip ?? { clientWidth: 270, clientHeight: 30 };
    const tiles = clamp(Math.round(((clientWidth / clientHeight) * shape[1]) / shape[2]), 5, 24);
    return { rows, tiles, zs: rows.flatMap(({ dim }) => along(z, dim, tiles)) };
  }

  paint({ rows, tiles }: Traverse, pixels: Pixels, shape: ImageShape): void {
    rows.forEach(({ strip }, r) => paintTiles(strip, pixels, shape, tiles, r * tiles, tiles));
  }
}

/** z with one dimension moved to the middles of `tiles` equal parts of its range. */
export function along(z: Latent, { index, low, high }: Dimension, tiles: number): Latent[] {
  return Array.from({ length: tiles }, (_, k) => {
    const moved = [...z];
    moved[index] = low + ((k + 0.5) / tiles) * (high - low);
    return moved;
  });
}

/** Two ticks: 90% of the images lie between them. */
function ticks({ low, high, usual }: Dimension): HTMLElement {
  const box = element("div", { className: "ticks", ariaHidden: "true" });
  for (const value of usual) {
    const tick = element("i");
    tick.style.left = `${(100 * (value - low)) / (high - low)}%`;
    box.append(tick);
  }
  return box;
}
