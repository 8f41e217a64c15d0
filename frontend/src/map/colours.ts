/* Colours of what the map draws over the points. */

import { COLOURS } from "../colours";

export const SELECTION = COLOURS.latent; // a z of the user
export const POINTED_AT = COLOURS.error;
export const POSTERIOR = COLOURS.posterior;
export const HALO = "rgba(255,255,255,0.9)";
