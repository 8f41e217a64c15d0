// @ts-nocheck
/* A run as it learns, or as it learned: one step under the hand, everything at it.
 * The browser itself asks the live server how the run stands; Python hears of changes alone. */

import { dress, isTyping } from "../common/actions";
import { clamp, element, mount, rested, signed, throttled } from "../lib/dom";
import { minus, paintHeat, paintLines, Records, ROW_HEIGHT, ticksUpTo } from "./curves";
import { Film, fromAxis, okay, onAxis, paintScatter, paintSheets } from "./film";
import { clock, columnsOfPairs, inNats, NAMES, plain, SEVERITIES, STEPS_OF_KEYS } from "./telling";

const PASS_SECONDS = 12; // from the first step to the last, at speed 1
const GLIDE_SECONDS = 0.6;
const CALM_MS = 700; // a snapshot, for people whom motion disturbs
const TELL_AFTER_MS = 300;
const LOOK_MS = 700; // at a run that goes on; at others more rarely
const REST_MS = 4000;
const GOES_ON = ["queued", "starting", "running", "paused"];
const DRAWN = 36;
const KEPT = 18; // images with their reconstructions

/** The rows of curves: for each a name, what it means, and how its lines are worked out. */
const ROWS = [
  { name: "\u2212ELBO", unit: "nats", colour: "ink", hint: "The bound on \u2212log p(x), in nats an image: the lower, the better",
    training: (get) => minus(get("kl"), get("log_likelihood")), validation: (get) => get("validation_loss") },
  { name: "log p(x|z)", unit: "nats", colour: "decoder", hint: "How well the images are reconstructed, in nats an image",
    training: (get) => get("log_likelihood"), validation: (get) => minus(get("validation_kl"), get("validation_loss")) },
  { name: "KL", unit: "nats", colour: "kl", hint: "How much z tells about an image, in nats", grows: true,
    training: (get) => get("kl"), validation: (get) => get("validation_kl") },
];

class Training {
  constructor(root) {
    this.root = root.querySelector(".training");
    this.find = (name) => this.root.querySelector(name);
    this.scrubber = this.find(".scrubber");
    this.tell = rested(TELL_AFTER_MS, () => this.tellPython());
    this.repaint = throttled(30, () => this.paintAll());
    this.records = new Records();
    this.only = null;
    this.view = 0;
    this.build();
    this.wire();
  }

  // The rows ---------------------------------------------------------------------------------

  build() {
    this.rows = ROWS.map((row) => ({ ...row, ...this.row(row.name, row.hint) }));
    this.heat = this.row("KL of each z", "Nats that each dimension tells, the one with the most on top: the stronger, the more");
    this.pace = this.row("rate and \u03b2", "Learning rate (grey) and the KL\u2019s weight \u03b2 (green), each from 0 to its largest");
    this.find(".rows").replaceChildren(...[...this.rows, this.heat, this.pace].map(({ node }) => node));
    this.find(".legend").replaceChildren(
      element("span", { className: "solid", textContent: "training images" }),
      element("span", { className: "dashed", textContent: "validation images" }),
      element("span", { className: "circle", textContent: "1, 2, 3 standard deviations of the prior" }),
      element("span", { className: "plain", textContent: "between two snapshots, points move straight and pictures fade" }));
  }

  row(name, hint) {
    const canvas = element("canvas", { className: "row-chart", role: "img", ariaLabel: name });
    const now = element("strong", {});
    const more = element("small", {});
    const range = element("small", { className: "range" });
    const node = element("div", { className: "row", title: hint },
      element("span", { className: "name" }, element("span", { textContent: name }), now, more), canvas, range);
    return { node, canvas, now, more, range };
  }

  wire() {
    dress(this.find(".play"), "play");
    this.find(".play").onclick = () => (this.playing ? this.stop() : this.play());
    this.find(".newest").onclick = () => this.follow();
    this.scrubber.oninput = () => { this.stop(); this.show(this.stepAt(this.scrubber.valueAsNumber)); };
    this.scrubber.onchange = () => this.tell();
    this.scrubber.onkeydown = (event) => this.key(event);
    this.speed = this.find("[name=speed]");
    this.speed.oninput = () => { this.speed.nextElementSibling.textContent = `${this.speed.value}\u00d7`; };
    this.speed.oninput();
    this.find(".views").onchange = ({ target }) => { this.view = target.selectedIndex; this.moveTo(this.step); this.tell(); };
    this.onKey = (event) => {
      if (event.key !== " " || isTyping(event) || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.find(".play").click();
    };
    window.addEventListener("keydown", this.onKey, true);
    this.resized = new ResizeObserver(() => this.repaint());
    this.resized.observe(this.root);
  }

  key(event) {
    const direction = Math.sign(STEPS_OF_KEYS[event.key] ?? 0);
    if (!direction || !this.film || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.stop();
    const { steps } = this.film;
    const beyond = direction > 0 ? steps.find((step) => step > this.step) : steps.findLast((step) => step < this.step);
    this.show(beyond ?? (direction > 0 ? this.last : 0));
    this.tell();
  }

  // What Python says ---------------------------------------------------------------------------

  update(data, setStateValue, setTriggerValue) {
    Object.assign(this, { data, setStateValue, setTriggerValue });
    const other = data.run !== this.run;
    if (other) this.open(data);
    if (other || data.arrival !== this.arrival) this.arrive(data);
    this.style();
    if (!other) this.repaint();
  }

  open({ run }) {
    this.stop();
    clearTimeout(this.looking);
    this.run = run;
    this.diagnosed = "";
    this.base = new URL(`live/${encodeURIComponent(run)}/`, location.href).href;
    this.film = null;
    this.standing = null;
    this.records.clear();
    this.step = 0;
    this.look();
  }

  arrive({ arrival, step, plane }) {
    this.arrival = arrival;
    this.view = plane;
    this.wished = step < 0 ? null : step; // null: the newest, whatever comes
    if (!this.film) return;
    this.find(".views").selectedIndex = Math.min(this.view, this.film.views.length - 1);
    this.moveTo(this.wished ?? this.last);
  }

  style() {
    const { color } = getComputedStyle(this.root);
    this.ink = color;
    this.grid = color.replace("rgb(", "rgba(").replace(")", ", 0.12)");
    this.palette = { ink: color, ...this.data.meanings };
  }

  // Looking at the run ---------------------------------------------------------------------------

  get going() { return GOES_ON.includes(this.standing?.state); }

  async look() {
    const { run } = this;
    try {
      if (!document.hidden && this.going) fetch(`${this.base}watch`, { method: "POST" }).catch(() => {}); // previews, please
      if (!document.hidden) await this.ask(run);
      if (run === this.run) this.say("");
    } catch {
      if (run === this.run) this.say("The server does not answer; trying again \u2026");
    }
    if (run !== this.run || this.closed) return;
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.look(), this.going ? LOOK_MS : REST_MS);
  }

  async ask(run) {
    const standing = await fetch(`${this.base}training.json?after=${this.records.last}`).then(okay).then((answer) => answer.json());
    if (run !== this.run) return;
    if (standing.last < this.records.last) { // resumed from an earlier step
      this.records.clear();
      return this.ask(run);
    }
    this.records.add(standing.records);
    this.standing = standing;
    this.root.dataset.records = this.records.length;
    this.root.dataset.state = standing.state;
    await this.renewFilm(run);
    if (run !== this.run) return;
    this.arrived();
    this.tellChange();
  }

  async renewFilm(run) {
    const { snapshots, newest } = this.standing;
    if (!snapshots.length) return;
    if (String(snapshots) !== String(this.film?.kept)) await this.loadFilm(run);
    const { film } = this;
    if (run !== this.run || newest === null || newest <= film.last) return;
    await film.loadNewest().catch(() => {}); // a snapshot has overtaken it
  }

  async loadFilm(run) {
    const film = this.film ?? new Film(this.base);
    await film.load();
    if (run !== this.run) return;
    const first = !this.film;
    this.film = film;
    if (first || this.find(".views").options.length !== film.views.length) this.fillViews();
    film.views.forEach((name, view) => { this.find(".views").options[view].textContent = name; });
    if (first) this.fillClasses();
    film.prefetch(this.repaint);
  }

  /** New figures have come: the curves grow, and who looked at the newest goes on doing so. */
  arrived() {
    const target = this.wished ?? this.last;
    this.paintCurves();
    this.describe();
    if (!this.film || this.playing) return;
    if (this.wished === null && this.going && this.step > 0 && target > this.step) this.glide(target);
    else if (!this.gliding) this.moveTo(target);
  }

  /** Python's buttons belong to a state: a new one makes it draw them again, once. */
  tellChange() {
    const seen = `${this.standing.state} ${this.standing.ready}`;
    const drawn = `${this.data.state} ${this.data.ready}`;
    if (seen === drawn || seen === this.toldChange) return;
    this.toldChange = seen;
    this.setTriggerValue("changed", seen);
  }

  say(words) { this.find(".status").textContent = words; }

  // Time -----------------------------------------------------------------------------------------

  get last() { return Math.max(this.film?.last ?? 0, this.records.last, 1); }

  stepAt(value) { return fromAxis(value * onAxis(this.last)); }

  /** The hand, or the play button, goes to a step; at the newest one it follows. */
  show(step) {
    this.wished = step >= this.last - 1e-6 ? null : Math.max(step, 0);
    this.moveTo(step);
  }

  moveTo(step) {
    this.step = clamp(step, 0, this.last);
    this.scrubber.value = onAxis(this.step) / onAxis(this.last);
    this.paint();
  }

  follow() {
    this.stop();
    this.show(this.last);
    this.tell();
  }

  glide(target) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.moveTo(target);
    const [from, to] = [onAxis(this.step), onAxis(target)];
    const began = performance.now();
    this.gliding = true;
    const stride = (now) => {
      if (!this.gliding) return;
      const gone = clamp((now - began) / 1000 / GLIDE_SECONDS, 0, 1);
      this.moveTo(gone < 1 ? fromAxis(from + (to - from) * gone) : target);
      this.gliding = gone < 1;
      if (this.gliding) this.frame = requestAnimationFrame(stride);
    };
    this.frame = requestAnimationFrame(stride);
  }

  play() {
    if (!this.film) return;
    this.gliding = false;
    cancelAnimationFrame(this.frame);
    if (this.step >= this.last - 1e-6) this.show(0);
    this.playing = true;
    dress(this.find(".play"), "pause");
    this.find(".play").setAttribute("aria-pressed", "true");
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.playCalmly();
    else this.playFrom(performance.now());
  }

  /** A snapshot at a time, for people whom motion disturbs. */
  playCalmly() {
    this.calm = setInterval(() => {
      this.show(this.film.steps.find((step) => step > this.step) ?? this.last);
      if (this.step >= this.last - 1e-6) this.stop();
    }, CALM_MS / this.speed.valueAsNumber);
  }

  playFrom(before) {
    this.frame = requestAnimationFrame((now) => {
      const seconds = clamp(now - before, 0, 100) / 1000;
      this.show(fromAxis(onAxis(this.step) + (seconds / PASS_SECONDS) * this.speed.valueAsNumber * onAxis(this.last)));
      if (this.step >= this.last - 1e-6) this.stop();
      else this.playFrom(now);
    });
  }

  stop() {
    this.gliding = false;
    cancelAnimationFrame(this.frame);
    clearInterval(this.calm);
    if (!this.playing) return;
    this.playing = false;
    dress(this.find(".play"), "play");
    this.find(".play").setAttribute("aria-pressed", "false");
    this.tell();
  }

  tellPython() {
    this.setStateValue("place", { run: this.run, step: this.wished === null ? -1 : Math.round(this.step), plane: this.view });
  }

  // Painting -------------------------------------------------------------------------------------

  paintAll() {
    if (this.closed || !this.data) return;
    this.style();
    this.paintCurves();
    if (this.film) this.moveTo(this.playing || this.gliding ? this.step : this.wished ?? this.last);
  }

  paint() {
    const { film } = this;
    this.read();
    if (!film) return;
    const moment = film.between(this.step);
    const look = { colours: this.data.colours, ink: this.ink, prior: this.palette.prior, only: this.only };
    paintScatter(this.find(".space"), film, Math.min(this.view, film.views.length - 1), moment, look);
    paintSheets(this.find(".draws"), film, moment, this.repaint, this.drawTiles());
    paintSheets(this.find(".kept"), film, moment, this.repaint, this.keptTiles());
    this.root.dataset.frames = Number(this.root.dataset.frames) + 1;
    this.root.dataset.step = Math.round(this.step);
    this.root.dataset.snapshot = film.steps[moment.k];
  }

  drawTiles() {
    const { decodes, reconstructions } = this.film;
    const tiles = Array.from({ length: Math.min(decodes, DRAWN) }, (_, k) => ({ index: reconstructions + k }));
    return { tiles, across: Math.ceil(Math.sqrt(tiles.length)) };
  }

  /** Rows of originals with rows of their reconstructions between them. */
  keptTiles() {
    const count = Math.min(KEPT, this.film.reconstructions);
    const across = columnsOfPairs(count);
    const tiles = [];
    for (let first = 0; first < count; first += across) {
      const row = Array.from({ length: across }, (_, k) => (first + k < count ? first + k : null));
      tiles.push(...row.map((index) => ({ index, original: true })), ...row.map((index) => ({ index })));
    }
    return { tiles, across };
  }

  paintCurves() {
    const { records, last, palette, grid, ink } = this;
    const marks = this.marks();
    for (const row of this.rows) {
      const points = records.series(row.training);
      const early = row.grows ? this.earlyKl() : [];
      const [low, high] = paintLines(row.canvas, [
        { points: early, colour: palette[row.colour], dashed: true },
        { points, colour: palette[row.colour] },
        { points: records.series(row.validation), colour: palette[row.colour], dashed: true },
      ], { last, height: ROW_HEIGHT, grid, ink, marks, least: row.grows ? 0 : -Infinity });
      const digits = high - low < 1 ? 2 : high - low < 10 ? 1 : 0;
      row.range.replaceChildren(...[high, low].map((end) => element("span", { textContent: points.length ? signed(end, digits) : "" })));
    }
    this.paintHeatRow();
    this.paintPace();
    this.find(".axis").replaceChildren(...ticksUpTo(last).map((step) => {
      const tick = element("span", { textContent: step.toLocaleString("en") });
      tick.style.left = `${(100 * onAxis(step)) / onAxis(last)}%`;
      return tick;
    }), element("span", { className: "unit", textContent: "step" }));
  }

  /** The KL of the reference images up to the first record. */
  earlyKl() {
    const first = this.records.columns.step?.[0] ?? Infinity;
    return (this.film?.steps ?? []).map((step, k) => [step, this.film.kl_per_dim[k].reduce((sum, kl) => sum + kl, 0)])
      .filter(([step]) => step <= first);
  }

  paintHeatRow() {
    const { step: steps = [], kl_per_dim: kls = [] } = this.records.columns;
    const first = steps[0] ?? Infinity;
    const early = (this.film?.steps ?? []).map((step, k) => ({ step, kl: this.film.kl_per_dim[k] })).filter(({ step }) => step < first);
    const moments = [...early, ...steps.map((step, k) => ({ step, kl: kls[k] })).filter(({ kl }) => kl)];
    const newest = moments.at(-1)?.kl ?? [];
    this.order = newest.map((_, dim) => dim).sort((a, b) => newest[b] - newest[a]);
    const height = clamp(this.order.length * 6, 24, 120);
    const most = paintHeat(this.heat.canvas, moments, this.order, this.last, height, this.palette.kl);
    this.heat.range.replaceChildren(element("span", { textContent: most ? `${most.toFixed(1)} nats` : "" }));
  }

  paintPace() {
    const rate = this.records.series((get) => get("learning_rate"));
    const beta = this.records.series((get) => get("beta"));
    const scaled = (points) => {
      const most = Math.max(...points.map(([, value]) => value), 1e-12);
      return points.map(([step, value]) => [step, value / most]);
    };
    paintLines(this.pace.canvas, [
      { points: scaled(rate), colour: this.palette.data },
      { points: scaled(beta), colour: this.palette.prior },
    ], { last: this.last, height: 30, grid: this.grid, ink: this.ink, marks: this.marks(), range: [-0.05, 1.1] });
  }

  /** The steps at which a setting was changed. */
  marks() { return (this.standing?.events ?? []).map(({ step }) => step).filter((step) => step > 0); }

  // Words ----------------------------------------------------------------------------------------

  /** The figures at the step under the hand. */
  read() {
    const { records } = this;
    const k = records.at(this.step);
    const nats = (value) => (value === null ? "\u2013" : inNats(value));
    for (const row of this.rows) {
      row.now.textContent = nats(k < 0 ? null : row.training((name) => records.value(name, k)));
      const held = k < 0 ? null : row.validation((name) => records.before(name, k));
      row.more.textContent = held === null ? "nats" : `validation ${nats(held)}`;
    }
    const rate = k < 0 ? null : records.value("learning_rate", k);
    this.pace.now.textContent = rate === null ? "\u2013" : rate.toExponential(1).replace("e-", "e\u2212");
    this.pace.more.textContent = k < 0 ? "" : `\u03b2 ${+(records.value("beta", k) ?? 1).toFixed(2)}`;
    this.readHeat();
    const elbo = this.rows[0].now.textContent;
    this.find(".place").textContent = `step ${Math.round(this.step).toLocaleString("en")} \u00b7 \u2212ELBO ${elbo} nats`;
    this.scrubber.setAttribute("aria-valuetext", `step ${Math.round(this.step)}`);
    this.find(".newest").hidden = !(this.going && this.wished !== null);
  }

  readHeat() {
    const dims = this.order?.length ?? 0;
    if (!dims || !this.film) return;
    const kl = this.film.kl_per_dim[this.film.between(this.step).k];
    const awake = kl.filter((nats) => nats >= this.data.sleeping_below).length;
    this.heat.now.textContent = `${awake} of ${dims}`;
    this.heat.more.textContent = "tell something";
  }

  /** How the run stands: progress, speed and the time that is left. */
  describe() {
    const { standing, records } = this;
    const k = records.length - 1;
    const active = ["running", "starting"].includes(standing.state);
    const seconds = records.value("seconds", k);
    const parts = [];
    const [step, total] = [standing.step, standing.total_steps].map((count) => count.toLocaleString("en"));
    const bySteps = standing.fraction - standing.step / standing.total_steps < 0.005; // or by time
    if (standing.total_steps) parts.push(`${Math.floor(100 * standing.fraction)} %`, bySteps ? `step ${step} of ${total}` : `step ${step}`);
    if (active && k >= 0) parts.push(`${(records.value("images_per_second", k) ?? 0).toLocaleString("en")} images/s`);
    if (seconds !== null) parts.push(`${clock(seconds)} trained`);
    const left = records.value("eta", k);
    if (active && left !== null) parts.push(`about ${clock(left)} left`);
    this.find(".standing").textContent = parts.join(" \u00b7 ");
    this.find("progress").value = standing.fraction;
    this.find(".events").replaceChildren(...standing.events.map(({ step, name, old, new: value }) =>
      element("li", { textContent: `step ${step.toLocaleString("en")}: ${NAMES[name] ?? name} ${plain(old)} \u2192 ${plain(value)}` })));
    this.diagnose(standing.findings);
    const empty = this.find(".empty");
    this.find(".hero").hidden = !this.film;
    empty.hidden = Boolean(this.film);
    empty.textContent = this.going ? "The first pictures come with the first step: the data are being loaded." : "This run has kept no snapshots: there is nothing to rewind.";
  }

  /** Each finding: what it is, the figure behind it, the setting to change. */
  diagnose(findings) {
    if (JSON.stringify(findings) === this.diagnosed) return;
    this.diagnosed = JSON.stringify(findings);
    const [worst, ...others] = findings.map((finding) => this.finding(finding));
    const rest = element("details", {}, element("summary", { textContent: `${others.length} more to know` }), ...others);
    this.find(".findings").replaceChildren(worst, ...(others.length ? [rest] : []));
  }

  finding({ severity, text, figure, setting }) {
    const line = element("p", { className: severity }, element("strong", { textContent: SEVERITIES[severity] }), ` ${text} `,
      element("span", { textContent: `${figure}.` }));
    if (setting) line.append(element("em", { textContent: ` Change ${setting}.` }));
    return line;
  }

  fillViews() {
    this.find(".views").replaceChildren(...this.film.views.map((name) => element("option", { textContent: name })));
    this.find(".views").disabled = this.film.views.length < 2;
    this.find(".views").selectedIndex = Math.min(this.view, this.film.views.length - 1);
  }

  fillClasses() {
    const { label_names: names } = this.film;
    const shown = names.length > 1 && names.length <= 20 ? names : [];
    this.find(".classes").replaceChildren(...shown.map((name, label) => {
      const button = element("button", { type: "button", textContent: name });
      button.style.setProperty("--class", this.data.colours[label % this.data.colours.length]);
      const only = (value) => () => { this.only = value; this.moveTo(this.step); };
      button.onpointerenter = button.onfocus = only(label);
      button.onpointerleave = button.onblur = only(null);
      return button;
    }));
  }

  close() {
    this.closed = true;
    this.stop();
    this.tell.cancel();
    clearTimeout(this.looking);
    this.resized.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
  }
}

export default ({ parentElement, data, setStateValue, setTriggerValue }) =>
  mount(parentElement, Training, (app) => app.update(data, setStateValue, setTriggerValue));
