/* The rows of curves: the terms of the ELBO, and whatever further terms the records bring. */

import type { TrainingColours } from "../schema";
import type { Figure, Records } from "./records";

export interface CurveRow {
  name: string;
  unit: string;
  hint: string;
  colour: keyof TrainingColours | "ink";
  /** how the value of the training images is computed, and that of the validation images */
  training: Figure;
  validation: Figure;
  /** starts at 0 and has values of the snapshots before the first record */
  fromSnapshots?: boolean;
}

export const minus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b);

/** The terms of the ELBO. */
export const ELBO_ROWS: readonly CurveRow[] = [
  { name: "\u2212ELBO", unit: "nats", colour: "ink", hint: "The bound on \u2212log p(x) in nats per image: lower is better",
    training: (get) => minus(get("kl"), get("log_likelihood")), validation: (get) => get("validation_loss") },
  { name: "log p(x|z)", unit: "nats", colour: "decoder", hint: "How well the images are reconstructed, in nats per image",
    training: (get) => get("log_likelihood"), validation: (get) => minus(get("validation_kl"), get("validation_loss")) },
  { name: "KL", unit: "nats", colour: "kl", hint: "How much information z carries about an image, in nats", fromSnapshots: true,
    training: (get) => get("kl"), validation: (get) => get("validation_kl") },
];

const VALIDATION = "validation_";

/** Figures of a record that are no terms of an objective, or are drawn otherwise. */
const NO_TERMS = new Set(["step", "epoch", "seconds", "eta", "images_per_second", "beta", "learning_rate",
  "grad_norm", "loss", "kl", "log_likelihood", "kl_per_dim"]);

/** A row for each further number in the records, in their order. */
export function termRows(records: Pick<Records, "names" | "has">, titles: Record<string, string> = {}): CurveRow[] {
  const isTerm = (name: string): boolean => !NO_TERMS.has(name) && !name.startsWith(VALIDATION) && records.has(name);
  return records.names.filter(isTerm).map((name) => termRow(name, titles[name] ?? name.replaceAll("_", " ")));
}

function termRow(name: string, title: string): CurveRow {
  return { name: title, unit: "", colour: "ink", hint: `${title}: a term of the objective, per image`,
    training: (get) => get(name), validation: (get) => get(VALIDATION + name) };
}
