/* What a chart shows. */

import type { Colouring } from "./colouring";
import type { ImageShape } from "../lib/canvas";
import type { Options } from "./data";
import type { PointSet } from "./points";
import type { View } from "./views";

export type Tool = "touch" | "lasso" | "box";
export type Decode = (zs: number[][]) => Promise<Uint8Array | null>;

export interface Content {
  points: PointSet;
  view: View;
  colouring: Colouring;
  /** labels that are not drawn */
  hidden: ReadonlySet<number>;
  options: Options;
  shape: ImageShape;
  decode: Decode;
}

type Visibility = Pick<Content, "colouring" | "hidden">;

export const isShown = ({ colouring, hidden }: Visibility, i: number): boolean => !hidden.size || !hidden.has(colouring.of[i]);

/** The indices of all points that are not hidden. */
export function shownPoints(content: Visibility, count: number): number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => isShown(content, i));
}
