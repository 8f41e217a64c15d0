/* The buttons around the image, the keyboard, the clipboard. */

import { element, find, findAll } from "../lib/dom";
import { Disposer, type Cleanup } from "../lib/disposer";
import type { Root } from "../lib/component";
import { dress, isIcon } from "./icons";

export { dress, dressEither } from "./icons";

/** What buttons (by data-do) and keys do, by name. */
export type Actions = Readonly<Record<string, () => void>>;

/** The action of each key, as KeyboardEvent.key names it. */
export type Keys = Readonly<Record<string, string>>;

export const EXPLORE_KEYS: Keys = {
  r: "random", i: "images", 0: "centre", " ": "walk", u: "undo", U: "redo", c: "copy", l: "link",
};
export const SKETCH_KEYS: Keys = {
  p: "pen", e: "eraser", h: "hide", u: "undo", U: "redo", x: "clear", f: "fill", c: "copy",
};
export const SAVED_SCALES = [1, 8, 16];
const MENU = "details.menu";

/** Gives buttons and menus their looks; calls the action of a button that is pressed, and
 *  `onOpen` when a menu opens. */
export function wireActions(
  root: Root, actions: Actions, onOpen: (menu: string, panel: HTMLElement) => void,
): void {
  for (const button of findAll(root, "[data-do]")) {
    const name = button.dataset.do ?? "";
    if (isIcon(name)) dress(button, name); // others have words alone
    button.onclick = () => actions[name]();
  }
  for (const menu of findAll<HTMLDetailsElement>(root, MENU)) {
    const name = menu.dataset.menu ?? "";
    if (isIcon(name)) dress(find(menu, "summary"), name);
    menu.ontoggle = () => { if (menu.open) onOpen(name, find(menu, ".panel")); };
  }
}

/** Closes the open menus, except one; whether there was one to close. */
export function closeMenus(root: Root, except: EventTarget | null = null): boolean {
  const open = findAll<HTMLDetailsElement>(root, `${MENU}[open]`).filter((menu) => menu !== except);
  for (const menu of open) menu.open = false;
  return open.length > 0;
}

/** Keys of the whole page, wherever the focus is, except where it needs them itself. Before
 *  Streamlit sees them: there R reruns and C empties the cache. Returns how to stop listening. */
export function listenToKeys(root: Root, actions: Actions, keys: Keys): Cleanup {
  const listeners = new Disposer();
  listeners.listen(window, "keydown", (event) => {
    if (event.key === "Escape" && closeMenus(root)) return event.stopPropagation();
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[action]();
  }, { capture: true });
  listeners.listen(window, "pointerdown", (event) => {
    const menu = event.composedPath().find((node) => node instanceof Element && node.matches(MENU));
    closeMenus(root, menu);
  }, { capture: true });
  return () => listeners.close();
}

/** Whether the focused element wants this key: text fields all, buttons the space bar. */
export function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return false;
  if (target instanceof HTMLElement && target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  if (target instanceof HTMLInputElement) return target.type !== "range";
  return event.key === " " && target.closest("button, summary, a, [role=button]") !== null;
}

/** The clipboard, also on plain http, where browsers hide the modern interface. */
export async function copyText(text: string, root: Element): Promise<void> {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = element("textarea", { value: text, className: "offscreen" });
  root.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
