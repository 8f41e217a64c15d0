/* Names, units and explanations of the figures of an image. */

import type { Figure } from "./points";

export interface Meaning {
  name: string;
  unit: string;
  digits: number;
  hint: string;
}

export const MEANINGS: Record<Figure, Meaning> = {
  kl: { name: "KL", unit: "nats", digits: 1, hint: "KL(q || p): how much information z carries about this image" },
  "log-likelihood": { name: "log p(x|z)", unit: "nats", digits: 1,
    hint: "Log-likelihood of the image under the decoder, averaged over samples from its posterior, with its standard error: the figure of Reconstruct" },
  error: { name: "error", unit: "", digits: 3, hint: "Mean absolute difference between image and reconstruction per pixel, from 0 to 1" },
  strangeness: { name: "\u2212ELBO", unit: "nats", digits: 1,
    hint: "Anomaly score (\u2212ELBO): how badly the model explains the image, with its standard error: the figure of Reconstruct" },
};
