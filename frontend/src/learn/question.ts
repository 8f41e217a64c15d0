/* A question: the answer unfolds once one was chosen, with the pointer or the keys A, B, C. */

import { isTyping } from "../common/actions";
import { type ComponentArgs, mount, type Root } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { element, find } from "../lib/dom";
import type { QuestionData } from "../schema";
import { answers } from "./answers";

const LETTERS = "ABCD";

export class Question {
  private readonly node: HTMLElement;
  private readonly running = new Disposer();
  private options: HTMLButtonElement[] = [];
  private why = element("p");
  private data: QuestionData | null = null;
  private shown = "";

  constructor(root: Root) {
    this.node = find(root, ".question");
    this.running.listen(window, "keydown", (event) => this.key(event), { capture: true }); // before Streamlit: there C empties the cache
  }

  update(data: QuestionData): void {
    const now = JSON.stringify(data);
    if (now === this.shown) return;
    this.shown = now;
    this.data = data;
    this.node.dataset.chapter = data.chapter;
    this.build(data);
    const before = answers.read()[data.chapter];
    if (before in data.options) this.reveal(before);
  }

  close(): void { this.running.close(); }

  private build({ question, options }: QuestionData): void {
    this.options = options.map((words, k) => this.option(words, k));
    this.why = element("p", { className: "why", hidden: true, "data-testid": "learn-answer", ariaLive: "polite" });
    this.node.replaceChildren(element("p", { className: "asks", textContent: question }),
      element("div", { className: "options" }, ...this.options), this.why);
  }

  private option(words: string, k: number): HTMLButtonElement {
    const option = element("button", { type: "button", "data-testid": `learn-option-${k}` },
      element("b", { textContent: LETTERS[k] }), element("span", { textContent: words }));
    option.onclick = () => this.answer(k);
    return option;
  }

  private key(event: KeyboardEvent): void {
    const k = event.key.length === 1 ? LETTERS.indexOf(event.key.toUpperCase()) : -1;
    if (k < 0 || k >= this.options.length || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    event.stopPropagation();
    this.answer(k);
  }

  private answer(k: number): void {
    if (this.data) answers.write(this.data.chapter, k);
    this.reveal(k);
  }

  private reveal(k: number): void {
    if (!this.data) return;
    const { right, why } = this.data;
    this.options.forEach((option, i) => {
      option.classList.toggle("right", i === right);
      option.classList.toggle("wrong", i === k && k !== right);
      option.ariaPressed = String(i === k);
    });
    this.why.hidden = false;
    this.why.textContent = `${k === right ? "Yes." : `Not quite: ${LETTERS[right]}.`} ${why}`;
  }
}

export default ({ parentElement, data }: ComponentArgs<QuestionData>) =>
  mount(parentElement, Question, (question) => question.update(data));
