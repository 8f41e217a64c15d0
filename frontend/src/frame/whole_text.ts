/* Text that is cut with three dots shows whole: to a mouse as a tooltip, to a finger below it. */

import { element } from "../lib/dom";
import type { Cleanup } from "../lib/disposer";

const CUT = "[data-testid=stSidebar] *, [role=option], [role=option] *, [data-baseweb=tag] *, [data-baseweb=select] *, button *";
const BUBBLE_MS = 3000;

export const isCut = (node: HTMLElement): boolean =>
  node.childElementCount === 0 && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0;

/** Watches a page; returns how to stop. */
export function showWholeText(page: Document): { close: Cleanup } {
  const listeners = new AbortController();
  const { signal } = listeners;
  let bubble: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remove = () => { clearTimeout(timer); bubble?.remove(); bubble = null; };
  page.addEventListener("pointerover", ({ target, pointerType }) => {
    if (!(target instanceof HTMLElement) || !target.matches(CUT) || !isCut(target)) return;
    if (pointerType === "mouse") { target.title = target.textContent ?? ""; return; }
    remove();
    bubble = bubbleBelow(target);
    page.body.append(bubble);
    timer = setTimeout(remove, BUBBLE_MS);
  }, { signal, passive: true });
  return { close: () => { listeners.abort(); remove(); } };
}

function bubbleBelow(target: HTMLElement): HTMLElement {
  const { left, bottom } = target.getBoundingClientRect();
  const bubble = element("div", { role: "tooltip", textContent: target.textContent ?? "", "data-testid": "whole-text" });
  Object.assign(bubble.style, {
    position: "fixed", zIndex: "1000000", left: `${Math.max(8, left)}px`, top: `${bottom + 4}px`, maxWidth: "calc(100vw - 16px)",
    padding: "6px 10px", borderRadius: "6px", background: "#222", color: "#fff", font: "14px sans-serif", pointerEvents: "none",
  });
  return bubble;
}
