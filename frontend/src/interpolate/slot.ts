/* A slot holds a place. It shows the place's image and opens a panel of others to choose from: real
 * images, user images, a sample from the prior, the point shown on Explore. */

import { autoUpdate, computePosition, flip, offset, shift, size } from "@floating-ui/dom";

import { paintPicture } from "../lib/canvas";
import { Disposer } from "../lib/disposer";
import { element } from "../lib/dom";
import { Latest } from "../lib/latest";
import type { Upload } from "../schema";
import type { InstrumentContext } from "./instrument_context";
import type { Place } from "./places";

const UPLOAD_MB = 20; // through the app's own socket; larger files are uploaded on Reconstruct
const GAP = 4; // pixels between the slot and its panel
const MARGIN = 12; // pixels to the window's edge
const LEAST_HEIGHT = 200; // of the panel, in pixels

export interface SlotNames {
  /** As Python and the tests know it. */
  name: string;
  label: string;
  /** Before "Choose another one", or in place of it where the slot is empty. */
  hint?: string;
}

export interface SlotListener {
  onChoose(place: Place): void;
  onUpload(upload: Upload): void;
  /** Without it, the slot cannot be removed. */
  onRemove?(): void;
}

export class Slot {
  readonly node: HTMLDetailsElement;
  private readonly canvas = element("canvas", { ariaHidden: "true" });
  private readonly summary: HTMLElement;
  private readonly panel: HTMLElement;
  private readonly running = new Disposer();
  private readonly opening = this.running.own(new Latest());
  private readonly reading = this.running.own(new Latest());

  constructor(
    private readonly context: InstrumentContext, private readonly names: SlotNames, private readonly listener: SlotListener,
  ) {
    const { name, label } = names;
    this.summary = element("summary", { className: "button", "data-testid": `slot-${name}` },
      this.canvas, element("span", { className: "slot-label", textContent: label }));
    this.panel = element("div", { className: "panel images", role: "dialog", ariaLabel: `The place of ${label}`, popover: "manual" });
    this.node = element("details", { className: "menu slot" }, this.summary, this.panel);
    this.node.ontoggle = () => { if (this.node.open) this.openPanel(); else this.closePanel(); };
  }

  show(place: Place): void {
    const { label, hint = "" } = this.names;
    this.describe(`${label}: ${this.context.title(place)}. ${hint}Choose another one`);
    void this.context.paint(this.canvas, place);
  }

  /** A slot for one more place: it holds nothing yet. */
  showEmpty(): void {
    this.canvas.remove();
    this.describe(this.names.hint ?? "");
  }

  close(): void {
    this.node.open = false;
    this.running.close();
  }

  private describe(text: string): void {
    this.summary.title = text;
    this.summary.setAttribute("aria-label", text);
  }

  private openPanel(): void {
    this.fill();
    this.panel.showPopover();
    const signal = this.opening.next();
    const stop = autoUpdate(this.summary, this.panel, () => void this.place(signal));
    signal.addEventListener("abort", stop);
  }

  private closePanel(): void {
    this.opening.end();
    if (this.panel.matches(":popover-open")) this.panel.hidePopover();
  }

  private fill(): void {
    const { reference } = this.context;
    const choose = (place: Place) => { this.node.open = false; this.summary.focus(); this.listener.onChoose(place); };
    const real = element("div");
    if (reference) reference.fillPanel(real, `${this.names.label}:`, choose);
    else real.textContent = "Loading \u2026";
    this.panel.replaceChildren(this.bar(choose), ...userImageRow(this.context, choose), real);
  }

  private bar(choose: (place: Place) => void): HTMLElement {
    const { context, listener } = this;
    const bar = element("div", { className: "bar" },
      button("Random", "A sample from the prior", () => choose(context.prior.sample())),
      button("Current point on Explore", "The z now shown on Explore", () => choose(context.explored)),
      this.uploadButton());
    if (listener.onRemove) {
      bar.append(button("Remove", "Remove this stop", () => { this.node.open = false; listener.onRemove?.(); }));
    }
    return bar;
  }

  private uploadButton(): HTMLElement {
    const file = element("input", { type: "file", accept: "image/*", className: "offscreen", tabIndex: -1, "data-testid": `slot-file-${this.names.name}` });
    const words = element("span", { textContent: "Upload \u2026" });
    const opens = element("button", { type: "button", title: "Your own image. It stays in this session\u2019s memory" }, words);
    opens.onclick = () => file.click();
    file.onchange = () => this.upload(file.files?.[0], words);
    return element("span", { className: "upload" }, opens, file);
  }

  private upload(file: File | undefined, words: HTMLElement): void {
    if (!file) return;
    if (file.size > UPLOAD_MB << 20) { words.textContent = `Over ${UPLOAD_MB} MB`; return; }
    words.textContent = "Reading \u2026";
    const reader = new FileReader();
    reader.onload = () => {
      this.node.open = false;
      const address = String(reader.result); // data:image/png;base64,…
      this.listener.onUpload({ slot: this.names.name, name: file.name, content: address.slice(address.indexOf(",") + 1) });
    };
    this.reading.next().addEventListener("abort", () => reader.abort());
    reader.readAsDataURL(file);
  }

  /** Below the slot, or above it where there is more room; inside the window. */
  private async place(signal: AbortSignal): Promise<void> {
    const { style } = this.panel;
    const fit = size({
      padding: MARGIN,
      apply: ({ availableHeight }) => { style.maxHeight = `min(60vh, 26rem, ${Math.max(availableHeight, LEAST_HEIGHT)}px)`; },
    });
    const { x, y } = await computePosition(this.summary, this.panel, {
      strategy: "fixed", placement: "bottom-start", middleware: [offset(GAP), flip({ padding: MARGIN }), shift({ padding: MARGIN }), fit],
    });
    if (!signal.aborted) Object.assign(style, { left: `${x}px`, top: `${y}px` });
  }
}

function button(textContent: string, title: string, onClick: () => void): HTMLButtonElement {
  const node = element("button", { type: "button", textContent, title });
  node.onclick = onClick;
  return node;
}

/** The user images as buttons; nothing where there are none. */
export function userImageRow(context: InstrumentContext, choose: (place: Place) => void): HTMLElement[] {
  if (!context.userImages.length) return [];
  return [element("div", { className: "class" }, element("span", { textContent: "my images" }),
    ...context.userImages.map(({ name, z, pixels }) => {
      const canvas = element("canvas");
      paintPicture(canvas, pixels, context.model.image_shape);
      const thumb = element("button", { type: "button", className: "thumb", title: name, ariaLabel: name }, canvas);
      thumb.onclick = () => choose(z);
      return thumb;
    }))];
}
