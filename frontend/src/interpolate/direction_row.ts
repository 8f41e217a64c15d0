/* A direction as a slider whose track shows what it does. */

import { ARROW_STEP, STEPS } from "../common/sliders";
import { type ImageShape, paintTiles } from "../lib/canvas";
import { element, signed } from "../lib/dom";
import type { DirectionSlider } from "../schema";
import { stripTiles } from "./strip_tiles";

const FINE_STEP = 0.01; // of an arrow key with shift

export interface RowListener {
  onMove(amount: number): void;
  onRest(): void;
  /** The row was clicked. */
  onPick(): void;
  /** The slider has the focus: its readings are shown. */
  onFocus(): void;
}

export class DirectionRow {
  readonly node: HTMLElement;
  private readonly name = element("span", { className: "name" });
  private readonly verdict: HTMLElement;
  private readonly strip: HTMLCanvasElement;
  private readonly input: HTMLInputElement;
  private readonly value = element("output", { className: "value", title: "How far, in standard deviations of the prior" });
  private amount = 0;

  constructor(direction: DirectionSlider, k: number, private readonly listener: RowListener) {
    const { limit } = direction;
    this.verdict = element("span", { className: "verdict", "data-testid": `direction-verdict-${k}` });
    this.strip = element("canvas", { className: "strip", "data-testid": `direction-strip-${k}`, ariaHidden: "true" });
    this.input = element("input", { type: "range", min: -limit, max: limit, step: 0.01, value: 0, "data-testid": `direction-slider-${k}` });
    this.node = element("div", { className: "row" }, element("div", { className: "who" }, this.name, this.verdict),
      element("div", { className: "track" }, this.strip, this.input), this.value);
    this.wire();
    this.describe(direction);
  }

  describe({ name, short, told, empty }: DirectionSlider): void {
    this.name.textContent = name;
    this.verdict.textContent = short;
    this.node.title = told;
    this.node.classList.toggle("empty", empty);
    this.input.setAttribute("aria-label", `${name}. ${told}`);
  }

  show(amount: number): void {
    this.amount = amount;
    if (this.input.valueAsNumber !== amount) this.input.value = String(amount);
    this.value.textContent = signed(amount);
    this.input.setAttribute("aria-valuetext", signed(amount));
  }

  mark(isPicked: boolean): void { this.node.classList.toggle("picked", isPicked); }

  /** How many images fill the strip. */
  tiles(shape: ImageShape): number { return stripTiles(this.strip, shape); }

  paint(pixels: Uint8Array, shape: ImageShape, tiles: number, first: number): void {
    paintTiles(this.strip, pixels, shape, tiles, first, tiles);
    this.strip.dataset.tiles = String(tiles);
  }

  private wire(): void {
    const { input, listener } = this;
    input.oninput = () => listener.onMove(input.valueAsNumber);
    input.onchange = () => listener.onRest();
    input.ondblclick = () => { listener.onMove(0); listener.onRest(); };
    input.onkeydown = (event) => this.key(event);
    input.onfocus = () => listener.onFocus();
    this.node.onclick = () => listener.onPick();
  }

  private key(event: KeyboardEvent): void {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.listener.onMove(this.amount + direction * (event.shiftKey ? FINE_STEP : ARROW_STEP));
    this.listener.onRest();
  }
}
