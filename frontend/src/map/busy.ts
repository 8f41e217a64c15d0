/* What the server is computing, with a button that stops it. */

import { find } from "../lib/dom";
import { type Progress, progressText } from "./waiting";

export class BusyBox {
  private readonly box: HTMLElement;
  private readonly button: HTMLButtonElement;

  constructor(root: ParentNode) {
    this.box = find(root, ".busy");
    this.button = find(this.box, "button");
  }

  hide(): void { this.box.hidden = true; }

  /** @param onStop  if the computation can be stopped */
  show(progress: Progress, onStop: (() => void) | null = null): void {
    this.box.hidden = false;
    find(this.box, "span").textContent = progressText(progress);
    this.button.hidden = !onStop;
    this.button.onclick = onStop;
    const bar = find<HTMLProgressElement>(this.box, "progress");
    bar.hidden = progress.of <= 1;
    bar.max = progress.of || 1;
    bar.value = progress.done;
  }
}
