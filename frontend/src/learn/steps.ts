/* The chapters as steps, and the keys that move between them. */

import { type ComponentArgs, mount, type Nothing, type Root, type Setter } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { element, find } from "../lib/dom";
import type { StepsData, StepsTrigger } from "../schema";
import { answers, isRight } from "./answers";

const ARROWS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
const CLICKER: Record<string, number> = { ...ARROWS, PageUp: -1, PageDown: 1 }; // a presenter's; readers scroll with them
const WANTS_KEYS = "input, textarea, select, canvas[tabindex], [role=slider], [role=radiogroup], .tiles";

const TYPED = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select";

/** The element that has the keys, in open shadow roots, too. */
function focusedElement(): HTMLElement | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused instanceof HTMLElement ? focused : null;
}

export class Steps {
  private readonly list: HTMLElement;
  private readonly running = new Disposer();
  private data: StepsData = { chapters: [], now: "", presents: false };
  private buttons: HTMLButtonElement[] = [];
  private setTriggerValue: Setter<StepsTrigger> = () => {};

  constructor(root: Root) {
    this.list = find(root, ".steps");
    this.running.listen(window, "keydown", (event) => this.key(event));
    for (const name of ["pointerup", "click"] as const) this.running.listen(window, name, (event) => this.release(event));
    answers.listen(() => this.mark(), this.running.signal);
  }

  update({ data, setTriggerValue }: ComponentArgs<StepsData, Nothing, StepsTrigger>): void {
    this.data = { ...data };
    this.setTriggerValue = setTriggerValue;
    this.buttons = data.chapters.map(({ name, title }, k) => {
      const step = element("button", { type: "button", "data-chapter": name, title: `Chapter ${k + 1}: ${title}` },
        element("b", { textContent: k + 1 }), element("span", { textContent: title }));
      step.onclick = () => this.go(name);
      return step;
    });
    this.list.replaceChildren(...this.buttons);
    this.list.classList.toggle("presents", data.presents);
    this.mark();
  }

  close(): void { this.running.close(); }

  private mark(): void {
    const answered = answers.read();
    for (const step of this.buttons) {
      const chapter = step.dataset.chapter ?? "";
      step.ariaCurrent = chapter === this.data.now ? "step" : null;
      step.classList.toggle("done", isRight(answered[chapter]));
    }
  }

  /** While presenting, what the pointer has used does not keep the keys: they are the clicker's. */
  private release(event: Event): void {
    const [target] = event.composedPath();
    if (!this.data.presents || !(target instanceof Element) || target.closest(TYPED)) return;
    const focused = focusedElement();
    if (focused && !focused.matches(TYPED)) focused.blur();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.data.presents && !event.defaultPrevented) this.setTriggerValue("leave", true);
    const move = (this.data.presents ? CLICKER : ARROWS)[event.key];
    const [target] = event.composedPath();
    const isTaken = target instanceof Element && target.closest(WANTS_KEYS);
    if (!move || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken) return;
    const { chapters, now } = this.data;
    const next = chapters[chapters.findIndex(({ name }) => name === now) + move];
    if (!next) return;
    event.preventDefault();
    this.go(next.name);
  }

  private go(name: string): void {
    if (name === this.data.now) return;
    this.data.now = name;
    this.mark();
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    this.setTriggerValue("go", name);
  }
}

export default (args: ComponentArgs<StepsData, Nothing, StepsTrigger>) =>
  mount(args.parentElement, Steps, (steps) => steps.update(args));
