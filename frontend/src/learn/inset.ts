/* A posterior under a magnifying glass: an inset of the plane around mu at the posterior's own scale. */

import { COLOURS } from "../colours";
import type { Latent } from "../lib/latent";
import type { Point } from "../lib/prior";
import { disc, ellipse, type Layer, type PlaneView } from "./plane_view";

const SHARE = 0.44; // of the plane's side that the inset takes
const MARGIN = 8; // pixels from the plane's edges
const REACH = 3.2; // standard deviations from the middle of the inset to its edge
const WORTHWHILE = 2; // the magnification from which an inset shows more than the plane
const FONT = "600 17px system-ui, sans-serif";

/** A square of the canvas, and how many pixels a unit of z takes in it. */
export interface Inset { left: number; top: number; side: number; unit: Point; magnification: number }

/** Where the inset goes: the corner farthest from mu. Null if the posterior is large enough as it is. */
export function insetFor(size: number, [x, y]: Point, std: number[], scale: Point): Inset | null {
  const side = SHARE * size;
  const unit = side / 2 / (REACH * Math.max(...std));
  const magnification = unit / Math.max(...scale);
  if (magnification < WORTHWHILE) return null;
  const place = (at: number): number => (at < size / 2 ? size - side - MARGIN : MARGIN);
  return { left: place(x), top: place(y), side, unit: [unit, unit], magnification };
}

/** A length of 1, 2 or 5 times a power of ten, at most so many. */
export function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([5, 2].find((k) => k * power <= most) ?? 1);
}

/** The posterior and samples of it, enlarged, with a scale bar; on the plane itself the prior has a
 *  standard deviation of 1. */
export const magnified = (mu: Latent, std: number[], samples: Latent[], ink: string, ground: string): Layer => (context, view) => {
  const inset = insetFor(context.canvas.width, view.pixel(mu), std, view.scale());
  if (!inset) return;
  const { left, top, side } = inset;
  context.save();
  paintFrame(context, inset, view.pixel(mu), ink, ground);
  context.beginPath();
  context.rect(left, top, side, side);
  context.clip();
  const enlarged = enlargedView(inset, mu);
  context.fillStyle = COLOURS.latent;
  for (const z of samples) disc(context, enlarged.pixel(z), 5);
  for (const deviations of [1, 2]) ellipse(mu, std, COLOURS.posterior, deviations)(context, enlarged as PlaneView);
  paintScale(context, inset, ink);
  context.restore();
};

function enlargedView({ left, top, side, unit }: Inset, mu: Latent): Pick<PlaneView, "pixel" | "scale"> {
  return {
    pixel: (z) => [left + side / 2 + (z[0] - mu[0]) * unit[0], top + side / 2 - (z[1] - mu[1]) * unit[1]],
    scale: () => unit,
  };
}

/** The inset's frame, with lines to the point that it enlarges. */
function paintFrame(context: CanvasRenderingContext2D, { left, top, side }: Inset, [x, y]: Point, ink: string, ground: string): void {
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.6;
  const corners: [Point, Point] = (x < left) === (y < top)
    ? [[left + side, top], [left, top + side]] : [[left, top], [left + side, top + side]];
  for (const corner of corners) {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...corner);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.fillStyle = ground;
  context.fillRect(left, top, side, side);
  context.strokeRect(left, top, side, side);
}

function paintScale(context: CanvasRenderingContext2D, { left, top, side, unit, magnification }: Inset, ink: string): void {
  const length = roundLength((0.4 * side) / unit[0]);
  const [x, y] = [left + 10, top + side - 12];
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = 3;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + length * unit[0], y);
  context.stroke();
  context.font = FONT;
  context.fillText(String(Number(length.toPrecision(1))), x, y - 7);
  context.fillText(`\u00d7 ${magnification.toFixed(magnification < 10 ? 1 : 0)}`, left + 10, top + 22);
}
