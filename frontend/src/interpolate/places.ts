/* Places in the latent space, as the address spells them. */

import { type Latent, snap } from "../lib/latent";

/** The number of a reference image, or a point z. */
export type Place = number | Latent;

/** A place as the address spells it: Python's grammar of the address reads it. */
export function spell(place: Place): string {
  if (typeof place === "number") return String(place);
  return place.length > 1 ? place.join(",") : place[0].toFixed(3);
}

export const spellAll = (places: Place[]): string => places.map(spell).join(";");

/** A place as Python takes it: a z to the thousandth. */
export const settled = (place: Place): Place => (typeof place === "number" ? place : place.map(snap));

export const samePlace = (a: Place, b: Place): boolean => spell(a) === spell(b);
