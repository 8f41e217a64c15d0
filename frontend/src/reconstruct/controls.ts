/* The sketch pad's dials and inputs. */

import { Dials } from "../common/dials";
import type { Paper } from "../common/drawing";
import type { Root } from "../lib/component";
import { find } from "../lib/dom";
import type { SavedDrawing } from "./saved_drawing";

const PEN_UNIT = 28; // the pen's width is in pixels of an image this wide

export type Settings = Pick<SavedDrawing, "noise" | "width" | "centre" | "colour">;

export interface ControlsListener {
  /** The model sees something different now. */
  onChange(): void;
  /** A control has moved. */
  onMove(): void;
}

export class Controls {
  private readonly colour: HTMLInputElement;
  private readonly centre: HTMLInputElement;
  private readonly dials: Dials<"width" | "noise">;

  constructor(root: Root, settings: Settings, listener: ControlsListener) {
    this.colour = find(root, ".colour");
    this.centre = find(root, "[name=centre]");
    this.colour.value = settings.colour;
    this.centre.checked = settings.centre;
    find<HTMLInputElement>(root, "[name=noise]").value = String(settings.noise);
    find<HTMLInputElement>(root, "[name=width]").value = String(settings.width);
    const move = (changes: boolean) => { if (changes) listener.onChange(); listener.onMove(); };
    this.centre.onchange = () => move(true);
    const ring = find(root, ".ring");
    this.dials = new Dials(root, (name) => move(name === "noise"), (input) => {
      if (input.name === "noise") return input.valueAsNumber.toFixed(2);
      ring.style.setProperty("--width", `${(100 * input.valueAsNumber) / PEN_UNIT}%`);
      return input.value;
    });
  }

  get settings(): Settings {
    return {
      noise: this.dials.value("noise"),
      width: this.dials.value("width"),
      centre: this.centre.checked,
      colour: this.colour.value,
    };
  }

  /** The pen's width as a fraction of the paper's. */
  get penWidth(): number { return this.dials.value("width") / PEN_UNIT; }

  /** A grey model needs no colour; on paper of the pen's own colour nothing could be seen. */
  fit(paper: Paper, grey: boolean): void {
    if (this.colour.value === paper.colour.toLowerCase()) this.colour.value = paper.contrast;
    this.colour.hidden = grey;
  }
}
