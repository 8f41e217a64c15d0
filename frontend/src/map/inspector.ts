/* The panel beside the map: the real image, its reconstruction, and the decoded point. */

import { type ImageShape, paintPicture } from "../lib/canvas";
import type { Neighbour } from "../lib/charts/nearest";
import { element, find, rested, signed, throttled } from "../lib/dom";
import { withError } from "../lib/numbers";
import type { Place } from "./marks";
import { MEANINGS } from "./meanings";
import { type ExactFigures, type Figure, FIGURES, type PointSet } from "./points";

export const NEIGHBOURS = 6;
const RESTED_MS = 200; // of the pointer on an image, before its exact figures are asked for
const FAR = 0.5; // trust below which no data are near

export type Inspected = Pick<Place, "i" | "touches" | "trust">;

export class Inspector {
  private readonly real: HTMLCanvasElement;
  private readonly reconstruction: HTMLCanvasElement;
  private readonly here: HTMLCanvasElement;
  private points: PointSet | null = null;
  private image = -1;
  private setName = "";
  private neighbours: Neighbour[] = [];
  private readonly showNeighbours = throttled(90, () => this.paintNeighbours());
  private readonly askExactly = rested(RESTED_MS, () => void this.showExactly());

  constructor(private readonly root: ParentNode, private readonly onNeighbour: (i: number) => void) {
    this.real = find(root, "[data-testid=map-image]");
    this.reconstruction = find(root, "[data-testid=map-reconstruction]");
    this.here = find(root, "[data-testid=map-here]");
  }

  /** The image that is shown. */
  get i(): number { return this.image; }

  setContext([, height, width]: ImageShape, setName: string): void {
    this.setName = setName;
    for (const canvas of [this.real, this.reconstruction, this.here]) canvas.style.aspectRatio = `${width} / ${height}`;
  }

  /** @param exact  whether the z of every place of the map is known */
  show(points: PointSet, place: Inspected, exact: boolean): void {
    const changed = this.image !== place.i || this.points !== points;
    this.points = points;
    this.image = place.i;
    this.describePlace(place, exact);
    if (!changed) return;
    points.paint(this.real, place.i);
    find(this.root, ".who").replaceChildren(element("strong", { textContent: points.label(place.i) }),
      ` no. ${place.i.toLocaleString("en")} of ${this.setName}`);
    this.showFigures();
    this.askExactly();
  }

  /** The terms of the bound, if they are there: first quick estimates, then those of Reconstruct. */
  showFigures(exact?: ExactFigures): void {
    find(this.root, ".figures").replaceChildren(...FIGURES.map((name) => element("div", { title: MEANINGS[name].hint },
      element("dt", { textContent: MEANINGS[name].name }),
      element("dd", { textContent: (exact && exactText(name, exact)) ?? this.figureText(name) }))));
  }

  private async showExactly(): Promise<void> {
    const { points, image } = this;
    const exact = await points?.exactFigures(image).catch(() => null); // the estimates stay
    if (exact && this.points === points && this.image === image) this.showFigures(exact);
  }

  private figureText(name: Figure): string {
    const { unit, digits } = MEANINGS[name];
    const value = this.points?.figures?.[name][this.image];
    if (value === undefined) return "\u2026";
    return SAMPLED.includes(name) ? `\u2248 ${signed(value, 0)} ${unit}` : `${signed(value, digits)} ${unit}`;
  }

  private describePlace({ touches, trust }: Inspected, exact: boolean): void {
    this.here.style.opacity = String(0.2 + 0.8 * trust);
    const [title, text] = placeText(touches, trust, exact);
    find(this.root, ".here").replaceChildren(element("b", { textContent: title }), text);
  }

  /** Pixels of the decoded point, then of the image's reconstruction. */
  paint(pixels: Uint8Array, shape: ImageShape, z: number[], image: number): void {
    const size = shape[0] * shape[1] * shape[2];
    paintPicture(this.here, pixels.subarray(0, size), shape);
    paintPicture(this.reconstruction, pixels.subarray(size, 2 * size), shape);
    this.here.dataset.z = JSON.stringify(z);
    this.reconstruction.dataset.image = String(image);
    for (const canvas of [this.here, this.reconstruction]) canvas.dataset.frames = String(Number(canvas.dataset.frames) + 1);
  }

  setNeighbours(neighbours: Neighbour[]): void {
    this.neighbours = neighbours;
    this.showNeighbours();
  }

  private paintNeighbours(): void {
    const { points } = this;
    if (!points) return;
    find(this.root, ".neighbours").replaceChildren(...this.neighbours.map(({ i, distance }) =>
      points.thumbnail(i, `${points.label(i)}, no. ${i} (distance ${distance.toFixed(1)}). Click to pin`, this.onNeighbour)));
  }

  close(): void {
    this.showNeighbours.cancel();
    this.askExactly.cancel();
  }
}

const SAMPLED: readonly Figure[] = ["log-likelihood", "strangeness"]; // estimated from samples of z

/** A sampled figure with its standard error; null for one that is not among them. */
export function exactText(name: Figure, { elbo, kl, log_likelihood, log_likelihood_stderr: error }: ExactFigures): string | null {
  if (name === "kl") return `${signed(kl, 1)} nats`;
  if (!SAMPLED.includes(name)) return null;
  return `${withError(name === "strangeness" ? -elbo : log_likelihood, error)} ${MEANINGS[name].unit}`;
}

export function placeText(touches: boolean, trust: number, exact: boolean): [title: string, text: string] {
  if (trust < FAR) return ["Far from all data", "No image is near: the model never saw data here."];
  if (touches) return ["This point", "decoded from the z of this image"];
  return ["Between the points", exact ? "decoded from exactly this point of the plane" : "an approximation: decoded from the average z of the nearest points"];
}
