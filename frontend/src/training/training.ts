/* A run as it learns, or as it learned: its images and figures at the step that is shown. The
 * browser itself asks the live server how the run stands; Python is told of changes only. */

import { dress, dressEither, isTyping } from "../common/actions";
import { mount } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { element, find, throttled } from "../lib/dom";
import { reported } from "../lib/leaving";
import { fromAxis, onAxis } from "../lib/charts/steps";
import type { TrainingData } from "../schema";
import { ChartRows } from "./chart_rows";
import type { TrainingArgs } from "./data";
import { Feed } from "./feed";
import type { Film } from "./film";
import { paintScatter, paintSheets, reconstructionTiles, sampleTiles } from "./pictures";
import { Player } from "./player";
import { StatusView } from "./status";

const REPORT_MS = 300;  // after the last movement
const REPAINT_MS = 30;
const NAMED_CLASSES = 20; // more are not listed
const DIRECTIONS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };

class Training {
  private readonly running = new Disposer();
  private readonly root: HTMLElement;
  private readonly scrubber: HTMLInputElement;
  private readonly speed: HTMLInputElement;
  private readonly views: HTMLSelectElement;
  private readonly rows: ChartRows;
  private readonly status: StatusView;
  private readonly player: Player;
  private readonly reportSoon = this.running.own(reported(REPORT_MS, () => this.report()));
  private readonly repaintSoon = this.running.own(throttled(REPAINT_MS, () => this.paintAll()));
  private args: TrainingArgs | null = null;
  private feed: Feed | null = null;
  private revision: unknown = null;
  private view = 0;
  private only: number | null = null; // the class that is highlighted
  private ink = "";
  private reportedChange = "";

  constructor(root: ParentNode) {
    this.root = find(root, ".training");
    this.scrubber = find(this.root, ".scrubber");
    this.speed = find(this.root, "[name=speed]");
    this.views = find(this.root, ".views");
    this.rows = new ChartRows(this.root);
    this.status = new StatusView(this.root);
    this.player = this.running.own(new Player({
      last: () => this.last,
      snapshots: () => this.feed?.film?.steps ?? [],
      speed: () => this.speed.valueAsNumber,
    }, () => this.paintStep(), () => this.showPlaying()));
    this.fillLegend(false);
    this.wire();
  }

  private fillLegend(hasSamples: boolean): void {
    const prior = hasSamples ? "samples of the prior" : "1, 2, 3 standard deviations of the prior";
    const entries = [["solid", "training images"], ["dashed", "validation images"], ["circle", prior],
      ["plain", "between snapshots, positions are interpolated, images cross-faded"]];
    find(this.root, ".legend").replaceChildren(...entries.map(([className, textContent]) => element("span", { className, textContent })));
  }

  private wire(): void {
    const play = find<HTMLButtonElement>(this.root, ".play");
    dress(play, "play", "pause");
    play.onclick = () => this.togglePlaying();
    find<HTMLButtonElement>(this.root, ".newest").onclick = () => this.follow();
    this.scrubber.oninput = () => { this.player.stop(); this.player.show(fromAxis(this.scrubber.valueAsNumber * onAxis(this.last))); };
    this.scrubber.onchange = () => this.reportSoon();
    this.scrubber.onkeydown = (event) => this.key(event);
    this.speed.oninput = () => this.showSpeed();
    this.views.onchange = () => { this.view = this.views.selectedIndex; this.paintStep(); this.reportSoon(); };
    this.showSpeed();
    this.running.listen(window, "keydown", (event) => this.pageKey(event), { capture: true });
    this.running.own(new ResizeObserver(() => this.repaintSoon())).observe(this.root);
  }

  private showSpeed(): void { find(this.root, ".dial output").textContent = `${this.speed.value}\u00d7`; }

  private pageKey(event: KeyboardEvent): void {
    if (event.key !== " " || isTyping(event) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.togglePlaying();
  }

  private key(event: KeyboardEvent): void {
    const direction = DIRECTIONS[event.key];
    if (!direction || !this.feed?.film || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.player.jump(direction);
    this.reportSoon();
  }

  // What Python says ---------------------------------------------------------------------------

  update(args: TrainingArgs): void {
    const { data } = args;
    const isOther = data.run !== this.feed?.run;
    this.args = args;
    this.readInk();
    if (isOther) this.open(data.run);
    if (isOther || data.revision !== this.revision) this.arrive(data);
    if (!isOther) this.repaintSoon();
  }

  private open(run: string): void {
    this.player.stop();
    this.player.step = 0;
    this.status.reset();
    this.reportedChange = "";
    this.feed?.close();
    this.feed = new Feed(run, {
      onReport: () => this.takeReport(),
      onFilm: (film, isNew) => this.takeFilm(film, isNew),
      onSheet: () => this.repaintSoon(),
      onConnection: (isUp) => this.status.say(isUp ? "" : "The server is not responding; retrying \u2026"),
    });
  }

  private arrive({ revision, step, plane }: TrainingData): void {
    this.revision = revision;
    this.view = plane;
    this.player.target = step < 0 ? null : step;
    if (!this.feed?.film) return;
    this.views.selectedIndex = this.shownView(this.feed.film);
    this.player.settle();
  }

  private readInk(): void { this.ink = getComputedStyle(this.root).color; }

  // What the server says -------------------------------------------------------------------------

  private takeReport(): void {
    const { feed } = this;
    if (!feed?.report) return;
    this.root.dataset.records = String(feed.records.length);
    this.root.dataset.state = feed.report.state;
    this.paintCurves();
    this.status.show(feed.report, feed.records);
    this.status.showFilm(feed.film !== null, feed.goesOn);
    if (feed.film) this.player.advance(feed.goesOn);
    this.reportChange();
  }

  private takeFilm(film: Film, isNew: boolean): void {
    const { views, label_names: names } = film.header;
    if (isNew || this.views.options.length !== views.length) {
      this.views.replaceChildren(...views.map((_, k) => element("option", { value: String(k) })));
      this.views.disabled = views.length < 2;
      this.views.selectedIndex = this.shownView(film);
    }
    views.forEach((name, k) => { this.views.options[k].textContent = name; });
    if (isNew) this.fillClasses(names);
    if (isNew) this.fillLegend(film.header.prior_samples > 0);
  }

  private shownView(film: Film): number { return Math.min(this.view, film.header.views.length - 1); }

  private fillClasses(names: string[]): void {
    const listed = names.length > 1 && names.length <= NAMED_CLASSES ? names : [];
    const colours = this.args?.data.colours ?? [];
    find(this.root, ".classes").replaceChildren(...listed.map((name, label) => {
      const button = element("button", { type: "button", textContent: name });
      button.style.setProperty("--class", colours[label % colours.length]);
      button.onpointerenter = button.onfocus = () => this.highlight(label);
      button.onpointerleave = button.onblur = () => this.highlight(null);
      return button;
    }));
  }

  private highlight(label: number | null): void {
    this.only = label;
    this.paintStep();
  }

  /** Python's buttons belong to a state: at another one it shall draw them again, once. */
  private reportChange(): void {
    const { report } = this.feed ?? {};
    if (!report || !this.args) return;
    const { data, setTriggerValue } = this.args;
    const state = `${report.state} ${report.ready}`;
    if (state === `${data.state} ${data.ready}` || state === this.reportedChange) return;
    this.reportedChange = state;
    setTriggerValue("changed", state);
  }

  private report(): void {
    const { target, step } = this.player;
    if (this.feed) this.args?.setStateValue("place", { run: this.feed.run, step: target === null ? -1 : Math.round(step), plane: this.view });
  }

  // Time -----------------------------------------------------------------------------------------

  private get last(): number { return Math.max(this.feed?.film?.last ?? 0, this.feed?.records.last ?? 0, 1); }

  private togglePlaying(): void {
    if (this.player.playing) this.player.stop();
    else if (this.feed?.film) this.player.play();
  }

  private follow(): void {
    this.player.stop();
    this.player.show(this.last);
    this.reportSoon();
  }

  private showPlaying(): void {
    const { playing } = this.player;
    const button = find<HTMLButtonElement>(this.root, ".play");
    dressEither(button, playing, "pause", "play");
    button.setAttribute("aria-pressed", String(playing));
    if (!playing) this.reportSoon();
  }

  // Painting -------------------------------------------------------------------------------------

  private paintAll(): void {
    this.readInk();
    this.paintCurves();
    if (!this.feed?.film) return;
    if (this.player.isMoving) this.paintStep();
    else this.player.settle();
  }

  private paintCurves(): void {
    const { feed, args, ink } = this;
    if (!feed || !args) return;
    const { meanings, inactive_below: inactiveBelow } = args.data;
    const grid = ink.replace("rgb(", "rgba(").replace(")", ", 0.12)");
    this.rows.paint(feed, this.last, { palette: { ...meanings, ink }, grid, inactiveBelow });
  }

  private paintStep(): void {
    const { feed, args, player: { step } } = this;
    if (!feed || !args) return;
    this.read(feed, step, args.data.inactive_below);
    if (feed.film) this.paintPictures(feed.film, step, args.data);
  }

  private paintPictures(film: Film, step: number, { colours, meanings: { prior } }: TrainingData): void {
    const moment = film.timeline.between(step);
    const canvas = (selector: string) => find<HTMLCanvasElement>(this.root, selector);
    paintScatter(canvas(".space"), film, this.shownView(film), moment, { colours, ink: this.ink, prior, only: this.only });
    paintSheets(canvas(".draws"), film, moment, this.repaintSoon, sampleTiles(film.header));
    paintSheets(canvas(".kept"), film, moment, this.repaintSoon, reconstructionTiles(film.header));
    this.root.dataset.frames = String(Number(this.root.dataset.frames) + 1);
    this.root.dataset.step = String(Math.round(step));
    this.root.dataset.snapshot = String(film.steps[moment.k]);
  }

  /** The figures at the step. */
  private read(feed: Feed, step: number, inactiveBelow: number): void {
    const elbo = this.rows.read(feed, step, inactiveBelow);
    this.scrubber.value = String(onAxis(step) / onAxis(this.last));
    find(this.root, ".place").textContent = `step ${Math.round(step).toLocaleString("en")} \u00b7 \u2212ELBO ${elbo} nats`;
    this.scrubber.setAttribute("aria-valuetext", `step ${Math.round(step)}`);
    find(this.root, ".newest").hidden = !(feed.goesOn && this.player.target !== null);
  }

  close(): void {
    this.feed?.close();
    this.running.close();
  }
}

export default (args: TrainingArgs) => mount(args.parentElement, Training, (training) => training.update(args));
