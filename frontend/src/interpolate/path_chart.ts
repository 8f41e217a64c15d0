/* Under a film strip: the change from image to image as bars, log p(z) as a line, and a mark under
 * the images that are far from all data. */

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

import { unevenness } from "./path_maths";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 10;
const FLOOR = 9; // the marks are below
const TOP = 1;
const BAR_WIDTH = 0.8;

export interface FilmReport {
  /** From image to image, in grey levels. */
  changes: number[];
  /** log p(z) of each image; null where there is no z. */
  densities: number[] | null;
  /** Whether each image is farther than usual from every real one. */
  isOff: boolean[];
}

/** What the charts of all paths share, so that they can be compared. */
export interface ChartScale { mostChange: number; densities: [low: number, high: number] }

export function chartScale(reports: FilmReport[]): ChartScale {
  const densities = reports.flatMap((report) => report.densities ?? []);
  return {
    mostChange: Math.max(...reports.flatMap((report) => report.changes), 1e-9),
    densities: [Math.min(...densities), Math.max(...densities)],
  };
}

/** Draws the chart, and returns how uneven the path is. */
export function drawChart(svg: SVGSVGElement, name: string, report: FilmReport, scale: ChartScale): number {
  svg.setAttribute("viewBox", `0 0 ${report.isOff.length} ${HEIGHT}`);
  svg.replaceChildren(...bars(report.changes, scale.mostChange), ...densityLine(report.densities, scale.densities), ...marks(report.isOff));
  const { mean, ratio } = unevenness(report.changes);
  describe(svg, `${name}: the largest step changes the image ${ratio.toFixed(1)} times as much as the average one `
    + `(${mean.toFixed(1)} of 255 grey levels)`);
  svg.dataset.unevenness = ratio.toFixed(3);
  return ratio;
}

/** Between the images. */
function bars(changes: number[], most: number): SVGElement[] {
  const height = scaleLinear([0, most], [0, FLOOR - TOP]);
  return changes.map((value, k) => part("rect", {
    class: "change", x: k + 1 - BAR_WIDTH / 2, width: BAR_WIDTH, y: FLOOR - height(value), height: height(value),
  }));
}

/** Through the middles of the images. */
function densityLine(densities: number[] | null, [low, high]: [number, number]): SVGElement[] {
  if (!densities) return [];
  const y = scaleLinear([low, Math.max(high, low + 1e-9)], [FLOOR, TOP]);
  const path = line<number>((_, k) => k + 0.5, (value) => y(value));
  return [part("path", { class: "density", d: path(densities) ?? "" })];
}

function marks(isOff: boolean[]): SVGElement[] {
  return isOff.flatMap((off, k) => (off ? [part("rect", { class: "outside", x: k, width: 1, y: FLOOR, height: HEIGHT - FLOOR })] : []));
}

function describe(svg: SVGSVGElement, text: string): void {
  const title = part("title", {});
  title.textContent = text;
  svg.setAttribute("aria-label", text);
  svg.append(title);
}

export function part<Tag extends keyof SVGElementTagNameMap>(tag: Tag, attributes: Record<string, string | number>): SVGElementTagNameMap[Tag] {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
