/* Rows of dimensions, the inactive ones folded away. */

import type { Root } from "../lib/component";
import { find } from "../lib/dom";

/** Puts rows into `.awake` or, folded, into `.folded`. Returns the active ones. */
export function fold<Row extends { node: HTMLElement }>(root: Root, rows: Row[], isInactive: (row: Row) => boolean): Row[] {
  const active = rows.filter((row) => !isInactive(row));
  const inactive = rows.filter(isInactive);
  find(root, ".awake").replaceChildren(...active.map(({ node }) => node));
  find(root, ".folded").replaceChildren(...inactive.map(({ node }) => node));
  find(root, "details.inactive").hidden = inactive.length === 0;
  find(root, ".inactive summary").textContent = `${inactive.length} inactive dimension${inactive.length === 1 ? "" : "s"}`;
  return active;
}
