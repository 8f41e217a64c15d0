/* Places that an image stands for: a reference image or a point. */

import { amountsText, placeText } from "../lib/address";
import { type Latent, snap } from "../lib/latent";

/** The number of a reference image, or a point z. */
export type Place = number | Latent;

/** A place as Python takes it: a z to the thousandth. */
export const settled = (place: Place): Place => (typeof place === "number" ? place : place.map(snap));

export const samePlace = (a: Place, b: Place): boolean => placeText(a) === placeText(b);

/** Amounts of directions as the address spells them, without those at 0. */
export const spellAmounts = (amounts: number[]): string =>
  amountsText(amounts.map((amount, k): [number, number] => [k, amount]).filter(([, amount]) => amount !== 0));
