/* The Paths instrument: every path between the same ends, side by side, at one position t that
 * follows the pointer. Python sends the paths as corners and hears where t rests. */

import { dress, dressEither, listenToKeys } from "../common/actions";
import { STEPS } from "../common/sliders";
import { placeText, placesText } from "../lib/address";
import type { ImageShape } from "../lib/canvas";
import { mount, type Root, type Setter } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { bytesOf, clamp, find, signed } from "../lib/dom";
import type { Latent } from "../lib/latent";
import { reported } from "../lib/leaving";
import { rested } from "../lib/timing";
import type { PathData, PathLine, PathState, PathTrigger } from "../schema";
import { isLatent, type PathsArgs } from "./data";
import { filmLatents, filmsOf } from "./films";
import { InstrumentContext, TELL_AFTER_MS } from "./instrument_context";
import { NearestStrip } from "./nearest_strip";
import { chartScale } from "./path_chart";
import { PathColumn } from "./path_column";
import { along, crossFade } from "./path_maths";
import { PathPlane } from "./path_plane";
import { PathRow } from "./path_row";
import { PathStops } from "./path_stops";
import type { Place } from "./places";
import { Playback } from "./playback";

const STRIPS_AFTER_MS = 60;
const LOOK_AGAIN_MS = 250; // while a geodesic is searched for
const FINE_STEP = 0.01; // of an arrow key with shift

interface Latest { data: PathData; setStateValue: Setter<PathState>; setTriggerValue: Setter<PathTrigger> }

const sizeOf = ([C, H, W]: ImageShape): number => C * H * W;

class Paths {
  private readonly context: InstrumentContext;
  private readonly scrubber: HTMLInputElement;
  private readonly speed: HTMLInputElement;
  private readonly stepsDial: HTMLInputElement;
  private readonly playButton: HTMLElement;
  private readonly plane: PathPlane;
  private readonly nearest: NearestStrip;
  private readonly stops: PathStops;
  private readonly playback: Playback;
  private readonly tell = reported(TELL_AFTER_MS, () => this.tellPython());
  private readonly paintSoon = rested(STRIPS_AFTER_MS, () => void this.paintStrips());
  private readonly running = new Disposer();
  /** The t that each question to the decoder was about. */
  private readonly positions = new WeakMap<Latent[], number>();
  private latest: Latest | null = null;
  private revision: number | null = null;
  private looking: ReturnType<typeof setInterval> | undefined;
  private ends: Uint8Array[] = [];
  private columns: PathColumn[] = [];
  private rows: PathRow[] = [];
  private places: Place[] = [];
  private chosen: string = "lerp";
  private t = 0;
  private steps = 2;

  constructor(private readonly root: Root) {
    this.scrubber = find<HTMLInputElement>(root, ".scrubber");
    this.speed = find<HTMLInputElement>(root, "[name=speed]");
    this.stepsDial = find<HTMLInputElement>(root, "[name=steps]");
    this.playButton = find(root, ".play");
    this.context = new InstrumentContext({
      onAnswer: (zs, pixels) => this.paint(zs, pixels),
      onReference: () => this.showReference(),
      onStatus: (message) => { find(root, ".status").textContent = message; },
      onOpen: () => { if (this.latest) this.paintSoon(); },
    });
    this.plane = new PathPlane(find<HTMLCanvasElement>(root, ".plane canvas"));
    this.nearest = new NearestStrip(root);
    this.stops = new PathStops(find(root, ".ends"), this.context, {
      onChange: (places) => this.goThrough(places),
      onUpload: (upload) => this.latest?.setTriggerValue("upload", upload),
    });
    this.playback = new Playback({
      position: () => this.t,
      speed: () => this.speed.valueAsNumber,
      steps: () => this.steps,
      onMove: (t) => this.moveTo(t),
      onChange: (isPlaying) => this.showPlaying(isPlaying),
    });
    this.wire();
  }

  /** Called at every rerun. What the user moved stays, unless Python chose something else. */
  update({ data, setStateValue, setTriggerValue }: PathsArgs): void {
    const before = this.latest?.data;
    this.latest = { data, setStateValue, setTriggerValue };
    this.lookAgain();
    if (data.ends.join() !== before?.ends.join()) this.ends = data.ends.map(bytesOf);
    const isOther = this.context.update(data);
    if (isOther) this.open();
    if (isOther || data.revision !== this.revision) this.take(data);
    this.build();
    this.stops.show(this.places, data.most_stops);
    this.moveTo(this.t);
    this.paintSoon();
  }

  close(): void { this.running.close(); }

  private wire(): void {
    const { scrubber, speed, stepsDial } = this;
    const walk = () => this.playback.toggle();
    dress(this.playButton, "play", "pause");
    this.playButton.onclick = walk;
    scrubber.oninput = () => { this.playback.stop(); this.moveTo(scrubber.valueAsNumber); };
    scrubber.onchange = () => { this.moveTo(this.t); this.tell(); };
    scrubber.onkeydown = (event) => this.key(event);
    speed.oninput = () => label(speed, `${speed.value}\u00d7`);
    label(speed, `${speed.value}\u00d7`);
    stepsDial.oninput = () => this.setSteps(stepsDial.valueAsNumber);
    stepsDial.onchange = () => this.tell();
    for (const thing of [this.context, this.stops, this.playback, this.tell, this.paintSoon, () => clearInterval(this.looking)]) {
      this.running.own(thing);
    }
    this.running.own(listenToKeys(this.root, { walk }, { " ": "walk" }));
  }

  private key(event: KeyboardEvent): void {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.playback.stop();
    this.moveTo(this.t + Math.sign(direction) * (event.shiftKey ? FINE_STEP : 1 / (this.steps - 1)));
    this.tell();
  }

  // What Python sends and hears --------------------------------------------------------------

  private get data(): PathData {
    if (!this.latest) throw new Error("no data have come yet");
    return this.latest.data;
  }

  private get paths(): PathLine[] { return this.data.ways; }

  /** Asks for the geodesic so far, again and again: where nothing is new, no update would come. */
  private lookAgain(): void {
    clearInterval(this.looking);
    if (this.paths.every(({ progress }) => (progress ?? 1) >= 1)) return;
    this.looking = setInterval(() => this.latest?.setTriggerValue("look", true), LOOK_AGAIN_MS);
  }

  private open(): void {
    this.playback.stop();
    this.columns = [];
    find(this.root, ".rows").replaceChildren();
    find(this.root, ".plane").hidden = true;
  }

  private take({ revision, choice, most_steps }: PathData): void {
    this.revision = revision;
    this.playback.stop();
    this.tell.cancel();
    this.t = choice.t;
    this.chosen = choice.path;
    this.places = [choice.start, ...choice.via, choice.end];
    this.stepsDial.max = String(most_steps);
    this.stepsDial.value = String(choice.steps);
    this.setSteps(choice.steps);
  }

  private tellPython(): void {
    this.tell.cancel();
    const [start, ...via] = this.places;
    const end = via.pop() ?? start;
    this.latest?.setStateValue("choices", {
      model: this.data.model.id, start: placeText(start), end: placeText(end), via: placesText(via),
      t: Math.round(this.t * 1000) / 1000, steps: this.steps, path: this.chosen,
    });
  }

  private goThrough(places: Place[]): void {
    this.places = places;
    this.stops.show(places, this.data.most_stops);
    this.tellPython();
  }

  private setSteps(steps: number): void {
    this.steps = steps;
    label(this.stepsDial, String(steps));
    const margin = 0.5 / (steps - 1); // t = 0 is the middle of the first image
    this.scrubber.min = String(-margin);
    this.scrubber.max = String(1 + margin);
    this.scrubber.value = String(this.t);
    this.paintSoon();
  }

  // The columns and the rows ---------------------------------------------------------------

  private build(): void {
    const { paths } = this;
    if (this.columns.map(({ kind }) => kind).join() !== paths.map(({ kind }) => kind).join()) this.rebuild();
    paths.forEach((path, k) => this.columns[k].describe(path));
    this.choose(this.chosen);
  }

  private rebuild(): void {
    const shape = this.data.model.image_shape;
    this.columns = this.paths.map((path) => new PathColumn(path, shape, (kind) => { this.choose(kind); this.tell(); }));
    this.rows = this.paths.map((path) => new PathRow(path, shape, this.steps));
    find(this.root, ".now").replaceChildren(...this.columns.map(({ node }) => node));
    find(this.root, ".rows").replaceChildren(...this.rows.map(({ node }) => node));
  }

  private choose(kind: string): void {
    this.chosen = kind;
    for (const column of this.columns) column.mark(column.kind === kind);
    this.drawPlane();
    this.paintNearest();
  }

  private showReference(): void {
    this.stops.show(this.places, this.data.most_stops);
    this.showPosition();
    this.paintNearest();
  }

  // Moving -----------------------------------------------------------------------------------

  private moveTo(t: number): void {
    this.t = clamp(t, 0, 1);
    this.scrubber.value = String(this.t);
    this.scrubber.setAttribute("aria-valuetext", `t = ${this.t.toFixed(2)}`);
    const zs = this.paths.filter(isLatent).map(({ corners }) => along(corners, this.t));
    this.positions.set(zs, this.t);
    this.context.want(zs);
    this.showPosition();
  }

  private showPosition(): void {
    find(this.root, ".place").textContent = `t = ${this.t.toFixed(2)}`;
    const { reference, prior } = this.context;
    this.paths.forEach((path, k) => {
      if (isLatent(path)) this.columns[k].showZ(along(path.corners, this.t), prior, reference, this.data.usual);
      else this.columns[k].showFade();
    });
    this.drawPlane();
  }

  private drawPlane(): void {
    const { reference } = this.context;
    const section = find(this.root, ".plane");
    section.hidden = !reference;
    if (!reference) return;
    this.plane.open(this.data.plane, reference);
    this.plane.show(this.paths.filter(isLatent), this.chosen, this.t);
    find(section, "p").textContent = this.data.plane.words;
  }

  private paintNearest(): void {
    this.nearest.paint(this.paths.find(({ kind }) => kind === this.chosen), this.steps, this.context.reference);
  }

  private paint(zs: Latent[], pixels: Uint8Array): void {
    const shape = this.data.model.image_shape;
    const size = sizeOf(shape);
    const t = this.positions.get(zs) ?? this.t;
    let at = 0;
    this.paths.forEach((path, k) => {
      if (!isLatent(path)) return this.columns[k].paint(crossFade(this.ends, t), shape, t, null);
      if (at < zs.length) this.columns[k].paint(pixels.subarray(at * size, (at + 1) * size), shape, t, zs[at]);
      at += 1;
    });
  }

  // The film strips --------------------------------------------------------------------------

  private async paintStrips(): Promise<void> {
    const { steps, paths, rows } = this;
    for (const row of rows) row.reserve(steps);
    const decoded = await this.context.decode(filmLatents(paths, steps));
    if (!decoded || rows !== this.rows || steps !== this.steps || paths !== this.paths) return;
    const source = { paths, ends: this.ends, prior: this.context.prior, typicalDistance: this.data.usual };
    const films = filmsOf(source, decoded, steps);
    const scale = chartScale(films.map(({ report }) => report));
    films.forEach(({ pixels, report }, k) => { rows[k].paint(pixels, steps); rows[k].report(report, scale); });
    this.paintNearest();
    const [low, high] = scale.densities;
    find(this.root, ".legend .density").title = `from ${signed(low, 1)} to ${signed(high, 1)} nats`;
  }

  private showPlaying(isPlaying: boolean): void {
    dressEither(this.playButton, isPlaying, "pause", "play");
    this.playButton.setAttribute("aria-pressed", String(isPlaying));
    if (!isPlaying) this.tell();
  }
}

function label(dial: HTMLInputElement, text: string): void {
  if (dial.nextElementSibling) dial.nextElementSibling.textContent = text;
}

export default (args: PathsArgs) =>
  mount(args.parentElement, Paths, (paths) => paths.update(args));
