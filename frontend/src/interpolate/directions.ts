/* The Directions instrument: directions as sliders, applied to any image. z is the subject's own plus
 * an amount of each direction; Python hears of it once the pointer rests. */

import { placeText, groupText } from "../lib/address";
import { mount, type Root } from "../lib/component";
import { clamp, element, find } from "../lib/dom";
import type { Latent } from "../lib/latent";
import type { DirectionsChoice, DirectionsData, DirectionSlider, Named } from "../schema";
import type { LatentArgs } from "./data";
import { DirectionRow } from "./direction_row";
import { GroupPicker } from "./group_picker";
import { LatentInstrument } from "./latent_instrument";
import { type Place, settled, spellAmounts } from "./places";
import { Readings } from "./readings";
import type { Slot } from "./slot";
import { plus } from "./vectors";

class Directions extends LatentInstrument<DirectionsChoice, DirectionsData> {
  private readonly subjectSlot: Slot;
  private readonly readings: Readings;
  private readonly picker: GroupPicker;
  private readonly family: HTMLSelectElement;
  private readonly method: HTMLSelectElement;
  private rows: DirectionRow[] = [];
  private subject: Place = 0;
  private amounts: number[] = [];
  private picked = 0;
  /** Names the directions that the rows are of. */
  private built = "";

  constructor(root: Root) {
    super(root);
    this.subjectSlot = this.slot("subject", "Image", (place) => this.choose(place));
    this.readings = new Readings(root);
    this.picker = new GroupPicker(root, this.context, () => this.regroup());
    this.family = find<HTMLSelectElement>(root, ".family");
    this.method = find<HTMLSelectElement>(root, ".method");
    this.family.onchange = () => this.turnToFamily();
    this.method.onchange = () => this.tellPython();
    find(root, ".reset").onclick = () => { this.amounts = []; this.move(); this.rest(); };
    find(root, ".anchor").onclick = () => { if (this.z) this.choose(this.z); };
  }

  protected override take({ subject, amounts, picked, more, less }: DirectionsChoice): void {
    this.subject = subject;
    this.picked = picked;
    this.picker.groups = { more, less };
    this.amounts = [];
    for (const [k, amount] of Object.entries(amounts)) this.amounts[Number(k)] = amount;
  }

  protected override showData(data: DirectionsData): void {
    fillOptions(this.family, data.families, data.family);
    fillOptions(this.method, data.methods, data.method);
    this.method.hidden = !data.named;
    const source = JSON.stringify([data.model.id, data.headings.map(({ v }) => v), data.family, data.readers.map(({ name }) => name)]);
    if (source !== this.built) this.build(data, source);
    else this.rows.forEach((row, k) => row.describe(data.headings[k]));
  }

  protected override showAll(): void {
    this.subjectSlot.show(this.subject);
    this.move();
    this.showPicker();
    this.refresh();
  }

  protected override chooseNearest(number: number): void { this.choose(number); }

  protected override choices(): Record<string, string | number> {
    const { more, less } = this.picker.groups;
    return {
      subject: placeText(this.subject), family: this.family.value, method: this.method.value,
      amounts: spellAmounts(this.amounts), picked: this.picked, more: groupText(more), less: groupText(less),
    };
  }

  protected override async paintAround(): Promise<void> {
    const { z, rows, built } = this;
    if (!this.isReady || !z || !rows.length) return;
    const shape = this.context.model.image_shape;
    const tiles = rows[0].tiles(shape);
    const share = (i: number) => (2 * i + 1) / tiles - 1;
    const zs = this.directions.flatMap(({ limit }, k) => Array.from({ length: tiles }, (_, i) => this.at(k, limit * share(i))));
    const pixels = await this.context.decode(zs);
    if (!pixels || this.z !== z || this.built !== built) return;
    rows.forEach((row, k) => row.paint(pixels, shape, tiles, k * tiles));
  }

  // Rows -------------------------------------------------------------------------------------

  private get directions(): DirectionSlider[] { return this.data.headings; }

  private build(data: DirectionsData, source: string): void {
    this.built = source;
    this.rows = data.headings.map((direction, k) => this.row(direction, k));
    find(this.root, ".sliders").replaceChildren(...this.rows.map(({ node }) => node));
    find(this.root, ".note").textContent = data.note;
    this.picked = Math.min(this.picked, Math.max(this.rows.length - 1, 0));
    find(this.root, ".layout").style.setProperty("--rows", String(Math.max(this.rows.length, 1)));
    this.readings.build(data.readers);
  }

  private row(direction: DirectionSlider, k: number): DirectionRow {
    return new DirectionRow(direction, k, {
      onMove: (amount) => this.set(k, amount),
      onRest: () => this.rest(),
      onPick: () => { this.pick(k); this.tell(); },
      onFocus: () => this.pick(k),
    });
  }

  private pick(k: number): void {
    this.picked = k;
    this.showReadings();
  }

  // Moving -----------------------------------------------------------------------------------

  private amount(k: number): number { return this.amounts[k] ?? 0; }

  /** The subject's z plus the amount of every direction; the k-th has the given one. */
  private at(k: number, amount: number): Latent {
    return this.directions.reduce((z, { v }, j) => {
      const amountOfThis = j === k ? amount : this.amount(j);
      return amountOfThis ? plus(z, v, amountOfThis) : z;
    }, this.context.z(this.subject));
  }

  private set(k: number, amount: number): void {
    const { limit } = this.directions[k];
    this.amounts[k] = Math.round(100 * clamp(amount, -limit, limit)) / 100;
    this.picked = k; // Python hears of it once the pointer rests
    this.move();
  }

  private move(): void {
    if (!this.isReady) return;
    this.moveZ(this.at(-1, 0));
    this.rows.forEach((row, k) => row.show(this.amount(k)));
    this.showReadings();
  }

  /** Another image to start from; the sliders are at 0 again. */
  private choose(place: Place): void {
    this.subject = settled(place);
    this.amounts = [];
    this.showAll();
    this.tell();
  }

  private turnToFamily(): void {
    this.amounts = [];
    this.picked = 0;
    this.tellPython();
  }

  private showReadings(): void {
    this.rows.forEach((row, k) => row.mark(k === this.picked));
    const direction = this.directions[this.picked];
    if (!direction || !this.z) return this.readings.hide();
    const { limit } = direction;
    const zs = [this.at(this.picked, -limit), this.z, this.at(this.picked, limit)];
    this.readings.show(direction, this.data.cosines[this.picked], zs);
  }

  // Two groups -------------------------------------------------------------------------------

  private regroup(): void {
    this.amounts = [];
    this.showPicker();
    this.tell();
  }

  private showPicker(): void {
    if (this.data.family === "groups") this.picker.show(this.data);
    else this.picker.hide();
  }
}

function fillOptions(select: HTMLSelectElement, options: Record<string, Named>, chosen: string): void {
  select.replaceChildren(...Object.entries(options).map(([value, { name, hint }]) =>
    element("option", { value, textContent: name, title: hint, selected: value === chosen })));
}

export default (args: LatentArgs<DirectionsData>) =>
  mount(args.parentElement, Directions, (directions) => directions.update(args));
