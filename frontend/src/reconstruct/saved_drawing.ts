/* The drawing outlives the page, in this tab only until it is closed, and goes nowhere else. */

import { type Drawing, EMPTY } from "../common/drawing";
import { COLOURS } from "../colours";

const KEY = "vae-lab.sketch";

export interface SavedDrawing {
  drawing: Drawing;
  /** of the noise */
  seed: number;
  noise: number;
  width: number;
  centre: boolean;
  colour: string;
}

export const newSeed = (): number => Math.floor(Math.random() * 2 ** 32);

export function saveDrawing(saved: SavedDrawing): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(saved));
  } catch (error) { // full, or forbidden: then it lasts as long as the page
    console.warn("the drawing is not saved:", error);
  }
}

/** What this tab has saved, with defaults for the rest. */
export function savedDrawing(): SavedDrawing {
  const defaults = { drawing: EMPTY, seed: newSeed(), noise: 0, width: 2.5, centre: false, colour: COLOURS.white.toLowerCase() };
  return { ...defaults, ...stored() };
}

function stored(): Partial<SavedDrawing> {
  try {
    const saved: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return typeof saved === "object" && saved !== null ? saved : {};
  } catch { // forbidden, or not ours
    return {};
  }
}
