/* Icons of buttons, with their words. */

import { element } from "../lib/dom";

const ICONS = { // Material Symbols, Apache 2.0
  random: "M19 3H5a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h14a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2zM7.5 18a1.5 1.5 0 1 1 0-3 1.5 1.5 0 0 1 0 3zm0-9a1.5 1.5 0 1 1 0-3 1.5 1.5 0 0 1 0 3zm4.5 4.5a1.5 1.5 0 1 1 0-3 1.5 1.5 0 0 1 0 3zm4.5 4.5a1.5 1.5 0 1 1 0-3 1.5 1.5 0 0 1 0 3zm0-9a1.5 1.5 0 1 1 0-3 1.5 1.5 0 0 1 0 3z",
  images: "M21 19V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h14a2 2 0 0 0 2-2zM8.5 13.5l2.5 3 3.5-4.5 4.5 6H5l3.5-4.5z",
  centre: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm8.9 3A9 9 0 0 0 13 3.1V1h-2v2.1A9 9 0 0 0 3.1 11H1v2h2.1a9 9 0 0 0 7.9 7.9V23h2v-2.1a9 9 0 0 0 7.9-7.9H23v-2h-2.1zM12 19a7 7 0 1 1 0-14 7 7 0 0 1 0 14z",
  walk: "M8 5v14l11-7z",
  play: "M8 5v14l11-7z",
  pause: "M6 19h4V5H6v14zm8-14v14h4V5h-4z",
  undo: "M12.5 8c-2.65 0-5.05.99-6.9 2.6L2 7v9h9l-3.62-3.62c1.39-1.16 3.16-1.88 5.12-1.88 3.54 0 6.55 2.31 7.6 5.5l2.37-.78C21.08 11.03 17.15 8 12.5 8z",
  redo: "M18.4 10.6C16.55 8.99 14.15 8 11.5 8c-4.65 0-8.58 3.03-9.96 7.22L3.9 16c1.05-3.19 4.05-5.5 7.6-5.5 1.95 0 3.73.72 5.12 1.88L13 16h9V7l-3.6 3.6z",
  save: "M19 9h-4V3H9v6H5l7 7 7-7zM5 18v2h14v-2H5z",
  copy: "M16 1H4a2 2 0 0 0-2 2v14h2V3h12V1zm3 4H8a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2zm0 16H8V7h11v14z",
  pen: "M3 17.25V21h3.75L17.81 9.94l-3.75-3.75L3 17.25zM20.71 7.04a1 1 0 0 0 0-1.41l-2.34-2.34a1 1 0 0 0-1.41 0l-1.83 1.83 3.75 3.75 1.83-1.83z",
  eraser: "M16.24 3.56l4.95 4.94c.78.79.78 2.05 0 2.84L12 20.53a4 4 0 0 1-5.66 0L2.81 17a2 2 0 0 1 0-2.84L13.41 3.56a2 2 0 0 1 2.83 0zM4.22 15.58l3.54 3.53a2 2 0 0 0 2.83 0l3.53-3.53-4.95-4.95-4.95 4.95z",
  hide: "M3 3h4v4H3V3zm7 0h4v4h-4V3zm7 0h4v4h-4V3zM3 10h4v4H3v-4zm7 0h4v4h-4v-4zm7 0h4v4h-4v-4zM3 17h4v4H3v-4zm7 0h4v4h-4v-4zm7 0h4v4h-4v-4z",
  clear: "M6 19a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V7H6v12zM19 4h-3.5l-1-1h-5l-1 1H5v2h14V4z",
  fill: "M12 4V1L8 5l4 4V6a6 6 0 0 1 5.25 8.9l1.46 1.46A8 8 0 0 0 12 4zm0 14a6 6 0 0 1-5.25-8.9L5.29 7.64A8 8 0 0 0 12 20v3l4-4-4-4v3z",
  stop: "M6 6h12v12H6z",
  onward: "M12 4l-1.41 1.41L16.17 11H4v2h12.17l-5.58 5.59L12 20l8-8z",
  explore: "M12 10.9a1.1 1.1 0 1 0 0 2.2 1.1 1.1 0 0 0 0-2.2zM12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm2.19 12.19L6 18l3.81-8.19L18 6l-3.81 8.19z",
  link: "M3.9 12c0-1.71 1.39-3.1 3.1-3.1h4V7H7a5 5 0 0 0 0 10h4v-1.9H7A3.1 3.1 0 0 1 3.9 12zM8 13h8v-2H8v2zm9-6h-4v1.9h4a3.1 3.1 0 0 1 0 6.2h-4V17h4a5 5 0 0 0 0-10z",
} as const;

export type IconName = keyof typeof ICONS;

const WORDS: Partial<Record<IconName, string>> = { random: "Random", images: "From an image", centre: "Origin", walk: "Walk", play: "Play", pause: "Pause",
  pen: "Pen", eraser: "Eraser", hide: "Mask", fill: "Fill in", stop: "Stop", explore: "Open in Explore",
  onward: "Use this drawing" };

export const isIcon = (name: string): name is IconName => Object.hasOwn(ICONS, name);

function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Gives a button its icon, and its word if it has one.
 *
 *  @param other  what the button is dressed as at other times: its width is that of the wider one
 */
export function dress(button: Element, name: IconName, other: IconName = name): void {
  button.replaceChildren(icon(name));
  const word = WORDS[name];
  if (word) button.append(wide(word, WORDS[other] ?? ""));
}

/** Gives a button the looks of one of two things that it does. */
export const dressEither = (button: Element, isFirst: boolean, first: IconName, second: IconName): void =>
  (isFirst ? dress(button, first, second) : dress(button, second, first));

/** Words that take the place of the wider ones of two, so that nothing moves when they change. */
export const wide = (words: string, other: string): HTMLElement =>
  element("span", { className: "wide", textContent: words, "data-other": other });
