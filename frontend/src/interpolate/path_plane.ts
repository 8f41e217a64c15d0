/* The paths between the ends, drawn over the real images in the plane. */

import { COLOURS } from "../colours";
import type { Reference } from "../common/reference";
import { context2d, resize } from "../lib/canvas";
import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { Latent } from "../lib/latent";
import type { PlaneView } from "../schema";
import type { LatentPath } from "./data";
import { along } from "./path_maths";

const PIXELS = 640; // the canvas's own, whatever its size on the screen
const MARGIN = 0.06;
const DASHES: Record<string, number[]> = { slerp: [14, 9], geodesic: [3, 8] }; // distinct without colour, too
const INK = COLOURS.latent;

type Flat = [x: number, y: number];
interface FlatPath { kind: string; corners: Latent[]; flat: Flat[] }

export class PathPlane {
  private readonly background = document.createElement("canvas");
  private view: PlaneView = { mean: [], axes: [], words: "" };
  private reference: Reference | null = null;
  private images: Flat[] = [];
  private paths: FlatPath[] = [];
  private shown = "";
  private x: ScaleLinear<number, number> = scaleLinear();
  private y: ScaleLinear<number, number> = scaleLinear();

  constructor(private readonly canvas: HTMLCanvasElement) {
    for (const layer of [canvas, this.background]) resize(layer, PIXELS, PIXELS);
  }

  /** @param view  mean (D) and axes (2, D) of the plane */
  open(view: PlaneView, reference: Reference): void {
    if (this.reference === reference) return;
    this.view = view;
    this.reference = reference;
    this.images = Array.from({ length: reference.count }, (_, i) => this.flat(view.mean.map((_mean, dim) => reference.mu(i, dim))));
    this.shown = "";
  }

  /** @param chosen  the kind of the path that is drawn thick */
  show(paths: LatentPath[], chosen: string, t: number): void {
    const key = `${chosen} ${paths.map(({ corners }) => corners.flat().join()).join()}`;
    if (this.shown !== key) {
      this.shown = key;
      this.paintBackground(paths, chosen);
    }
    const context = context2d(this.canvas);
    context.clearRect(0, 0, PIXELS, PIXELS);
    context.drawImage(this.background, 0, 0);
    for (const { kind, corners } of this.paths) this.mark(context, this.flat(along(corners, t)), kind === chosen);
    this.canvas.dataset.t = String(t);
    this.canvas.dataset.ways = String(this.paths.length);
  }

  /** A z on the plane's own axes. */
  private flat(z: Latent): Flat {
    const [x, y] = this.view.axes.map((axis) => axis.reduce((sum, value, d) => sum + value * (z[d] - this.view.mean[d]), 0));
    return [x, y];
  }

  private paintBackground(paths: LatentPath[], chosen: string): void {
    this.paths = paths.map(({ kind, corners }) => ({ kind, corners, flat: corners.map((z) => this.flat(z)) }));
    this.fit([...this.images, ...this.paths.flatMap(({ flat }) => flat)]);
    const context = context2d(this.background);
    context.clearRect(0, 0, PIXELS, PIXELS);
    this.paintImages(context);
    this.paintPaths(context, chosen);
  }

  /** All points in sight, with one scale for both axes. */
  private fit(points: Flat[]): void {
    const ranges = [0, 1].map((axis) => {
      const values = points.map((point) => point[axis]);
      return [Math.min(...values), Math.max(...values)];
    });
    const half = Math.max(...ranges.map(([low, high]) => high - low), 1e-9) / (1 - 2 * MARGIN) / 2;
    const [[left, right], [bottom, top]] = ranges.map(([low, high]) => [(low + high) / 2 - half, (low + high) / 2 + half]);
    this.x = scaleLinear([left, right], [0, PIXELS]);
    this.y = scaleLinear([bottom, top], [PIXELS, 0]);
  }

  private pixel([x, y]: Flat): Flat { return [this.x(x), this.y(y)]; }

  private paintImages(context: CanvasRenderingContext2D): void {
    context.globalAlpha = 0.45;
    this.images.forEach((point, i) => {
      context.fillStyle = this.reference?.colour(i) ?? INK;
      context.beginPath();
      context.arc(...this.pixel(point), 4, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
  }

  private paintPaths(context: CanvasRenderingContext2D, chosen: string): void {
    const ink = getComputedStyle(this.canvas).getPropertyValue("--z").trim() || INK;
    for (const { kind, flat } of this.paths) {
      const [rim, width] = kind === chosen ? [11, 7] : [7, 3.5];
      context.setLineDash(DASHES[kind] ?? []);
      this.stroke(context, flat, rim, COLOURS.white);
      this.stroke(context, flat, width, ink);
    }
    context.setLineDash([]);
  }

  private stroke(context: CanvasRenderingContext2D, flat: Flat[], width: number, colour: string): void {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.beginPath();
    for (const point of flat) context.lineTo(...this.pixel(point));
    context.stroke();
  }

  private mark(context: CanvasRenderingContext2D, point: Flat, isChosen: boolean): void {
    context.beginPath();
    context.arc(...this.pixel(point), isChosen ? 11 : 7, 0, 2 * Math.PI);
    context.fillStyle = COLOURS.white;
    context.fill();
    context.lineWidth = isChosen ? 6 : 4;
    context.strokeStyle = INK;
    context.stroke();
  }
}
