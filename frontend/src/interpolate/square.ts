/* Four places at the corners of a square, blended under the pointer. */

import { placesText } from "../lib/address";
import { paintTiles } from "../lib/canvas";
import { mount, type Root } from "../lib/component";
import { clamp, find } from "../lib/dom";
import { followPad } from "../lib/swipe";
import type { SquareData } from "../schema";
import type { LatentArgs } from "./data";
import { LatentInstrument } from "./latent_instrument";
import { type Place, settled } from "./places";
import type { Slot } from "./slot";
import { blend, percent } from "./vectors";

const TILES = 9; // to a side
const STEP = 0.05; // of an arrow key; with shift a tenth of it
const CORNERS = ["top left", "top right", "bottom left", "bottom right"];
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Square extends LatentInstrument<SquareData["choice"]> {
  private readonly slots: Slot[];
  private readonly pad: HTMLCanvasElement;
  private readonly handle: HTMLElement;
  private corners: Place[] = [];
  private at = [0.5, 0.5];
  private painted = "";

  constructor(root: Root) {
    super(root);
    this.slots = CORNERS.map((name, k) => this.slot(`corners${k}`, name, (place) => this.put(k, place)));
    this.pad = find<HTMLCanvasElement>(root, "canvas.square");
    this.handle = find(root, ".handle");
    followPad(this.pad, { onDrag: (event) => this.follow(event), onRest: () => this.rest() });
    this.pad.onkeydown = (event) => this.key(event);
  }

  protected override take({ corners, at }: SquareData["choice"]): void {
    this.corners = [...corners];
    this.at = [...at];
  }

  protected override showAll(): void {
    this.slots.forEach((slot, k) => slot.show(this.corners[k]));
    const [, height, width] = this.context.model.image_shape;
    this.pad.style.aspectRatio = `${width} / ${height}`;
    this.moveTo(this.at);
    if (this.painted !== this.shown()) this.refresh();
  }

  /** A real image near z replaces the corner that is nearest. */
  protected override chooseNearest(number: number): void {
    this.put(2 * Math.round(this.at[1]) + Math.round(this.at[0]), number);
  }

  protected override choices(): Record<string, string> {
    return { corners: placesText(this.corners), at: this.at.join() };
  }

  /** The blends at the centres of the tiles, row by row. */
  protected override async paintAround(): Promise<void> {
    const shown = this.shown();
    if (!this.isReady || this.painted === shown) return;
    const ends = this.corners.map((place) => this.context.z(place));
    const share = (k: number) => (k + 0.5) / TILES;
    const zs = Array.from({ length: TILES ** 2 }, (_, k) => blend(ends, [share(k % TILES), share(Math.floor(k / TILES))]));
    const shape = this.context.model.image_shape;
    const pixels = await this.context.decode(zs);
    if (!pixels || shown !== this.shown()) return;
    paintTiles(this.pad, pixels, shape, TILES, 0, TILES ** 2);
    this.painted = shown;
    this.pad.dataset.tiles = String(TILES ** 2);
  }

  private put(k: number, place: Place): void {
    this.corners[k] = settled(place);
    this.showAll();
    this.rest();
  }

  private follow({ clientX, clientY }: PointerEvent): void {
    const box = this.pad.getBoundingClientRect();
    this.moveTo([(clientX - box.left) / box.width, (clientY - box.top) / box.height]);
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? STEP / 10 : STEP;
    this.moveTo([this.at[0] + step * arrow[0], this.at[1] + step * arrow[1]]);
    this.rest();
  }

  private moveTo([x, y]: number[]): void {
    if (!this.isReady) return;
    const rounded = (value: number) => Math.round(1000 * clamp(value, 0, 1)) / 1000;
    const [across, down] = this.at = [rounded(x), rounded(y)];
    this.moveZ(blend(this.corners.map((place) => this.context.z(place)), this.at));
    this.handle.style.left = `${100 * across}%`;
    this.handle.style.top = `${100 * down}%`;
    this.pad.setAttribute("aria-valuetext", `${percent(across)} across, ${percent(down)} down`);
    find(this.root, ".shares").textContent = [[1 - across, 1 - down], [across, 1 - down], [1 - across, down], [across, down]]
      .map(([a, b], k) => `${percent(a * b)} ${CORNERS[k]}`).join(" \u00b7 ");
  }

  /** Names what the tiles are made of. */
  private shown(): string { return `${this.data.model.id} ${placesText(this.corners)}`; }
}

export default (args: LatentArgs<SquareData>) =>
  mount(args.parentElement, Square, (square) => square.update(args));
