/* Places in the latent space, as the address spells them. */

import { type Latent, snap } from "../lib/latent";
import { ADDRESS_AMOUNT, ADDRESS_DIGITS, ADDRESS_NUMBERS, ADDRESS_PLACES } from "../schema";

/** The number of a reference image, or a point z. */
export type Place = number | Latent;

/** A place as the address spells it: Python's grammar of the address reads it. */
export function spell(place: Place): string {
  if (typeof place === "number") return String(place);
  return place.length > 1 ? place.join(ADDRESS_NUMBERS) : place[0].toFixed(ADDRESS_DIGITS);
}

export const spellAll = (places: Place[]): string => places.map(spell).join(ADDRESS_PLACES);

/** Amounts by their numbers, without those at 0. */
export const spellAmounts = (amounts: number[]): string =>
  amounts.map((amount, k) => (amount ? `${k}${ADDRESS_AMOUNT}${amount}` : "")).filter(Boolean).join(ADDRESS_NUMBERS);

/** A place as Python takes it: a z to the thousandth. */
export const settled = (place: Place): Place => (typeof place === "number" ? place : place.map(snap));

export const samePlace = (a: Place, b: Place): boolean => spell(a) === spell(b);
