/* Made by `python -m frontend.generate` from ui/common/colours.py. Do not edit. */

/** One colour, one meaning. */
export const COLOURS = {
  posterior: "#0072B2",
  latent: "#7A5BA8",
  decoder: "#E69F00",
  prior: "#009E73",
  kl: "#56B4E9",
  error: "#D55E00",
  data: "#8A8794",
  white: "#FFFFFF",
  black: "#000000",
  ink: "#221E29",
  pale: "#BBBBBB",
  mask: "#6B6876",
  brand: "#8A6BBD",
} as const;
