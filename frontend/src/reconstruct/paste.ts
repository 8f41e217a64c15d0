// @ts-nocheck
/* Pictures from the clipboard, by the keyboard anywhere on the page or by a button. */

import { mount } from "../lib/dom";

const UNNAMED = "clipboard";

class Paste {
  constructor(root) {
    this.line = root.querySelector(".line");
    const button = root.querySelector("button");
    button.hidden = !navigator.clipboard?.read; // plain http: there the keyboard still works
    button.onclick = () => this.read();
    root.querySelector(".key").textContent = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl";
    this.onPaste = (event) => this.pasted(event);
    document.addEventListener("paste", this.onPaste);
  }

  update({ most_bytes }, setTriggerValue) {
    this.mostBytes = most_bytes;
    this.setTriggerValue = setTriggerValue;
  }

  close() { document.removeEventListener("paste", this.onPaste); }

  /** Text into a field is the field's; everything else is looked at here. */
  pasted(event) {
    const files = [...event.clipboardData?.files ?? []];
    const field = event.composedPath()[0];
    if (!files.length && (/^(INPUT|TEXTAREA)$/.test(field?.tagName) || field?.isContentEditable)) return;
    event.preventDefault();
    this.take(files.map((file) => [file.name || UNNAMED, file]));
  }

  async read() {
    try {
      const items = await navigator.clipboard.read();
      const kinds = items.map((item) => [item, item.types.find((type) => type.startsWith("image/"))]);
      const found = kinds.filter(([, kind]) => kind);
      this.take(await Promise.all(found.map(async ([item, kind]) =>
        [`${UNNAMED}.${kind.slice("image/".length)}`, await item.getType(kind)])));
    } catch (error) {
      this.say("The browser keeps the clipboard from this page: press the keys instead.");
      console.info("clipboard:", error);
    }
  }

  async take(files) {
    if (!files.length) return this.say("The clipboard holds no picture: copy one first.");
    const size = files.reduce((sum, [, file]) => sum + file.size, 0);
    if (size > this.mostBytes) {
      return this.say(`That is ${Math.ceil(size / 2 ** 20)} MB, at most ${this.mostBytes / 2 ** 20} can be pasted: save it and upload the file.`);
    }
    this.say("");
    try {
      const read = files.map(async ([name, file]) => ({ name, content: await inBase64(file) }));
      this.setTriggerValue("pasted", await Promise.all(read));
    } catch (error) { // a file that is gone, or a folder
      this.say("The clipboard's picture cannot be read: save it and upload the file.");
      console.info("clipboard:", error);
    }
  }

  say(words) {
    this.line.textContent = words;
    this.line.hidden = !words;
  }
}

function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export default ({ parentElement, data, setTriggerValue }) =>
  mount(parentElement, Paste, (app) => app.update(data, setTriggerValue));
