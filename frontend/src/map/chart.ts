/* One map: Plotly draws the points, zooms, pans and selects; a canvas above it shows marks, a
 * canvas behind it decoded images. */

import { PlaneIndex } from "../lib/charts/nearest";
import { Disposer } from "../lib/disposer";
import { clamp, find, rested } from "../lib/dom";
import { Camera } from "./camera";
import { pointColours } from "./colouring";
import { type Content, shownPoints, type Tool } from "./content";
import { DecodedLayer } from "./decoded_layer";
import { Fingers } from "./fingers";
import { glide } from "./glide";
import type { Marks, Place } from "./marks";
import { Overlay, pixelsOf } from "./overlay";
import type { Pixel } from "./plane_scale";
import { adoptPlotlyStyle, type Layout, type PlotElement, type Plotly, type PlotPoint } from "./plotly";
import { PlotPointer } from "./pointer";
import { dragMode, planeLayout, pointSize, selectedIn, spaceLayout, tracesOf } from "./traces";

const GRAB = 7; // pixels around a point that belong to it
const CONFIG = { displayModeBar: false, scrollZoom: true, doubleClick: false, responsive: false };

/** What the user does with a chart. */
export interface ChartEvents {
  onLook: (chart: Chart, place: Place | null) => void;
  onClick: (chart: Chart, place: Place, event: PointerEvent) => void;
  onPath: (chart: Chart, from: number, to: number) => void;
  onSelect: (chart: Chart, ids: number[]) => void;
  onLook3d: (chart: Chart, i: number) => void;
  onClick3d: (chart: Chart, i: number) => void;
}

export class Chart {
  readonly plot: PlotElement;
  content: Content | null = null;
  selected: ReadonlySet<number> | null = null;
  drawn = false;
  private readonly camera: Camera;
  private readonly overlay: Overlay;
  private readonly decoded: DecodedLayer;
  private readonly pointer: PlotPointer;
  private readonly running = new Disposer();
  private readonly paintDecodedSoon = this.running.own(rested(150, () => void this.paintDecoded()));
  private readonly repaintSoon = this.running.own(rested(40, () => this.repaint()));
  private readonly resizeSoon = this.running.own(rested(60, () => void this.resize()));
  private plotly: Plotly | null = null;
  private members: number[][] = []; // the points of each trace
  private tool: Tool = "touch";
  private shown: PlaneIndex | null = null; // of the points that are not hidden
  private spacing: number | null = null; // of neighbouring points, once it is needed
  private gliding = false;
  private drawnFrame = 0;
  private selectionTimer = 0;

  constructor(private readonly field: HTMLElement, private readonly events: ChartEvents) {
    this.plot = find<PlotElement>(field, ".plot");
    this.camera = new Camera(this.plot);
    this.overlay = new Overlay(find(field, ".overlay"));
    this.decoded = new DecodedLayer(find(field, ".beneath"));
    this.pointer = this.running.own(new PlotPointer(this.plot, {
      placeAt: (px, py) => this.placeAt(px, py),
      contains: (px, py) => this.contains(px, py),
      drawsPaths: () => this.tool === "touch",
      onLook: (place) => events.onLook(this, place),
      onClick: (place, event) => events.onClick(this, place, event),
      onPath: (from, to) => events.onPath(this, from, to),
      onEnd: () => this.repaint(),
    }));
    this.running.own(new Fingers(this.plot, {
      scale: () => (this.isPlane && this.tool === "touch" ? this.camera.scale : null),
      onMove: (ranges) => void this.moveTo(this.camera.showRanges(ranges)),
    }));
    this.running.own(new ResizeObserver(() => this.resizeSoon())).observe(this.plot);
  }

  // What is shown ---------------------------------------------------------------------------

  /** Shows points; another projection of the same points is reached by an animation. */
  async show(plotly: Plotly, content: Content): Promise<void> {
    const glides = this.glidesTo(content);
    const before = glides ? this.pixels() : null;
    this.plotly = plotly;
    this.content = content;
    this.shown = null;
    this.spacing = null;
    this.plot.classList.toggle("gliding", glides);
    await this.draw(true);
    if (before) await this.glideFrom(before);
    this.plot.classList.remove("gliding");
    this.plot.dataset.view = content.view.name;
    this.repaint();
    void this.paintDecoded();
  }

  private glidesTo({ points, view }: Content): boolean {
    return this.isPlane && this.content?.points === points && this.content.view !== view && view.dims === 2;
  }

  /** Changes colours, hidden classes or options of what is shown. */
  async change(changes: Partial<Content>): Promise<void> {
    if (!this.content) return;
    const before = this.content;
    this.content = { ...before, ...changes };
    const { colouring, hidden, options } = this.content;
    const redraws = before.colouring !== colouring || before.hidden !== hidden || before.options.contours !== options.contours;
    if (redraws) {
      this.shown = null;
      await this.draw(false);
    }
    this.repaint();
    void this.paintDecoded();
  }

  /** Whether a plane of points is drawn. */
  get isPlane(): boolean { return this.drawn && this.content?.view.dims === 2; }

  private get ink(): string { return getComputedStyle(this.field).color; }

  /** @param showAll  with ranges that show all points */
  private async draw(showAll: boolean): Promise<void> {
    const { content, plotly, ink, selected } = this;
    if (!content || !plotly || this.isClosed) return;
    const start = performance.now();
    const { traces, members } = tracesOf({ ...content, count: content.points.count, selected }, ink);
    this.members = members;
    await plotly.react(this.plot, traces, this.layout(content, showAll, ink), CONFIG);
    if (this.isClosed) return plotly.purge(this.plot);
    adoptPlotlyStyle(this.plot);
    if (!this.drawn) this.listenToPlotly();
    this.drawn = true;
    this.readRanges();
    this.field.classList.toggle("solid", !this.isPlane);
    this.letPageScroll();
    this.drawnFrame = requestAnimationFrame(() => { this.plot.dataset.drawMs = String(Math.round(performance.now() - start)); });
  }

  private layout({ view }: Content, showAll: boolean, ink: string): Layout {
    if (view.dims !== 2) return spaceLayout(view, this.camera.size, ink);
    const ranges = this.camera.rangesFor(view, !showAll && this.isPlane);
    return planeLayout(view, ranges, this.camera.size, this.tool, ink);
  }

  // Pixels and coordinates ------------------------------------------------------------------

  private readRanges(): void { if (this.isPlane) this.camera.read(); }

  pixel(i: number): Pixel {
    const { content, camera: { scale } } = this;
    return content && scale ? pixelsOf(content, scale)(i) : [NaN, NaN];
  }

  private pixels(): Float32Array {
    const pixels = new Float32Array(2 * (this.content?.points.count ?? 0));
    for (let i = 0; 2 * i < pixels.length; i += 1) pixels.set(this.pixel(i), 2 * i);
    return pixels;
  }

  contains(px: number, py: number): boolean { return this.isPlane && Boolean(this.camera.scale?.contains(px, py)); }

  /** Coordinates of a pixel, and the shown point nearest to it. */
  placeAt(px: number, py: number): Place | null {
    const { content, camera: { scale } } = this;
    if (!this.isPlane || !scale || !content) return null;
    const [x, y] = scale.coordinatesOf(px, py);
    const near = this.shownIndex(content).nearest(x, y);
    if (!near) return null;
    return { x, y, px, py, i: near.i, touches: near.distance * scale.unit <= GRAB, trust: this.trust(content, near.distance) };
  }

  private shownIndex(content: Content): PlaneIndex {
    const { view, hidden, points: { count } } = content;
    this.shown ??= hidden.size ? new PlaneIndex(view.xy, shownPoints(content, count)) : view.index;
    return this.shown;
  }

  /** 1 where data are near, falling to 0 a few usual spacings away from all of them. */
  private trust({ view }: Content, distance: number): number {
    this.spacing ??= view.index.spacing();
    return clamp(1.5 - distance / (4 * this.spacing), 0, 1);
  }

  // Selecting and moving --------------------------------------------------------------------

  private listenToPlotly(): void {
    const idOf = ({ curveNumber, pointIndex }: PlotPoint): number[] => {
      const id = this.members[curveNumber]?.[pointIndex];
      return id === undefined ? [] : [id];
    };
    this.plot.on("plotly_relayouting", () => this.clearOverlay());
    this.plot.on("plotly_relayout", (changes) => {
      if ("xaxis.range[0]" in changes) this.camera.moved(); // by hand
      this.readRanges();
      this.repaint();
      this.paintDecodedSoon();
    });
    this.plot.on("plotly_selected", (event) => {
      const ids = event?.points?.flatMap(idOf) ?? [];
      if (ids.length) this.selectionTimer = window.setTimeout(() => this.events.onSelect(this, ids)); // after Plotly's own work
    });
    this.plot.on("plotly_hover", ({ points: [point] }) => this.events.onLook3d(this, Number(point.customdata)));
    this.plot.on("plotly_click", ({ points: [point] }) => { if (!this.isPlane) this.events.onClick3d(this, Number(point.customdata)); });
  }

  setTool(tool: Tool): void {
    this.tool = tool;
    this.letPageScroll();
    if (this.isPlane) void this.plotly?.relayout(this.plot, { dragmode: dragMode(tool) });
  }

  /** A vertical swipe scrolls the page, unless it draws a lasso or turns a map in space. */
  private letPageScroll(): void { this.plot.style.touchAction = this.isPlane && this.tool === "touch" ? "pan-y" : "none"; }

  /** Dims all points but these. */
  async select(selected: ReadonlySet<number> | null): Promise<void> {
    this.selected = selected;
    if (!this.isPlane || !this.plotly) return;
    // Removing the outline clears Plotly's own selection: first that, then the points.
    if (this.plot.layout?.selections?.length) await this.plotly.relayout(this.plot, { selections: [] });
    const selectedpoints = this.members.map((ids) => selectedIn(selected, ids));
    if (this.isClosed) return;
    await this.plotly.restyle(this.plot, { selectedpoints }, this.members.map((_, k) => k));
    this.repaint();
  }

  private async moveTo(changes: Layout | null): Promise<void> {
    if (changes && this.isPlane) await this.plotly?.relayout(this.plot, changes);
  }

  zoom(factor: number): Promise<void> { return this.moveTo(this.camera.zoom(factor)); }

  /** Moves the map so that a point is in sight. */
  async goTo(i: number): Promise<void> {
    if (!this.content || !this.isPlane) return;
    if (this.contains(...this.pixel(i))) this.repaint();
    else await this.moveTo(this.camera.centreOn([...this.content.view.xy.subarray(2 * i, 2 * i + 2)]));
  }

  async showAll(): Promise<void> {
    await this.draw(true);
    this.repaint();
    this.paintDecodedSoon();
  }

  private async resize(): Promise<void> {
    const { camera, content, plotly } = this;
    if (!this.drawn || !camera.size.width || !plotly || !content) return;
    await plotly.relayout(this.plot, this.isPlane ? camera.resize(content.view) : { ...camera.size });
    this.repaint();
    this.paintDecodedSoon();
  }

  // The canvases ----------------------------------------------------------------------------

  private clearOverlay(): void {
    this.overlay.clear(this.camera.size);
    this.decoded.fade();
  }

  mark(marks: Partial<Marks>): void {
    this.overlay.marks = { ...this.overlay.marks, ...marks };
    this.repaint();
  }

  repaint(): void {
    const { content, camera: { scale, size }, selected, ink, pointer: { drag } } = this;
    if (!this.isPlane || !content || !scale || this.gliding || this.isClosed) return;
    const thumbs = this.overlay.paint(size, { content, scale, selected, drag, ink, onLoad: () => this.repaintSoon() });
    this.plot.dataset.thumbs = String(thumbs);
  }

  private async glideFrom(before: Float32Array): Promise<void> {
    const { content, camera: { size: plotSize } } = this;
    if (!content) return;
    const { count } = content.points;
    const ids = shownPoints(content, count);
    const colours = ids.map(pointColours(content.colouring));
    this.gliding = true;
    const size = Math.max(2, 0.8 * pointSize(count));
    await glide({ before, after: this.pixels(), ids, colours, size }, () => this.overlay.clear(plotSize), this.running.signal);
    this.gliding = false;
  }

  private async paintDecoded(): Promise<void> {
    const { content, camera: { scale } } = this;
    if (!content?.options.beneath || !this.isPlane || !scale || this.isClosed) return this.decoded.hide();
    const lift = (px: number, py: number) => {
      const place = this.placeAt(px, py);
      return place && { z: content.view.lift(place.x, place.y), trust: place.trust };
    };
    await this.decoded.paint({ shape: content.shape, area: scale.area, lift, decode: content.decode });
  }

  private get isClosed(): boolean { return this.running.closed; }

  close(): void {
    this.running.close();
    cancelAnimationFrame(this.drawnFrame);
    clearTimeout(this.selectionTimer);
    if (this.drawn) this.plotly?.purge(this.plot);
  }
}
