/* What the colours of the points mean. */

import { viridis } from "../lib/charts/colours";
import type { Styles } from "./data";
import { MEANINGS } from "./meanings";
import { type Attribute, type Figure, FIGURES, type PointSet } from "./points";
import type { Watch } from "./waiting";

/** Colours and marker shapes of classes. */
export interface ClassColouring {
  kind: "classes";
  title: string;
  names: string[];
  of: ArrayLike<number>;
  colours: string[];
  shapes: string[];
}

/** A colour scale of numbers; points are still hidden by their label. */
export interface NumberColouring {
  kind: "numbers";
  title: string;
  unit: string;
  hint: string;
  values: Float32Array;
  of: ArrayLike<number>;
  low: number;
  high: number;
}

export type Colouring = ClassColouring | NumberColouring;

const isFigure = (name: string): name is Figure => (FIGURES as readonly string[]).includes(name);

/** The colouring with a name: an attribute, a figure, or the labels. */
export async function colouringOf(points: PointSet, styles: Styles, watch: Watch): Promise<Colouring> {
  const { colour, colours, shapes } = styles;
  const attribute = points.attributes.find(({ name }) => `attribute.${name}` === colour);
  if (attribute) return byAttribute(points, attribute, styles);
  if (isFigure(colour)) return byFigure(points, colour, watch);
  return { kind: "classes", title: "Label", names: points.labelNames, of: points.labels, colours, shapes };
}

function byAttribute(points: PointSet, { name, names, values }: Attribute, { colours, shapes }: Styles): Colouring {
  if (names.length) return { kind: "classes", title: name, names, of: values, colours, shapes };
  return { ...numbers(points, Float32Array.from(values)), title: name, unit: "", hint: "A factor of the data set" };
}

async function byFigure(points: PointSet, figure: Figure, watch: Watch): Promise<Colouring> {
  const values = (await points.loadFigures(watch))[figure];
  const { name, unit, hint } = MEANINGS[figure];
  return { ...numbers(points, values), title: name, unit, hint };
}

/** The scale spans the 1st to the 99th percentile. */
function numbers(points: PointSet, values: Float32Array) {
  const sorted = Float32Array.from(values).sort();
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))];
  return { kind: "numbers" as const, values, of: points.labels, low: quantile(0.01), high: quantile(0.99) };
}

/** A function from points to their colours. */
export function pointColours(colouring: Colouring): (i: number) => string {
  if (colouring.kind === "classes") {
    const { of, colours } = colouring;
    return (i) => colours[of[i] % colours.length];
  }
  const scale = viridis(colouring.low, colouring.high);
  return (i) => scale(colouring.values[i]);
}
