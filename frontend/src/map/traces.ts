/* What Plotly is to draw: traces and layouts, made from what is shown. */

import { densityContours } from "../lib/charts/density";
import { VIRIDIS_STOPS } from "../lib/charts/colours";
import { SELECTION } from "./colours";
import { type Content, isShown, shownPoints, type Tool } from "./content";
import { lookInSpace, lookOf } from "./looks";
import { MARGIN, type Ranges, type Size } from "./plane_scale";
import type { Layout, Trace } from "./plotly";
import type { View } from "./views";

/** What the points look like. */
export interface Picture extends Pick<Content, "view" | "colouring" | "hidden" | "options"> {
  count: number;
  selected: ReadonlySet<number> | null;
}

export interface Traces {
  traces: Trace[];
  /** the points of each trace of points, in order */
  members: number[][];
}

const COLOUR_SCALE = VIRIDIS_STOPS.map((colour, k) => [k / (VIRIDIS_STOPS.length - 1), colour]);

/** Diameter of a point in pixels. */
export const pointSize = (count: number): number => (count > 20000 ? 2.5 : count > 5000 ? 4.5 : 6.5);

/** Points are fainter where contours should be visible through them. */
function opacityOf({ count, options }: Picture): number {
  return (count > 20000 ? 0.4 : 0.8) * (options.contours ? 0.45 : 1);
}

export function tracesOf(picture: Picture, ink: string): Traces {
  const groups = pointsByTrace(picture).filter(({ ids }) => ids.length);
  const traces = groups.map(({ ids, k }) => pointTrace(picture, ids, k));
  if (picture.options.contours && picture.view.dims === 2) traces.push(contourTrace(picture, ink));
  return { traces, members: groups.map(({ ids }) => ids) };
}

/** A trace per class, or one for all points; of the points shown. */
function pointsByTrace(picture: Picture): { ids: number[]; k: number }[] {
  const { count, colouring } = picture;
  const classes = colouring.kind === "classes";
  const groups = Array.from({ length: colouring.kind === "classes" ? colouring.names.length : 1 }, (_, k) => ({ ids: [] as number[], k }));
  for (let i = 0; i < count; i += 1) {
    if (isShown(picture, i)) groups[classes ? colouring.of[i] : 0]?.ids.push(i);
  }
  return groups;
}

function pointTrace(picture: Picture, ids: number[], k: number): Trace {
  const { view: { xy, dims }, colouring, selected } = picture;
  const coordinates = (d: number): Float32Array => Float32Array.from(ids, (i) => xy[i * dims + d]);
  const trace = { x: coordinates(0), y: coordinates(1), mode: "markers", marker: markerOf(picture, ids, k),
    name: colouring.kind === "classes" ? colouring.names[k] : colouring.title, customdata: ids, showlegend: false };
  if (dims === 3) return { ...trace, type: "scatter3d", z: coordinates(2), hoverinfo: "none" };
  return { ...trace, type: "scattergl", hoverinfo: "skip", selectedpoints: selectedIn(selected, ids),
    selected: { marker: { opacity: 0.95 } }, unselected: { marker: { opacity: 0.12 } } };
}

function markerOf(picture: Picture, ids: number[], k: number): Trace {
  const { colouring, view: { dims }, count } = picture;
  const marker = { size: pointSize(count), opacity: opacityOf(picture), line: { width: 0 } };
  if (colouring.kind === "classes") {
    const { colours, shapes } = colouring;
    const { colour, shape } = dims === 2 ? lookOf(k, colours, shapes) : lookInSpace(k, colours);
    return { ...marker, color: colour, symbol: shape };
  }
  return { ...marker, color: Float32Array.from(ids, (i) => colouring.values[i]), colorscale: COLOUR_SCALE,
    cmin: colouring.low, cmax: colouring.high, showscale: false };
}

/** The positions of the selected points within a trace; null selects nothing and dims nothing. */
export function selectedIn(selected: ReadonlySet<number> | null, ids: number[]): number[] | null {
  return selected && ids.flatMap((i, k) => (selected.has(i) ? [k] : []));
}

function contourTrace(picture: Picture, ink: string): Trace {
  const { view } = picture;
  const lines = densityContours(view.xy, shownPoints(picture, picture.count), view.index);
  return { ...lines, type: "scatter", mode: "lines", hoverinfo: "skip", showlegend: false, line: { width: 1.5, color: ink } };
}

const TRANSPARENT = "rgba(0,0,0,0)";
const DRAG_MODES: Record<Tool, string> = { touch: "pan", lasso: "lasso", box: "select" };
export const dragMode = (tool: Tool): string => DRAG_MODES[tool];

const titleOf = (view: View, d: number) => ({ text: view.linear ? view.title(d) : "", font: { size: 11 }, standoff: 2 });

export function planeLayout(view: View, ranges: Ranges, size: Size, tool: Tool, ink: string): Layout {
  const axis = (d: 0 | 1): Layout => ({
    range: [...ranges[d]], zeroline: false, showgrid: view.linear, gridcolor: "rgba(128,128,128,0.15)",
    showticklabels: view.linear, ticks: "", title: titleOf(view, d), tickfont: { size: 10 }, nticks: 7, fixedrange: false,
  });
  return {
    xaxis: axis(0), yaxis: { ...axis(1), scaleanchor: "x", scaleratio: 1 }, ...size,
    margin: { ...MARGIN, autoexpand: false }, showlegend: false, hovermode: "closest", dragmode: dragMode(tool),
    paper_bgcolor: TRANSPARENT, plot_bgcolor: TRANSPARENT, font: { color: ink },
    newselection: { mode: "gradual", line: { color: SELECTION, dash: "solid", width: 1.5 } },
  };
}

export function spaceLayout(view: View, size: Size, ink: string): Layout {
  const axis = (d: number): Layout => ({ title: titleOf(view, d), showticklabels: view.linear,
    gridcolor: "rgba(128,128,128,0.3)", backgroundcolor: TRANSPARENT, tickfont: { size: 9 } });
  return {
    scene: { xaxis: axis(0), yaxis: axis(1), zaxis: axis(2), aspectmode: "data", bgcolor: TRANSPARENT }, ...size,
    margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, uirevision: "3d", paper_bgcolor: TRANSPARENT, font: { color: ink },
  };
}
