/* The legend: a button for each class, or a colour scale. */

import { VIRIDIS_STOPS } from "../lib/charts/colours";
import { element, signed } from "../lib/dom";
import type { ClassColouring, Colouring, NumberColouring } from "./colouring";
import { isOutline, lookOf, solidShape } from "./looks";

const SWATCHES: Record<string, string> = { // as Plotly draws them
  circle: "<circle r='6'/>",
  square: "<rect x='-6' y='-6' width='12' height='12'/>",
  diamond: "<path d='M0,-8L8,0L0,8L-8,0Z'/>",
  cross: "<path d='M-2.5,-7H2.5V-2.5H7V2.5H2.5V7H-2.5V2.5H-7V-2.5H-2.5Z'/>",
  x: "<path transform='rotate(45)' d='M-2.5,-8H2.5V-2.5H8V2.5H2.5V8H-2.5V2.5H-8V-2.5H-2.5Z'/>",
  "triangle-up": "<path d='M-7,5H7L0,-7Z'/>",
  "triangle-down": "<path d='M-7,-5H7L0,7Z'/>",
  pentagon: "<path d='M0,-7L6.7,-2.2L4.1,5.7H-4.1L-6.7,-2.2Z'/>",
  star: "<path d='M0,-8L2,-2.6H7.6L3.2,1L4.7,6.5L0,3.2L-4.7,6.5L-3.2,1L-7.6,-2.6H-2Z'/>",
  hexagram: "<path d='M0,-8L2.3,-4H6.9L4.6,0L6.9,4H2.3L0,8L-2.3,4H-6.9L-4.6,0L-6.9,-4H-2.3Z'/>",
};

/** The hidden classes after one of them was clicked. */
export function toggled(hidden: ReadonlySet<number>, k: number): Set<number> {
  const next = new Set(hidden);
  if (!next.delete(k)) next.add(k);
  return next;
}

/** All classes but these. */
export const allBut = (count: number, ...shown: number[]): Set<number> =>
  new Set(Array.from({ length: count }, (_, k) => k).filter((k) => !shown.includes(k)));

const MANY = 20; // classes that are shown without unfolding

interface Classes { colouring: ClassColouring; counts: Map<number, number>; hidden: ReadonlySet<number> }

export class Legend {
  private readonly search = element("input", { type: "search", placeholder: "Find a class", ariaLabel: "Find a class", "data-testid": "map-legend-search" });
  private readonly buttons = element("span", { className: "classes" });
  private isOpen = false;
  private classes: Classes | null = null;

  constructor(private readonly box: HTMLElement, private readonly onHide: (hidden: Set<number>) => void) {
    this.search.oninput = () => this.fill();
  }

  /** @param labels  of all points: a button per label that occurs */
  show(colouring: Colouring, labels: Int32Array, hidden: ReadonlySet<number>): void {
    if (colouring.kind === "numbers") return this.box.replaceChildren(ramp(colouring));
    const counts = new Map<number, number>();
    labels.forEach((label) => counts.set(label, (counts.get(label) ?? 0) + 1));
    this.classes = { colouring, counts, hidden };
    const isLong = counts.size > MANY;
    if (!isLong) this.search.value = "";
    if (isLong !== this.search.isConnected || !this.buttons.isConnected) {
      this.box.replaceChildren(...(isLong ? [this.search] : []), this.buttons); // not while one types
    }
    this.fill();
  }

  private fill(): void {
    if (!this.classes) return;
    const { colouring, counts } = this.classes;
    const isSearch = this.search.value.trim() !== "";
    const found = matching(colouring.names, this.search.value).filter((k) => counts.has(k));
    const shown = isSearch || this.isOpen ? found : found.slice(0, MANY);
    const actions = isSearch ? [this.onlyThese(found)] : found.length > MANY ? [this.more(found.length - MANY)] : [];
    this.buttons.replaceChildren(...shown.map((k) => this.button(k)), ...actions);
  }

  private more(count: number): HTMLButtonElement {
    const button = element("button", { type: "button", className: "unfold", textContent: this.isOpen ? "Fewer" : `${count.toLocaleString("en")} more` });
    button.onclick = () => { this.isOpen = !this.isOpen; this.fill(); };
    return button;
  }

  private onlyThese(found: number[]): HTMLButtonElement {
    const button = element("button", { type: "button", className: "only", textContent: "Only these", disabled: !found.length });
    button.onclick = () => this.onHide(allBut(this.classes?.colouring.names.length ?? 0, ...found));
    return button;
  }

  private button(k: number): HTMLButtonElement {
    const { colouring, counts, hidden } = this.classes as Classes;
    const count = counts.get(k) ?? 0;
    const name = colouring.names[k];
    const title = `${name}: ${count.toLocaleString("en")} images. Click to hide or show, double-click to show it alone`;
    const button = element("button", { type: "button", title }, swatch(colouring, k), name);
    button.setAttribute("aria-pressed", String(!hidden.has(k)));
    button.onclick = () => this.onHide(toggled(hidden, k));
    button.ondblclick = () => this.onHide(allBut(colouring.names.length, k));
    return button;
  }
}

/** The numbers of the names that contain a text. */
export function matching(names: readonly string[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  return names.flatMap((name, k) => (name.toLowerCase().includes(wanted) ? [k] : []));
}

function swatch({ colours, shapes }: ClassColouring, k: number): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-8 -8 16 16");
  const { colour, shape } = lookOf(k, colours, shapes);
  svg.innerHTML = SWATCHES[solidShape(shape)] ?? SWATCHES.circle;
  svg.style.stroke = colour;
  svg.style.fill = isOutline(shape) ? "none" : colour;
  if (isOutline(shape)) svg.style.strokeWidth = "2";
  return svg;
}

function ramp({ low, high, title, unit, hint }: NumberColouring): HTMLElement {
  const bar = element("i", {});
  bar.style.background = `linear-gradient(90deg, ${VIRIDIS_STOPS.join(",")})`;
  const text = (value: number): string => `${signed(value, Math.abs(high) < 2 ? 3 : 1)} ${unit}`;
  return element("span", { className: "ramp", title: `${hint}. The colours span the 1st to the 99th percentile` },
    title, text(low), bar, text(high));
}
