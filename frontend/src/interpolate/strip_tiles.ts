/* How many images a film strip has. */

import type { ImageShape } from "../lib/canvas";
import { clamp } from "../lib/dom";

const FEWEST = 5;
const MOST = 24;

/** As many as fit upright into a strip, as large as it is on the screen. */
export function stripTiles({ clientWidth, clientHeight }: Element, [, height, width]: ImageShape): number {
  return clamp(Math.round(((clientWidth / Math.max(clientHeight, 1)) * height) / width), FEWEST, MOST);
}
