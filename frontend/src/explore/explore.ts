// @ts-nocheck
/* The Explore instrument. Everything under the hand happens here; Python hears of a
 * point only once the hand rests, and its reruns never touch what is on the screen. */

import {
  closeMenus, copyText, dress, EXPLORE_KEYS, listenToKeys, SAVED_SCALES, wireActions,
} from "../common/actions";
import { Meter } from "../common/meter";
import { Reference } from "../common/reference";
import { Sliders } from "../common/sliders";
import { Pad } from "./pad";
import { enlarged, paintPicture, savePng } from "../lib/canvas";
import { element, mount, rested, signed, throttled } from "../lib/dom";
import { inWords, logPrior, randomZ, squaredNorm, UndoHistory, Walk } from "../lib/latent";
import { LiveDecoder, socketUrl } from "../lib/socket";

const REPORT_AFTER_MS = 250;  // a rerun costs the server tens of milliseconds: not one a click
const REFRESH_AFTER_MS = 120; // strips and pad, once the hand rests
const NEAREST_EVERY_MS = 120; // faster, and nobody could see which images they are
const NEAREST = 5;
const WALK_RATE = 1.2;        // of the walk's own time a second, at speed 1

class Explore {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("[data-testid=live-image]");
    this.report = rested(REPORT_AFTER_MS, () => this.tellPython());
    this.refresh = rested(REFRESH_AFTER_MS, () => this.paintAround());
    this.showNearest = throttled(NEAREST_EVERY_MS, () => this.paintNearest());
    this.meter = new Meter(root.querySelector(".status"));
    const acts = this.acts();
    wireActions(root, acts);
    this.stopKeys = listenToKeys(root, acts, EXPLORE_KEYS);
    this.dials = this.wireDials();
    this.resized = new ResizeObserver(() => this.refresh());
    this.resized.observe(root.querySelector(".bench"));
  }

  /** Called at every rerun. Only another model, or a point that Python sent, changes anything. */
  update(data, setStateValue) {
    this.setStateValue = setStateValue;
    if (data.model.id !== this.model?.id) this.open(data);
    else if (data.start.arrival !== this.arrival) this.arrive(data.start);
    this.arrival = data.start.arrival;
  }

  open(data) {
    this.stopWalk();
    this.report.cancel();
    this.told = null;
    this.decoder?.close();
    this.model = data.model;
    this.history = new UndoHistory(data.start.z);
    this.pair = data.start.pair;
    this.reference = null;
    this.build(data.model);
    this.decoder = new LiveDecoder(socketUrl(`live/${encodeURIComponent(this.model.id)}/decode`), {
      onPicture: (z, pixels) => this.paint(z, pixels),
      onStatus: (status, detail) => this.connectionIs(status, detail),
    });
    this.moveTo(data.start.z);
    this.showHistory();
    this.loadReference(data.colours);
  }

  build(model) {
    const flat = model.latent_dim === 2;
    this.root.querySelector(".bench").classList.toggle("flat", flat);
    this.root.querySelector(".pair").hidden = flat;
    this.root.querySelector(".dimensions .total").textContent = `${model.kl.toFixed(1)} nats in all`;
    this.canvas.style.aspectRatio = `${model.image_shape[2]} / ${model.image_shape[1]}`;
    const onRest = () => this.rest();
    this.sliders = new Sliders(this.root, { dims: model.dims, sleepingBelow: model.sleeping_below }, {
      onMove: (dim, value) => this.byHand(this.z.map((old, d) => (d === dim ? value : old))),
      onRest,
      onUnfold: () => this.refresh(),
    });
    this.pad = new Pad(this.root, { dims: model.dims, dots: null }, {
      onMove: (values) => this.byHand(this.withPair(values)),
      onRest,
      onPair: (pair) => this.choosePair(pair),
    });
  }

  withPair([across, up]) {
    const z = [...this.z];
    z[this.pair[0]] = across;
    z[this.pair[1]] = up;
    return z;
  }

  /** After the first picture is on its way: nothing here may delay it. */
  async loadReference(colours) {
    const { id, latent_dim } = this.model;
    const base = new URL(`live/${encodeURIComponent(id)}/`, location.href).href;
    try {
      const reference = await Reference.load(base, latent_dim, colours);
      if (this.model.id !== id) return;
      this.reference = reference;
      if (latent_dim === 2) this.pad.setDots(reference);
      this.showNearest();
    } catch (error) {
      this.meter.say("The real images could not be loaded; everything else works.");
      console.warn("reference set:", error);
    }
  }

  // Moving ---------------------------------------------------------------------------------

  byHand(z) {
    this.stopWalk();
    this.moveTo(z);
  }

  moveTo(z) {
    this.z = z;
    this.refresh.cancel();
    this.decoder.dropWaiting();
    this.decoder.want(z);
    this.sliders.show(z);
    this.pad.show(z, this.pair);
    this.showReadout();
    this.showNearest();
  }

  /** The hand has let go: remember, tell Python, and paint what waits for a quiet moment. */
  rest() {
    this.history.add(this.z);
    this.showHistory();
    this.report();
    this.refresh();
  }

  jumpTo(z) {
    this.byHand(z);
    this.rest();
  }

  /** A point that came from Python: a link, another page. */
  arrive({ z, pair }) {
    this.told = null;
    this.pair = pair;
    this.byHand(z);
    this.history.add(z);
    this.showHistory();
    this.refresh();
  }

  choosePair(pair) {
    this.pair = pair;
    this.pad.show(this.z, pair);
    this.rest();
  }

  travel(z) {
    if (!z) return;
    this.byHand(z);
    this.showHistory();
    this.report();
    this.refresh();
  }

  tellPython() {
    const point = { model: this.model.id, z: this.z, pair: this.pair };
    if (JSON.stringify(point) === this.told) return;
    this.told = JSON.stringify(point);
    this.setStateValue("point", point);
  }

  // Painting -------------------------------------------------------------------------------

  paint(z, pixels) {
    paintPicture(this.canvas, pixels, this.model.image_shape);
    this.canvas.dataset.frames = Number(this.canvas.dataset.frames) + 1;
    this.canvas.dataset.z = JSON.stringify(z);
    this.meter.painted(this.decoder.roundTrip);
    if (!this.walking) this.refreshOnce();
  }

  /** The strips of a new model follow its first picture. */
  refreshOnce() {
    if (this.refreshed === this.model.id) return;
    this.refreshed = this.model.id;
    this.refresh();
  }

  /** Strips, then the pad. An answer that comes after the hand moved on is not painted. */
  async paintAround() {
    if (this.walking || !this.z) return;
    const { z, model, pair, sliders, pad } = this;
    const shape = model.image_shape;
    const strips = sliders.traverse(z, shape);
    const [rows, tiles] = await Promise.all([this.decoder.askAll(strips.zs), this.decoder.askAll(pad.grid(z))]);
    if (this.model !== model) return;
    if (rows && this.z === z) sliders.paint(strips, rows, shape);
    if (tiles && (this.z === z || model.latent_dim === 2) && this.pair === pair) pad.paint(tiles, shape);
  }

  showReadout() {
    const typical = Math.sqrt(this.z.length);
    this.root.querySelector(".norm").textContent =
      `${Math.sqrt(squaredNorm(this.z)).toFixed(1)} (typical ${typical.toFixed(1)})`;
    this.root.querySelector(".density").textContent = `${signed(logPrior(this.z), 1)} nats`;
    this.root.querySelector(".words").textContent = inWords(this.z);
  }

  paintNearest() {
    if (!this.reference) return;
    const found = this.reference.nearest(this.z, NEAREST);
    const now = found.map(({ i }) => i).join();
    if (now === this.nearestShown?.now && this.nearestShown.of === this.reference) return;
    this.nearestShown = { now, of: this.reference };
    this.root.querySelector(".nearest").replaceChildren(...found.map(({ i, distance }) =>
      this.reference.thumbnail(i, `${this.reference.label(i)}, ${distance.toFixed(1)} away. Start from it`,
        (chosen) => this.jumpTo(this.reference.z(chosen)))));
  }

  showHistory() {
    this.root.querySelector("[data-do=undo]").disabled = !this.history.past.length;
    this.root.querySelector("[data-do=redo]").disabled = !this.history.future.length;
  }

  connectionIs(status, detail) {
    const words = {
      open: "",
      lost: "The connection is lost, trying again \u2026",
      gone: "This model is not on the server any more. Choose another one.",
      error: `The server says: ${detail}`,
    };
    this.meter.say(words[status]);
    if (status === "open" && this.refreshed === this.model.id) this.refresh();
  }

  // What the buttons and keys do -------------------------------------------------------------

  acts() {
    return {
      random: () => this.jumpTo(randomZ(this.model.latent_dim, this.dials.temperature())),
      centre: () => this.jumpTo(Array(this.model.latent_dim).fill(0)),
      walk: () => (this.walking ? this.endWalk() : this.startWalk()),
      undo: () => this.travel(this.history.undo()),
      redo: () => this.travel(this.history.redo()),
      copy: () => this.copy(`[${this.z.join(", ")}]`, "z is on the clipboard."),
      link: () => this.copy(this.link(), "The link is on the clipboard."),
      images: () => { const menu = this.root.querySelector("[data-menu=images]"); menu.open = !menu.open; },
      open: (menu, panel) => (menu === "save" ? this.fillSave(panel) : this.fillImages(panel)),
    };
  }

  wireDials() {
    const dials = {};
    for (const input of this.root.querySelectorAll(".dial input")) {
      const show = () => { input.nextElementSibling.textContent = input.value; };
      input.oninput = show;
      show();
      dials[input.name] = () => input.valueAsNumber;
    }
    return dials;
  }

  async copy(text, done) {
    await copyText(text, this.root.querySelector(".lab"));
    this.meter.say(done, 2500);
  }

  /** The same words that ui/state.py reads and writes. */
  link() {
    const query = `model=${encodeURIComponent(this.model.id)}&z=${this.z.join(",")}&pair=${this.pair.join(",")}`;
    return `${location.origin}${location.pathname}?${query}`;
  }

  fillSave(panel) {
    const [, height, width] = this.model.image_shape;
    panel.replaceChildren(...SAVED_SCALES.map((scale) => {
      const button = element("button", { type: "button", textContent: `${width * scale} \u00d7 ${height * scale} pixels` });
      button.onclick = () => { savePng(enlarged(this.canvas, scale), `${this.model.id}.png`); closeMenus(this.root); };
      return button;
    }));
  }

  fillImages(panel) {
    if (!this.reference) return panel.replaceChildren("Loading \u2026");
    this.reference.fillPanel(panel, "Start from this", (i) => {
      closeMenus(this.root);
      this.jumpTo(this.reference.z(i));
    });
  }

  // The walk -------------------------------------------------------------------------------

  startWalk() {
    this.walking = new Walk(this.z);
    this.showWalking();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (calm) this.walkCalmly();
    else this.walkFrom(performance.now());
  }

  walkFrom(before) {
    this.frame = requestAnimationFrame((now) => {
      this.stride((now - before) / 1000);
      this.walkFrom(now);
    });
  }

  /** For people whom motion disturbs: a new place now and then, nothing in between. */
  walkCalmly() {
    this.calm = setInterval(() => {
      for (let k = 0; k < 29; k += 1) this.walking.step(0.05, this.dials.temperature());
      this.stride(0.05);
    }, 1500);
  }

  stride(seconds) {
    this.moveTo(this.walking.step(seconds * WALK_RATE * this.dials.speed(), this.dials.temperature()));
  }

  stopWalk() {
    if (!this.walking) return;
    cancelAnimationFrame(this.frame);
    clearInterval(this.calm);
    this.walking = null;
    this.showWalking();
  }

  endWalk() {
    this.stopWalk();
    this.rest();
  }

  showWalking() {
    const button = this.root.querySelector("[data-do=walk]");
    button.setAttribute("aria-pressed", String(Boolean(this.walking)));
    dress(button, this.walking ? "pause" : "walk");
  }

  close() {
    this.stopWalk();
    this.report.cancel();
    this.refresh.cancel();
    this.resized.disconnect();
    this.stopKeys();
    this.decoder?.close();
  }
}

export default ({ parentElement, data, setStateValue }) =>
  mount(parentElement, Explore, (app) => app.update(data, setStateValue));
