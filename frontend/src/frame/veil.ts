/* The screen shows one model only: from the choice of another one until the server starts on it, the page
 * is hidden. The server may spend a long time on the old one. */

import type { Cleanup } from "../lib/disposer";

const plain = (text: string | null): string => (text ?? "").trim().replace(/\s+/g, " ");

export class Veil {
  private pickers: Record<string, string> = {};
  private readonly observer = new MutationObserver(() => this.look());

  constructor(private readonly page: Document) {
    this.observer.observe(page.body, { subtree: true, attributes: true, attributeFilter: ["value", "aria-expanded"] });
  }

  /** The server has begun to show this.
   *
   *  @param pickers  what each select box says by now, by its key
   */
  lift(pickers: Record<string, string>): void {
    this.pickers = pickers;
    this.set(false);
  }

  private look(): void {
    const differs = ([key, label]: [string, string]): boolean => {
      const box = this.page.querySelector(`.st-key-${key} [role=combobox]`);
      return box !== null && box.getAttribute("aria-expanded") !== "true" && plain(box.getAttribute("value")) !== plain(label);
    };
    this.set(Object.entries(this.pickers).some(differs));
  }

  private set(isOpening: boolean): void { this.page.documentElement.toggleAttribute("data-opening", isOpening); }

  readonly close: Cleanup = () => {
    this.observer.disconnect();
    this.set(false);
  };
}
