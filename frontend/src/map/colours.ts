/* Colours of what the map draws over the points. */

export const SELECTION = "#7a5ba8"; // a z of the user: purple, as on every page
export const POINTED_AT = "#d55e00";
export const POSTERIOR = "#0072b2";
export const HALO = "rgba(255,255,255,0.9)";
