/* Range inputs with their value beside them. */

import { find, findAll } from "../lib/dom";
import type { Root } from "../lib/component";

/** The inputs inside `.dial` labels, by their names. */
export class Dials<Name extends string> {
  private readonly inputs: Map<string, HTMLInputElement>;

  /** `onInput` is called with the name of a dial that moved; `text` is what stands beside it. */
  constructor(root: Root, onInput: (name: Name) => void, text: (input: HTMLInputElement) => string) {
    this.inputs = new Map(findAll<HTMLInputElement>(root, ".dial input").map((input) => [input.name, input]));
    for (const input of this.inputs.values()) {
      const show = () => { find(input.parentElement ?? root, "output").textContent = text(input); };
      input.oninput = () => { show(); onInput(input.name as Name); };
      show();
    }
  }

  value(name: Name): number { return this.inputs.get(name)?.valueAsNumber ?? NaN; }
}
