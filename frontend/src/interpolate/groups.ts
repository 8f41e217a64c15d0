/* Two groups of places: a direction leads from one to the other. */

import { placeText } from "../lib/address";
import type { Group } from "./data";
import { type Place, samePlace } from "./places";

export type Side = "more" | "less";
export type Groups = Record<Side, Group>;

export const SIDES: readonly Side[] = ["more", "less"];

export const otherSide = (side: Side): Side => (side === "more" ? "less" : "more");

/** The places of a group, spelt; of a saved group they are not known here. */
export const spelledPlaces = (group: Group): string[] => (typeof group === "string" ? [] : group.map(placeText));

/** Puts a place into one side, or removes it from there; it is never in both. */
export function toggled(groups: Groups, side: Side, place: Place, most: number): Groups {
  const without = (group: Place[]) => group.filter((other) => !samePlace(other, place));
  const [before, opposite] = [groups[side], groups[otherSide(side)]];
  const places = typeof before === "string" ? [] : before;
  const rest = without(places);
  return {
    ...groups,
    [side]: rest.length < places.length ? rest : [...places, place].slice(0, most),
    [otherSide(side)]: typeof opposite === "string" ? opposite : without(opposite),
  };
}
