/* The loss by step, with the present step. */

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

import { COLOURS } from "../colours";
import { context2d } from "../lib/canvas";
import type { Point } from "../lib/prior";
import { chart, CHART_WIDTH } from "./parts";
import { dot } from "./plane_view";

const HEIGHT = 160;
const MARGIN = 10;

export interface LossPoint { step: number; loss: number }

/** Where each step is drawn, in pixels. A rate that is too large starts with losses beyond all
 *  bounds: they are drawn at the top. */
export function curvePoints(points: LossPoint[]): Point[] {
  const losses = points.map(({ loss }) => loss);
  const [low, high] = [Math.min(...losses), Math.min(Math.max(...losses), 2 * losses[0])];
  const x = scaleLinear([0, Math.max(points[points.length - 1].step, 1)], [MARGIN, CHART_WIDTH - MARGIN]);
  const y = scaleLinear([low, Math.max(high, low + 1e-9)], [HEIGHT - MARGIN, MARGIN]).clamp(true);
  return points.map(({ step, loss }) => [x(step), y(loss)]);
}

export class LossCurve {
  readonly node = chart(HEIGHT, "The loss by step");
  private points: Point[] = [];

  open(points: LossPoint[]): void { this.points = curvePoints(points); }

  /** @param k  the present step's place */
  show(k: number): void {
    const context = context2d(this.node);
    context.clearRect(0, 0, CHART_WIDTH, HEIGHT);
    context.strokeStyle = COLOURS.posterior;
    context.lineWidth = 2;
    context.beginPath();
    line().context(context)(this.points);
    context.stroke();
    dot(context, this.points[k], COLOURS.latent, 5);
  }
}
