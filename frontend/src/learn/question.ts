/* A question: the answer unfolds once one was chosen, with the pointer or the keys A, B, C. */

import { isTyping } from "../common/actions";
import { type ComponentArgs, mount, type Root } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { element, find } from "../lib/dom";
import type { QuestionData } from "../schema";
import { answers, asWrong, triedOption } from "./answers";

const LETTERS = "ABCD";

export class Question {
  private readonly node: HTMLElement;
  private readonly running = new Disposer();
  private options: HTMLButtonElement[] = [];
  private why = element("p");
  private data: QuestionData | null = null;
  private shown = "";
  private readonly tried = new Set<number>(); // the options, by their numbers

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
    this.tried.clear();
    const before = answers.read()[data.chapter];
    if (before !== undefined && (before in data.options || triedOption(before) in data.options)) this.reveal(triedOption(before));
  }

  close(): void { this.running.close(); }

  private build({ question, options, order }: QuestionData): void {
    this.options = order.map((k, place) => this.option(options[k], k, place));
    this.why = element("p", { className: "why", hidden: true, "data-testid": "learn-answer", ariaLive: "polite" });
    this.node.replaceChildren(element("p", { className: "asks", textContent: question }),
      element("div", { className: "options" }, ...this.options), this.why);
  }

  /** @param k  the option's number, whatever its place */
  private option(words: string, k: number, place: number): HTMLButtonElement {
    const option = element("button", { type: "button", "data-testid": `learn-option-${k}` },
      element("b", { textContent: LETTERS[place] }), element("span", { textContent: words }));
    option.onclick = () => this.answer(k);
    return option;
  }

  private key(event: KeyboardEvent): void {
    const place = event.key.length === 1 ? LETTERS.indexOf(event.key.toUpperCase()) : -1;
    const k = this.data?.order[place];
    if (k === undefined || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    event.stopPropagation();
    this.answer(k);
  }

  private answer(k: number): void {
    if (!this.data || this.tried.has(this.data.right)) return; // it is answered
    answers.write(this.data.chapter, k === this.data.right ? k : asWrong(k));
    this.reveal(k);
  }

  private reveal(k: number): void {
    if (!this.data) return;
    const { right, why, order } = this.data;
    this.tried.add(k);
    const isOver = k === right || this.tried.size > 1;
    if (isOver) this.tried.add(right);
    this.options.forEach((option, place) => {
      const i = order[place];
      option.classList.toggle("right", isOver && i === right);
      option.classList.toggle("wrong", i !== right && this.tried.has(i));
      option.ariaPressed = String(i === k);
    });
    this.why.hidden = false;
    this.why.dataset.result = k === right ? "right" : isOver ? "wrong" : "again";
    this.why.textContent = k === right ? `Yes. ${why}`
      : isOver ? `Not quite: ${LETTERS[order.indexOf(right)]}. ${why}` : "Not quite. Try once more.";
  }
}

export default ({ parentElement, data }: ComponentArgs<QuestionData>) =>
  mount(parentElement, Question, (question) => question.update(data));
