/* The map of the latent space. Python says what is shown; what the pointer is at is computed
 * here, at frame rate. Python is told of choices, of points to open and of points selected. */

import { mount } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { find } from "../lib/dom";
import { reported } from "../lib/leaving";
import type { MapData } from "../schema";
import { BusyBox } from "./busy";
import type { Chart, ChartEvents } from "./chart";
import { Choice } from "./choice";
import { colouringOf } from "./colouring";
import type { Tool } from "./content";
import { Decoders } from "./decoders";
import type { MapArgs, Option } from "./data";
import { GroupPanel } from "./group";
import { Inspector } from "./inspector";
import { Legend } from "./legend";
import { Looking } from "./looking";
import { MapPair, type Shown } from "./maps";
import type { Place } from "./marks";
import { loadPlotly, type Plotly } from "./plotly";
import type { PointSet } from "./points";
import { Reports } from "./reports";
import { Spaces } from "./space";
import { type Action, Toolbar } from "./toolbar";
import { type PlacedImage, UserImages } from "./user_images";
import { pathOn } from "./views";
import { NotAnswered, type Watch } from "./waiting";
import { Description } from "./words";

const REPORT_MS = 250; // after the last choice
const ZOOM = 1.5;

/** What is to be shown next. */
type Next = Omit<Shown, "model" | "decoder">;

class LatentMap {
  private readonly running = new Disposer();
  private readonly maps: MapPair;
  private readonly reports = new Reports();
  private readonly inspector: Inspector;
  private readonly group: GroupPanel;
  private readonly legend: Legend;
  private readonly looking: Looking;
  private readonly busy: BusyBox;
  private readonly toolbar: Toolbar;
  private readonly userImages: UserImages;
  private readonly spaces = new Spaces(this.running.signal);
  private readonly decoders = this.running.own(new Decoders(
    (pixels, shape, z, image) => this.inspector.paint(pixels, shape, z, image), (text) => this.say(text)));
  private readonly description: Description;
  private readonly reportSoon = this.running.own(reported(REPORT_MS, () => { if (this.shown) this.reports.choice(this.shown, this.choice); }));
  private readonly choice = new Choice(() => this.reportSoon());
  private lassos: number | null = null;
  private revision: unknown = null;
  private landing = false;   // Python has chosen something that is not taken over yet
  private arriving = false;  // it is taken over, but not shown yet
  private wantedZoom: number[] = []; // Python has chosen a part of a plane that is not drawn yet
  private turn: Promise<void> = Promise.resolve(); // drawings follow one another

  constructor(private readonly root: ParentNode) {
    this.maps = this.running.own(new MapPair(root, this.chartEvents(), (model) => this.decoders.connect(model)));
    this.inspector = this.running.own(new Inspector(root, (i) => this.pin(i)));
    this.group = new GroupPanel(root, (i) => this.pin(i));
    this.legend = new Legend(find(root, ".legend"), (hidden) => this.hide(hidden));
    this.looking = new Looking(this.inspector, this.maps);
    this.busy = new BusyBox(root);
    this.description = new Description(root);
    this.userImages = new UserImages((images) => this.showUserImages(images), () => this.maps.first.repaint());
    this.toolbar = new Toolbar(root, { tool: (tool) => this.setTool(tool), toggle: (option) => this.toggle(option),
      act: (action) => this.act(action), step: (x, y) => this.stepBy(x, y) });
    this.running.listen(this.maps.first.plot, "keydown", (event) => this.toolbar.key(event));
    this.setTool("touch");
  }

  private get shown(): Shown | null { return this.maps.shown; }

  private chartEvents(): ChartEvents {
    return {
      onLook: (chart, place) => (place ? this.looking.look(chart, place) : this.rest()),
      onClick: (chart, place, event) => this.click(chart, place, event),
      onPath: (_, from, to) => { if (this.shown) this.reports.walk(this.shown, from, to); },
      onSelect: (_, ids) => this.select(ids),
      onLook3d: (chart, i) => this.looking.lookAtPoint(chart, i),
      onClick3d: (chart, i) => this.openPoint(chart, i),
      onMove: (chart) => { if (chart === this.maps.first && !this.wantedZoom.length) this.choice.move(chart.zoomed); },
    };
  }

  // What Python says -----------------------------------------------------------------------

  update(args: MapArgs): void {
    const { data } = args;
    this.reports.args = args;
    this.landing ||= data.revision !== this.revision || data.model.id !== this.shown?.model.id;
    this.revision = data.revision;
    this.takeLasso(data.lasso);
    this.arrange(data).catch((error: unknown) => this.failed(error));
  }

  /** How to wait for the server: of several updates only the newest counts. */
  private watch(data: MapData, onStop: (() => void) | null = null): Required<Omit<Watch, "signal">> {
    return { wanted: () => data === this.reports.args?.data && !this.running.closed,
      onProgress: (progress) => { if (!this.running.closed) this.busy.show(progress, onStop); } };
  }

  private async arrange(data: MapData): Promise<void> {
    const { wanted, ...watch } = this.watch(data);
    const plotly = loadPlotly(data.plotly);
    plotly.catch(() => undefined); // reported where it is awaited
    const space = this.spaces.of(data.model, data.set);
    const points = await space.load({ wanted, ...watch }).finally(() => this.busy.hide());
    if (!wanted()) return;
    this.land(data, points);
    const coming = space.view(data.view, this.watch(data, () => space.stop(data.view.query)));
    coming.catch(() => undefined); // reported where it is awaited
    const isOther = this.shown?.points !== points || this.shown.view.dims !== data.view.dims;
    if (!space.viewNow(data.view) && isOther) {
      await this.show(await plotly, { data, space, points, view: await space.quickView(data.view.dims, watch) }, wanted);
    }
    const view = await coming.finally(() => this.busy.hide());
    if (wanted()) await this.show(await plotly, { data, space, points, view }, wanted);
  }

  /** Takes over what Python chose, where it chose. */
  private land(data: MapData, points: PointSet): void {
    this.inspector.setContext(data.model.image_shape, data.set_name);
    if (!this.landing) return;
    this.landing = false;
    this.arriving = true;
    this.choice.take(data, points.count);
    this.wantedZoom = data.zoom;
    find(this.root, "[data-act=apart]").hidden = data.set !== "reference";
  }

  private async show(plotly: Plotly, next: Next, wanted: () => boolean): Promise<void> {
    this.turn = this.turn.catch(() => undefined).then(async () => {
      if (wanted()) await this.draw(plotly, next);
      if (wanted()) await this.finish(next);
    });
    await this.turn;
    this.showSecond(plotly, next.data).catch((error: unknown) => this.failed(error));
  }

  private async draw(plotly: Plotly, next: Next): Promise<void> {
    const { data, points, view } = next;
    const { model } = data;
    const before = this.shown;
    const decoder = this.decoders.of(model);
    const colouring = await colouringOf(points, data, this.watch(data)).finally(() => this.busy.hide());
    this.maps.shown = { ...next, model, decoder };
    if (before?.points === points && before.view === view && before.data.colour === data.colour) return;
    this.maps.first.mark({ look: null, linked: [] });
    const { hidden, options } = this.choice;
    if (before?.points === points && before.view === view) await this.maps.first.change({ colouring, hidden, options });
    else await this.maps.first.show(plotly, { points, view, colouring, hidden, options, shape: model.image_shape, decode: (zs) => decoder.askAll(zs) });
    this.showLegend();
    const wanted = (): boolean => view === this.shown?.view && !this.running.closed;
    void this.description.show(view, points.count, () => next.space.quality(view, { wanted }));
    points.loadFigures().then(() => this.inspector.showFigures(), (error: unknown) => { if (!this.running.closed) console.warn("figures:", error); });
  }

  /** What goes with every update, whether the points are drawn anew or not. */
  private async finish({ data, view, space }: Next): Promise<void> {
    await this.applyChoice();
    const paths = data.way && view.dims === 2 ? [pathOn(view, data.way)] : [];
    this.maps.first.mark({ pinned: this.choice.pinned, paths });
    if (this.arriving) {
      this.showLegend();
      this.rest();
      this.highlight(data.chosen ?? []);
    }
    this.arriving = false;
    await this.takeZoom(data, view.name);
    void this.userImages.place(data.own, space, view);
  }

  /** Shows the part of the plane that Python chose, once it is there: a quick view comes first. */
  private async takeZoom({ view: { name, dims } }: MapData, drawn: string): Promise<void> {
    const part = this.wantedZoom;
    if (!part.length || drawn !== name) return;
    if (dims === 2) await this.maps.first.zoomTo(part);
    this.wantedZoom = [];
  }

  private async showSecond(plotly: Plotly, data: MapData): Promise<void> {
    const { beside: request } = data;
    const { shown, choice, maps: { first, second } } = this;
    second.setVisible(request !== null);
    if (!request || !shown) return;
    const space = this.spaces.of(request.model, data.set);
    const watch = this.watch(data, () => space.stop(request.view.query));
    const isNew = await second.show({ plotly, data, request, space, choice, watch, first: shown }).finally(() => this.busy.hide());
    if (!isNew || !this.maps.isLinked) return;
    await second.chart.select(first.selected);
    second.chart.mark({ pinned: choice.pinned });
  }

  // What the user chooses --------------------------------------------------------------------

  private setTool(tool: Tool): void {
    this.maps.setTool(tool);
    this.toolbar.showTool(tool);
  }

  /** Python asks for the lasso; not again at each rerun. */
  private takeLasso(asked: number): void {
    if (asked > (this.lassos ?? asked)) this.setTool("lasso");
    this.lassos = asked;
  }

  private toggle(option: Option): void {
    this.choice.toggle(option);
    void this.applyChoice();
  }

  private hide(hidden: Set<number>): void {
    const { shown } = this;
    if (!shown || shown.points.labelNames.every((_, k) => hidden.has(k))) return;
    this.choice.hide(hidden);
    this.showLegend();
    void this.applyChoice();
  }

  private showLegend(): void {
    const { content } = this.maps.first;
    if (content) this.legend.show(content.colouring, content.points.labels, this.choice.hidden);
  }

  private async applyChoice(): Promise<void> {
    this.toolbar.showOptions(this.choice.options);
    await this.maps.change(this.choice);
  }

  private act(action: Action): void {
    const { shown, maps: { first } } = this;
    if (!shown) return;
    const acts: Record<Action, () => void> = {
      closer: () => void first.zoom(1 / ZOOM),
      farther: () => void first.zoom(ZOOM),
      all: () => void first.showAll(),
      none: () => this.select([]),
      open: () => this.openStanding(),
      apart: () => this.reports.analyse(shown, this.inspector.i),
    };
    acts[action]();
  }

  /** The keyboard's pointer. */
  private stepBy(x: number, y: number): void {
    const { shown, maps: { first: chart } } = this;
    if (!shown || !chart.isPlane) return;
    const [px, py] = this.looking.standing?.at ?? chart.pixel(this.choice.pinned);
    const place = chart.contains(px + x, py + y) ? chart.placeAt(px + x, py + y) : null;
    if (place) this.looking.look(chart, place);
  }

  private rest(): void { if (this.shown) this.looking.rest(this.shown, this.choice.pinned); }

  private click(chart: Chart, place: Place, event: PointerEvent): void {
    const side = this.maps.sideOf(chart);
    if (event.shiftKey || event.pointerType === "touch") this.pin(place.i);
    else if (side) this.reports.open(side.model.id, place.touches ? side.points.z(place.i) : side.view.lift(place.x, place.y));
  }

  private pin(i: number): void {
    this.choice.pin(i);
    this.maps.pin(i);
    if (!this.looking.standing) this.rest();
  }

  private openPoint(chart: Chart, i: number): void {
    const side = this.maps.sideOf(chart);
    if (side) this.reports.open(side.model.id, side.points.z(i));
  }

  private openStanding(): void {
    const { standing } = this.looking;
    if (standing) this.reports.open(standing.side.model.id, standing.z);
    else this.openPoint(this.maps.first, this.choice.pinned);
  }

  private select(ids: number[]): void {
    if (!this.shown) return;
    this.highlight(ids);
    this.reports.selected(this.shown, ids);
  }

  /** Shows a selection, or that there is none. */
  private highlight(ids: number[]): void {
    const { shown, maps } = this;
    if (!shown || (!ids.length && !maps.first.selected)) return;
    maps.select(ids);
    void this.group.show(shown.points, ids, shown.model.image_shape, (zs) => shown.decoder.askAll(zs));
  }

  // What is said -----------------------------------------------------------------------------

  private showUserImages(images: PlacedImage[]): void {
    this.maps.first.mark({ own: images });
    this.maps.first.plot.dataset.own = JSON.stringify(images.map(({ zs }) => zs[0]));
    this.maps.first.plot.dataset.placed = JSON.stringify(images.map(({ key, x, y, exact }) => ({ key, x, y, exact })));
  }

  private failed(error: unknown): void {
    if (error instanceof NotAnswered || this.running.closed) return;
    this.busy.hide();
    console.warn("map:", error);
    const reason = error instanceof Error && error.message ? error.message : "The map could not be drawn";
    this.say(`${reason}. Choose again to retry.`);
  }

  private say(text: string): void { find(this.root, ".status").textContent = text; }

  close(): void { this.running.close(); }
}

export default (args: MapArgs) => mount(args.parentElement, LatentMap, (map) => map.update(args));
