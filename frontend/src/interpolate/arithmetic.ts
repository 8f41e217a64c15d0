/* A − B + C: applies the change from B to A to C, with a strength. */

import { ARROW_STEP, STEPS } from "../common/sliders";
import { placeText } from "../lib/address";
import { paintTiles } from "../lib/canvas";
import { mount, type Root } from "../lib/component";
import { clamp, find } from "../lib/dom";
import type { Latent } from "../lib/latent";
import type { ArithmeticData } from "../schema";
import type { LatentArgs } from "./data";
import { LatentInstrument } from "./latent_instrument";
import { type Place, settled } from "./places";
import type { Slot } from "./slot";
import { stripTiles } from "./strip_tiles";
import { analogy } from "./vectors";

const TERMS = ["a", "b", "c"] as const;
const MOST_STRENGTH = 2;
const FINE_STEP = 0.01; // of an arrow key with shift

type Term = (typeof TERMS)[number];

class Arithmetic extends LatentInstrument<ArithmeticData["choice"]> {
  private readonly slots: Record<Term, Slot>;
  private readonly strip: HTMLCanvasElement;
  private readonly input: HTMLInputElement;
  private places: Record<Term, Place> = { a: 0, b: 0, c: 0 };
  private strength = 1;

  constructor(root: Root) {
    super(root);
    const slot = (name: Term) => this.slot(name, name.toUpperCase(), (place) => this.put(name, place));
    this.slots = { a: slot("a"), b: slot("b"), c: slot("c") };
    this.strip = find<HTMLCanvasElement>(root, ".strip");
    this.input = find<HTMLInputElement>(root, ".track input");
    this.input.oninput = () => this.moveTo(this.input.valueAsNumber);
    this.input.onchange = () => this.rest();
    this.input.ondblclick = () => { this.moveTo(1); this.rest(); };
    this.input.onkeydown = (event) => this.key(event);
  }

  protected override take({ a, b, c, strength }: ArithmeticData["choice"]): void {
    this.places = { a, b, c };
    this.strength = strength;
  }

  protected override showAll(): void {
    for (const name of TERMS) this.slots[name].show(this.places[name]);
    this.moveTo(this.strength);
    this.refresh();
  }

  protected override chooseNearest(number: number): void { this.put("c", number); }

  protected override choices(): Record<string, string | number> {
    const { a, b, c } = this.places;
    return { a: placeText(a), b: placeText(b), c: placeText(c), strength: this.strength };
  }

  protected override async paintAround(): Promise<void> {
    const { strip, z } = this;
    if (!this.isReady || !z) return;
    const shape = this.context.model.image_shape;
    const tiles = stripTiles(strip, shape);
    const zs = Array.from({ length: tiles }, (_, k) => this.at((MOST_STRENGTH * (k + 0.5)) / tiles));
    const pixels = await this.context.decode(zs);
    if (!pixels || this.z !== z) return;
    paintTiles(strip, pixels, shape, tiles, 0, tiles);
    strip.dataset.tiles = String(tiles);
  }

  private put(name: Term, place: Place): void {
    this.places[name] = settled(place);
    this.showAll();
    this.tell();
  }

  private key(event: KeyboardEvent): void {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.moveTo(this.strength + direction * (event.shiftKey ? FINE_STEP : ARROW_STEP));
    this.rest();
  }

  private at(strength: number): Latent {
    return analogy(TERMS.map((name) => this.context.z(this.places[name])), strength);
  }

  private moveTo(strength: number): void {
    if (!this.isReady) return;
    this.strength = Math.round(100 * clamp(strength, 0, MOST_STRENGTH)) / 100;
    this.input.value = String(this.strength);
    find(this.root, ".value").textContent = `${this.strength.toFixed(2)}\u00d7`;
    this.input.setAttribute("aria-valuetext", `${this.strength.toFixed(2)} times`);
    this.moveZ(this.at(this.strength));
  }
}

export default (args: LatentArgs<ArithmeticData>) =>
  mount(args.parentElement, Arithmetic, (arithmetic) => arithmetic.update(args));
