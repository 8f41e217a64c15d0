/* The parts that experiments are made of: columns, buttons, images, dials and figures. */

import { type ImageShape, paintPicture, paintTiles, type Pixels } from "../lib/canvas";
import { element, signed } from "../lib/dom";

export const column = (title: string, ...children: (Node | string)[]): HTMLElement =>
  element("section", { className: "column" }, element("h3", { textContent: title }), ...children);

export function columns(...children: HTMLElement[]): HTMLElement {
  const node = element("div", { className: "columns" }, ...children);
  node.style.setProperty("--columns", String(children.length));
  return node;
}

export const row = (...children: HTMLElement[]): HTMLElement => element("div", { className: "row" }, ...children);

export const heading = (textContent: string): HTMLElement => element("h3", { textContent });

export function button(words: string, testId: string, onClick: () => void): HTMLButtonElement {
  const node = element("button", { type: "button", textContent: words, "data-testid": testId });
  node.onclick = onClick;
  return node;
}

/** A canvas for an image of the model's own size. */
export const picture = (testId: string, words: string): HTMLCanvasElement =>
  element("canvas", { className: "picture", role: "img", ariaLabel: words, "data-testid": testId, "data-frames": "0" });

/** A canvas for a row of images. */
export const strip = (testId: string, words: string): HTMLCanvasElement =>
  element("canvas", { className: "strip", role: "img", ariaLabel: words, "data-testid": testId, "data-frames": "0" });

/** A canvas for curves. */
export const chart = (height: number, words: string, testId?: string): HTMLCanvasElement => element("canvas", {
  width: CHART_WIDTH, height, className: "curves", role: "img", ariaLabel: words, ...(testId ? { "data-testid": testId } : {}),
});
export const CHART_WIDTH = 640;

/** Canvases side by side, each with its words below. */
export const captioned = (...figures: [HTMLCanvasElement, string][]): HTMLElement =>
  element("div", { className: "trio" }, ...figures.map(([canvas, words]) =>
    element("figure", {}, canvas, element("figcaption", { textContent: words }))));

export function show(canvas: HTMLCanvasElement, pixels: Pixels, shape: ImageShape): void {
  paintPicture(canvas, pixels, shape);
  countFrame(canvas);
}

export function showStrip(canvas: HTMLCanvasElement, pixels: Pixels, shape: ImageShape, count: number): void {
  paintTiles(canvas, pixels, shape, count, 0, count);
  countFrame(canvas);
}

function countFrame(canvas: HTMLCanvasElement): void {
  canvas.dataset.frames = String(Number(canvas.dataset.frames) + 1);
}

export interface DialOptions {
  min: number;
  max: number;
  step: number;
  value: number;
  format?: (value: number) => string;
}

/** A range with its name and value. */
export class Dial {
  readonly node: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly output = element("output");
  private readonly label = element("span");
  private readonly format: (value: number) => string;

  constructor(name: string, testId: string, { format = signed, ...range }: DialOptions, onMove: (value: number) => void) {
    this.format = format;
    this.input = element("input", { type: "range", ...range, "data-testid": testId });
    this.node = element("label", { className: "knob" }, this.label, this.input, this.output);
    this.input.oninput = () => { this.write(); onMove(this.value); };
    this.name = name;
    this.write();
  }

  set name(name: string) {
    this.label.textContent = name;
    this.input.ariaLabel = name;
  }

  get value(): number { return this.input.valueAsNumber; }

  set value(value: number) {
    this.input.value = String(value);
    this.write();
  }

  write(): void { this.output.textContent = this.format(this.value); }
}

/** A figure: its key, its symbol, its meaning and the colour of what it belongs to. */
export type FigureRow = [key: string, symbol: string, meaning: string, colour: string];

export class Figures {
  readonly node: HTMLElement;
  private readonly values = new Map<string, HTMLElement>();

  constructor(testId: string, rows: FigureRow[]) {
    this.node = element("dl", { className: "figures", "data-testid": testId }, ...rows.map((figure) => this.row(figure)));
  }

  /** @param texts  what to show, by key
   *  @param exact  goes into data-values as JSON */
  show(texts: Record<string, string>, exact: object): void {
    for (const [key, text] of Object.entries(texts)) {
      const value = this.values.get(key);
      if (value) value.textContent = text;
    }
    this.node.dataset.values = JSON.stringify(exact);
  }

  private row([key, symbol, meaning, colour]: FigureRow): HTMLElement {
    const value = element("dd");
    const node = element("div", { title: meaning }, element("dt", { textContent: symbol }), value);
    node.style.setProperty("--meaning", colour);
    this.values.set(key, value);
    return node;
  }
}

/** z as people read it. */
export const tuple = (z: ArrayLike<number>, digits = 2): string =>
  `(${Array.from(z, (value) => signed(value, digits)).join(", ")})`;

/** A multiple of σ, from the dial's logarithm to base 2. */
export const timesText = (power: number): string => `\u00d7 ${(2 ** power).toFixed(1)}`;
