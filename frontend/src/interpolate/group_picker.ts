/* The wall of images that two groups are picked from. */

import { placeText } from "../lib/address";
import type { Root } from "../lib/component";
import { element, find, findAll } from "../lib/dom";
import { type Groups, type Side, SIDES, spelledPlaces, toggled } from "./groups";
import type { InstrumentContext } from "./instrument_context";
import type { Place } from "./places";
import { userImageRow } from "./slot";

const PER_CLASS = 12;

export interface PickerData { saved_groups: string[]; most_picked: number }

export class GroupPicker {
  groups: Groups = { more: [], less: [] };
  private side: Side = "more";
  private data: PickerData = { saved_groups: [], most_picked: 0 };

  /** @param onChange  the groups changed */
  constructor(private readonly root: Root, private readonly context: InstrumentContext, private readonly onChange: () => void) {
    for (const side of SIDES) this.wire(side);
  }

  hide(): void { find(this.root, ".picker").hidden = true; }

  show(data: PickerData): void {
    this.data = data;
    find(this.root, ".picker").hidden = false;
    if (!this.context.reference) return; // shown again once they are loaded
    const wall = find(this.root, ".wall");
    const source = `${this.context.model.id} ${this.context.userImages.map(({ key }) => key).join()}`;
    if (wall.dataset.of !== source) { wall.dataset.of = source; this.fill(0); }
    this.showSides();
  }

  private wire(side: Side): void {
    const bar = find(this.root, ".wall-bar");
    const saved = find<HTMLSelectElement>(bar, `[data-saved=${side}]`);
    find(bar, `[data-side=${side}]`).onclick = () => { this.side = side; this.showSides(); };
    find(bar, `[data-clear=${side}]`).onclick = () => this.change({ ...this.groups, [side]: [] });
    saved.onchange = () => this.change({ ...this.groups, [side]: saved.value || [] });
  }

  private change(groups: Groups): void {
    this.groups = groups;
    this.onChange();
  }

  private toggle(place: Place): void { this.change(toggled(this.groups, this.side, place, this.data.most_picked)); }

  private fill(page: number): void {
    const { reference } = this.context;
    if (!reference) return;
    const wall = find(this.root, ".wall");
    const own = this.context.userImages.length ? ["my images"] : [];
    const longest = Math.max(2, ...[...reference.label_names, ...own].map((name) => name.length)) + 1;
    wall.style.setProperty("--longest", String(longest));
    wall.replaceChildren(...this.userImages(), ...this.classes(page), this.moreButton(page));
  }

  private userImages(): HTMLElement[] {
    const rows = userImageRow(this.context, (z) => this.toggle(z));
    rows.flatMap((row) => findAll(row, "button"))
      .forEach((button, k) => { button.dataset.place = placeText(this.context.userImages[k].z); });
    return rows;
  }

  private classes(page: number): HTMLElement[] {
    const { reference } = this.context;
    if (!reference) return [];
    const tile = (name: string, i: number) => {
      const button = reference.thumbnail(i, `${name}, no. ${i}`, () => this.toggle(i));
      button.dataset.place = placeText(i);
      return button;
    };
    return reference.byClass(page).map(({ name, images }) => element("div", { className: "class" },
      element("span", { textContent: name }), ...images.slice(0, PER_CLASS).map((i) => tile(name, i))));
  }

  private moreButton(page: number): HTMLElement {
    const more = element("button", { type: "button", className: "more", textContent: "More images" });
    more.onclick = () => { this.fill(page + 1); this.showSides(); };
    return more;
  }

  private showSides(): void {
    const tiles = findAll(this.root, ".wall [data-place]");
    for (const side of SIDES) {
      this.showSide(side);
      const picked = spelledPlaces(this.groups[side]);
      for (const tile of tiles) tile.classList.toggle(`in-${side}`, picked.includes(tile.dataset.place ?? ""));
    }
    for (const tile of tiles) tile.setAttribute("aria-pressed", String(tile.matches(".in-more, .in-less")));
  }

  private showSide(side: Side): void {
    const group = this.groups[side];
    const button = find(this.root, `[data-side=${side}]`);
    button.setAttribute("aria-pressed", String(this.side === side));
    button.textContent = this.sideLabel(side);
    const select = find(this.root, `[data-saved=${side}]`);
    select.hidden = !this.data.saved_groups.length;
    select.replaceChildren(element("option", { value: "", textContent: "a saved group \u2026" }),
      ...this.data.saved_groups.map((name) => element("option", { value: name, textContent: name, selected: name === group })));
  }

  private sideLabel(side: Side): string {
    const group = this.groups[side];
    const count = typeof group === "string" ? `\u201c${group}\u201d` : `${group.length}`;
    if (side === "more") return `+ More like these (${count})`;
    return `\u2212 Less like ${group.length ? `those (${count})` : "all other images"}`;
  }
}
