/* The panel beside the map: the real image, its reconstruction, and the decoded point. */

import { type ImageShape, paintPicture } from "../lib/canvas";
import type { Neighbour } from "../lib/charts/nearest";
import { element, find, signed, throttled } from "../lib/dom";
import type { Place } from "./marks";
import { MEANINGS } from "./meanings";
import { type Figure, FIGURES, type PointSet } from "./points";

export const NEIGHBOURS = 6;
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
  }

  /** The terms of the bound, if they are there. */
  showFigures(): void {
    find(this.root, ".figures").replaceChildren(...FIGURES.map((name) => element("div", { title: MEANINGS[name].hint },
      element("dt", { textContent: MEANINGS[name].name }), element("dd", { textContent: this.figureText(name) }))));
  }

  private figureText(name: Figure): string {
    const { unit, digits } = MEANINGS[name];
    const value = this.points?.figures?.[name][this.image];
    return value === undefined ? "\u2026" : `${signed(value, digits)} ${unit}`;
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

  close(): void { this.showNeighbours.cancel(); }
}

function placeText(touches: boolean, trust: number, exact: boolean): [title: string, text: string] {
  if (trust < FAR) return ["Far from all data", "No image is near: the model never saw data here."];
  const title = touches && exact ? "This point" : "Between the points";
  return [title, exact ? "decoded from exactly this point of the plane" : "an approximation: decoded from the average z of the nearest points"];
}
