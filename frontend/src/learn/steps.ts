// @ts-nocheck
/* The chapters as steps, the keys that move between them, and what was answered. */

import { isTyping } from "../common/actions";
import { element } from "../lib/dom";

const LEARNED = "vae-lab.learn"; // in the browser's own storage, by chapter: the answer's number
const ARROWS = { ArrowLeft: -1, ArrowRight: 1 };
const CLICKER = { ...ARROWS, PageUp: -1, PageDown: 1 }; // a presenter's; who reads scrolls with them

/** Works without storage, too: then the progress lasts as long as the page. */
const learned = {
  read() {
    try { return JSON.parse(localStorage.getItem(LEARNED) ?? "{}"); } catch { return {}; }
  },
  write(chapter, answer) {
    try { localStorage.setItem(LEARNED, JSON.stringify({ ...learned.read(), [chapter]: answer })); } catch { /* forbidden */ }
    window.dispatchEvent(new Event(LEARNED));
  },
};

export class Steps {
  constructor(root) {
    this.list = root.querySelector(".steps");
    this.onKey = (event) => this.key(event);
    this.onLearned = () => this.mark();
    window.addEventListener("keydown", this.onKey);
    window.addEventListener(LEARNED, this.onLearned);
  }

  update({ chapters, now, presents }, setTriggerValue) {
    Object.assign(this, { chapters, now, presents, setTriggerValue });
    this.list.replaceChildren(...chapters.map(({ name, title }, k) => {
      const step = element("button", { type: "button", "data-chapter": name, title: `Chapter ${k + 1}: ${title}` },
        element("b", { textContent: k + 1 }), element("span", { textContent: title }));
      step.onclick = () => this.go(name);
      return step;
    }));
    this.mark();
  }

  mark() {
    const answers = learned.read();
    for (const step of this.list.children) {
      const { chapter } = step.dataset;
      step.ariaCurrent = chapter === this.now ? "step" : null;
      step.classList.toggle("done", chapter in answers);
    }
  }

  key(event) {
    const move = (this.presents ? CLICKER : ARROWS)[event.key];
    const target = event.composedPath()[0];
    const wanted = target.closest?.("input, textarea, select, canvas[tabindex], [role=slider], [role=radiogroup], .tiles");
    if (!move || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || wanted) return;
    const at = this.chapters.findIndex(({ name }) => name === this.now) + move;
    if (!this.chapters[at]) return;
    event.preventDefault();
    this.go(this.chapters[at].name);
  }

  go(name) {
    if (name === this.now) return;
    this.now = name;
    this.mark();
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    this.setTriggerValue("go", name);
  }

  close() {
    window.removeEventListener("keydown", this.onKey);
    window.removeEventListener(LEARNED, this.onLearned);
  }
}

/** A question: the answer unfolds once one was chosen, with the mouse or the keys A, B, C. */
export class Question {
  constructor(root) {
    this.node = root.querySelector(".question");
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true); // before Streamlit: there C empties the cache
  }

  update(data) {
    if (JSON.stringify(data) === this.was) return;
    this.was = JSON.stringify(data);
    this.data = data;
    this.node.dataset.chapter = data.chapter;
    const { question, options } = data;
    this.options = options.map((words, k) => {
      const option = element("button", { type: "button", "data-testid": `learn-option-${k}` },
        element("b", { textContent: "ABCD"[k] }), element("span", { textContent: words }));
      option.onclick = () => this.answer(k);
      return option;
    });
    this.why = element("p", { className: "why", hidden: true, "data-testid": "learn-answer", ariaLive: "polite" });
    this.node.replaceChildren(element("p", { className: "asks", textContent: question }),
      element("div", { className: "options" }, ...this.options), this.why);
    const before = learned.read()[data.chapter];
    if (before in options) this.reveal(before);
  }

  key(event) {
    const k = event.key.length === 1 ? "abcd".indexOf(event.key.toLowerCase()) : -1;
    if (k < 0 || k >= this.options.length || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    event.stopPropagation();
    this.answer(k);
  }

  answer(k) {
    learned.write(this.data.chapter, k);
    this.reveal(k);
  }

  reveal(k) {
    const { right, why } = this.data;
    this.options.forEach((option, i) => {
      option.classList.toggle("right", i === right);
      option.classList.toggle("wrong", i === k && k !== right);
      option.ariaPressed = String(i === k);
    });
    this.why.hidden = false;
    this.why.textContent = `${k === right ? "Yes." : `Not quite: ${"ABCD"[right]}.`} ${why}`;
  }

  close() { window.removeEventListener("keydown", this.onKey, true); }
}
