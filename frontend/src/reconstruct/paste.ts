/* Images from the clipboard, by the keyboard anywhere on the page or by a button. */

import { type ComponentArgs, mount, type Nothing, type Root, type Setter } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { find } from "../lib/dom";
import type { PasteData, PastedFile, PasteTrigger } from "../schema";

type Args = ComponentArgs<PasteData, Nothing, PasteTrigger>;
type NamedFile = readonly [name: string, file: Blob];

const UNNAMED = "clipboard";
const IMAGE = "image/";
const MEGABYTE = 2 ** 20;

class Paste {
  private readonly line: HTMLElement;
  private readonly running = new Disposer();
  private mostBytes = 0;
  private setTriggerValue: Setter<PasteTrigger> = () => {};

  constructor(root: Root) {
    this.line = find(root, ".line");
    const button = find(root, "button");
    button.hidden = !navigator.clipboard?.read; // plain http: there the keyboard still works
    button.onclick = () => this.read();
    find(root, ".key").textContent = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl";
    this.running.listen(document, "paste", (event) => this.pasted(event));
  }

  update({ most_bytes }: PasteData, setTriggerValue: Setter<PasteTrigger>): void {
    this.mostBytes = most_bytes;
    this.setTriggerValue = setTriggerValue;
  }

  close(): void { this.running.close(); }

  /** Text pasted into a field stays there; any other paste is handled here. */
  private pasted(event: ClipboardEvent): void {
    const files = [...event.clipboardData?.files ?? []];
    if (!files.length && isField(event.composedPath()[0])) return;
    event.preventDefault();
    void this.take(files.map((file) => [file.name || UNNAMED, file]));
  }

  private async read(): Promise<void> {
    try {
      const items = await navigator.clipboard.read();
      const files = await Promise.all(items.map(imageOf));
      void this.take(files.filter((file) => file !== null));
    } catch (error) {
      this.say("The browser blocks clipboard access: press Ctrl V instead.");
      console.info("clipboard:", error);
    }
  }

  private async take(files: readonly NamedFile[]): Promise<void> {
    if (!files.length) return this.say("The clipboard holds no image: copy one first.");
    const size = files.reduce((sum, [, file]) => sum + file.size, 0);
    if (size > this.mostBytes) return this.say(tooLarge(size, this.mostBytes));
    this.say("");
    try {
      this.setTriggerValue("pasted", await Promise.all(files.map(encoded)));
    } catch (error) { // a file that is gone, or a folder
      this.say("The clipboard's image cannot be read: save it and upload the file.");
      console.info("clipboard:", error);
    }
  }

  private say(message: string): void {
    this.line.textContent = message;
    this.line.hidden = !message;
  }
}

const tooLarge = (size: number, limit: number): string =>
  `${Math.ceil(size / MEGABYTE)} MB is too large to paste (limit ${limit / MEGABYTE} MB): save it and upload the file.`;

const isField = (target: EventTarget | undefined): boolean => target instanceof HTMLElement
  && (/^(INPUT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable);

/** The image of a clipboard's item, if it has one. */
async function imageOf(item: ClipboardItem): Promise<NamedFile | null> {
  const type = item.types.find((name) => name.startsWith(IMAGE));
  return type ? [`${UNNAMED}.${type.slice(IMAGE.length)}`, await item.getType(type)] : null;
}

async function encoded([name, file]: NamedFile): Promise<PastedFile> { return { name, content: await inBase64(file) }; }

function inBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const address = String(reader.result);
      resolve(address.slice(address.indexOf(",") + 1));
    };
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export default ({ parentElement, data, setTriggerValue }: Args) =>
  mount(parentElement, Paste, (instrument) => instrument.update(data, setTriggerValue));
