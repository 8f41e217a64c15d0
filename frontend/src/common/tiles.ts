/* A row of images of which one is chosen. The mark moves at once; Python follows. */

import type { ComponentArgs, Nothing } from "../lib/component";
import { find } from "../lib/dom";
import type { TilesData, TilesTrigger } from "../schema";

type Args = ComponentArgs<TilesData, Nothing, TilesTrigger>;

export default function tiles({ parentElement, data, setTriggerValue }: Args): void {
  const list = find(parentElement, ".tiles");
  layOut(list, data);
  const buttons = buttonsOf(list, data.labels.length);
  const mark = (chosen: number | null) => buttons.forEach((tile, i) => {
    tile.setAttribute("aria-pressed", String(i === chosen));
  });
  buttons.forEach((tile, i) => {
    dressTile(tile, data.labels[i], i / Math.max(1, buttons.length - 1));
    tile.onclick = () => { mark(i); setTriggerValue("pick", i); };
    tile.onkeydown = ({ key }) => neighbour(buttons, i, key)?.focus();
  });
  mark(data.picked);
}

function layOut(list: HTMLElement, { labels, sheet, aspect, strip }: TilesData): void {
  list.classList.toggle("strip", strip);
  list.style.setProperty("--count", String(labels.length));
  list.style.setProperty("--aspect", aspect);
  list.style.setProperty("--sheet", `url("${sheet}")`);
}

/** As many buttons as there are images: those that are there stay, so that the focus does. */
function buttonsOf(list: HTMLElement, count: number): HTMLButtonElement[] {
  while (list.children.length > count) list.lastElementChild?.remove();
  while (list.children.length < count) list.append(document.createElement("button"));
  return [...list.querySelectorAll("button")];
}

function dressTile(tile: HTMLButtonElement, label: string, along: number): void {
  tile.type = "button";
  tile.title = label;
  tile.setAttribute("aria-label", label);
  tile.style.backgroundPositionX = `${100 * along}%`;
}

function neighbour(buttons: HTMLButtonElement[], i: number, key: string): HTMLButtonElement | undefined {
  if (key === "ArrowLeft") return buttons[i - 1];
  return key === "ArrowRight" ? buttons[i + 1] : undefined;
}
