/* How the page's address spells a choice. Python's parsers read it. */

import {
  ADDRESS_AMOUNT, ADDRESS_DIGITS, ADDRESS_GROUP, ADDRESS_NUMBERS, ADDRESS_PLACES,
} from "../schema";

/** A reference image by its index, or a point z of the latent space. */
export type Place = number | readonly number[];

/** Numbers with commas between them; one alone differs from an image's index by its point. */
export const zText = (z: readonly number[]): string =>
  (z.length > 1 ? z.join(ADDRESS_NUMBERS) : z[0].toFixed(ADDRESS_DIGITS));

export const pairText = (pair: readonly number[]): string => pair.join(ADDRESS_NUMBERS);

export const placeText = (place: Place): string => (typeof place === "number" ? String(place) : zText(place));

export const placesText = (places: readonly Place[]): string => places.map(placeText).join(ADDRESS_PLACES);

/** The places of a group, or the name of a saved one. */
export const groupText = (group: readonly Place[] | string): string =>
  (typeof group === "string" ? ADDRESS_GROUP + group : placesText(group));

/** How far along which directions, by their numbers. */
export const amountsText = (amounts: readonly (readonly [direction: number, amount: number])[]): string =>
  amounts.map((pair) => pair.join(ADDRESS_AMOUNT)).join(ADDRESS_NUMBERS);

/** Whether a host name means the computer that asks. */
export const isLocal = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?|0\.0\.0\.0)$/.test(host);

let networkOrigin: Promise<string | null> | null = null;

/** Where others reach this server: as somebody has said, as this browser does, or as the server
 *  finds; null if no other computer does. */
export async function sharedOrigin(host = ""): Promise<string | null> {
  if (host) return `${location.protocol}//${host}`;
  if (!isLocal(location.hostname)) return location.origin;
  networkOrigin ??= fetch(new URL("live/address.json", document.baseURI))
    .then(async (answer) => ((await answer.json()) as { origin: string | null }).origin)
    .catch(() => null);
  return networkOrigin;
}

/** The address of this page with a model and other choices, each as the address spells it. */
export function pageLink(model: string, choices: Record<string, string>): string {
  const query = Object.entries(choices).map(([name, text]) => `&${name}=${text}`).join("");
  return `${location.origin}${location.pathname}?model=${encodeURIComponent(model)}${query}`;
}
