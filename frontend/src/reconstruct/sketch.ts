// @ts-nocheck
/* The sketch pad. Every move of the pen goes through the encoder and back. */

import {
  closeMenus, copyText, dress, listenToKeys, SKETCH_KEYS, wireActions,
} from "../common/actions";
import {
  centred, EMPTY, filled, frozenNoise, largestChange, noisy, Paper, rootMeanSquare,
} from "../common/drawing";
import { Meter } from "../common/meter";
import { Pen } from "../common/pen";
import { Reference } from "../common/reference";
import { paintPicture } from "../lib/canvas";
import { element, mount, rested, throttled } from "../lib/dom";
import { klPerDim, snap, UndoHistory } from "../lib/latent";
import { LiveDecoder, LiveReconstructor, socketUrl } from "../lib/socket";
import { Bars, Plane, READ_EVERY_MS } from "./posterior";

const REST_AFTER_MS = 150; // then the drawing is kept, and what is hidden is filled in
const FILL_ROUNDS = 60;
const FILL_EVERY_MS = 50;  // slow enough to watch
const SETTLED = 2;         // of 255 grey levels: what a round may still change in a filled picture
const KEPT = "vae-lab.sketch";

class Sketch {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.pad = this.find(".ink");
    this.paper = new Paper(this.pad, this.find(".cover"));
    this.reconstruction = this.find("[data-testid=sketch-reconstruction]");
    this.plane = new Plane(root);
    this.meter = new Meter(this.find(".status"));
    this.rest = rested(REST_AFTER_MS, () => this.rests());
    this.write = throttled(READ_EVERY_MS, () => this.writeFigures());
    this.pen = new Pen(this.pad, this.find(".ring"), {
      onDown: (erases) => this.begin(erases),
      onMove: (points) => this.extend(points),
      onLift: () => this.finish(),
    });
    this.changes = 0;
    this.restore();
    this.wireControls();
    const acts = this.acts();
    wireActions(root, acts);
    this.stopKeys = listenToKeys(root, acts, SKETCH_KEYS);
    this.choose("pen");
  }

  /** Called at every rerun; only another model changes anything. */
  update(data, setTriggerValue) {
    this.setTriggerValue = setTriggerValue;
    if (data.model.id !== this.model?.id) this.open(data);
  }

  open({ model, colours, light }) {
    this.disconnect();
    Object.assign(this, { model, reference: null, guess: null, q: null });
    const [C, H, W] = model.image_shape;
    this.paper.setLight(light);
    this.paper.setShape(model.image_shape);
    const pens = this.find(".colour");
    if (pens.value === this.paper.colour) pens.value = this.paper.contrast;
    this.bars = new Bars(this.root, { dims: model.dims, sleepingBelow: model.sleeping_below });
    this.find(".plane").hidden = model.latent_dim !== 2;
    if (model.latent_dim === 2) this.plane.open(model.dims);
    this.find(".colour").hidden = C === 1;
    this.find(".size").textContent = `${W} \u00d7 ${H}, ${C === 1 ? "grey" : "colours"}`;
    this.drawNoise();
    this.connect();
    this.showDrawing();
    this.loadReference(colours);
  }

  connect() {
    const address = (service) => socketUrl(`live/${encodeURIComponent(this.model.id)}/${service}`);
    this.line = new LiveReconstructor(address("reconstruct"), this.model.latent_dim, {
      onReconstruction: (seen, answer) => this.showAnswer(seen, answer),
      onStatus: (...what) => this.connectionIs(...what),
    });
    this.decoder = new LiveDecoder(address("decode"), { onPicture: () => {}, onStatus: () => {} });
  }

  disconnect() {
    this.stopFilling();
    this.rest.cancel();
    this.line?.close();
    this.decoder?.close();
  }

  async loadReference(colours) {
    const { id, latent_dim } = this.model;
    try {
      const base = new URL(`live/${encodeURIComponent(id)}/`, location.href).href;
      const reference = await Reference.load(base, latent_dim, colours);
      if (this.model.id !== id) return;
      this.reference = reference;
      if (latent_dim === 2) this.plane.paintDots(reference);
    } catch (error) {
      this.meter.say("The test images could not be loaded; everything else works.");
      console.warn("reference set:", error);
    }
  }

  connectionIs(status, detail) {
    const words = {
      open: "",
      lost: "The connection is lost, trying again \u2026",
      gone: "This model is not on the server any more. Choose another one.",
      error: `The server says: ${detail}`,
    };
    this.meter.say(words[status]);
    if (status === "open" && !this.guess) this.askGuess();
  }

  /** What stands for hidden pixels until the model has said better: the picture of z = 0. */
  async askGuess() {
    const { model } = this;
    const guess = await this.decoder.ask([Array(model.latent_dim).fill(0)]);
    if (!guess || this.model !== model) return;
    this.guess = guess;
    if (this.seen?.hidden) this.changed();
  }

  // Drawing --------------------------------------------------------------------------------

  get drawing() { return this.history.now; }

  begin(erases) {
    this.stopFilling();
    this.rest.cancel();
    this.stroke = {
      tool: erases ? "eraser" : this.tool,
      colour: this.model.image_shape[0] === 1 ? null : this.find(".colour").value,
      width: this.dials.width() / 28,
      points: [],
    };
  }

  extend(points) {
    if (!this.stroke) return;
    const from = this.stroke.points.length;
    this.stroke.points.push(...points);
    this.paper.stroke(this.stroke, from);
    this.changed();
  }

  finish() {
    const { stroke } = this;
    this.stroke = null;
    if (stroke?.points.length) this.history.add({ ...this.drawing, strokes: [...this.drawing.strokes, stroke] });
    this.showHistory();
    this.rest();
  }

  /** To another drawing, but not under a pen that is down. */
  travel(move) { if (!this.stroke && move()) this.showDrawing(); }

  async showDrawing() {
    const { drawing } = this;
    const start = drawing.start && await decodedImage(drawing.start);
    if (this.drawing !== drawing || this.closed) return; // another one meanwhile
    this.paper.paint(drawing, start);
    this.showHistory();
    this.changed();
    this.rest();
  }

  showHistory() {
    this.find("[data-do=undo]").disabled = !this.history.past.length;
    this.find("[data-do=redo]").disabled = !this.history.future.length;
  }

  /** Something that the model sees is different: look, show, ask. */
  changed() {
    this.stopFilling();
    this.changes += 1;
    this.pad.dataset.changes = this.changes;
    this.find(".hint").hidden = Boolean(this.stroke || this.drawing.start || this.drawing.strokes.length);
    this.showRounds("");
    this.show(this.look());
    this.line.want(this.seen);
  }

  /** What the model sees of the paper: `clean` before the noise, `known` with it, `pixels` with
   *  the guess where they are `missing`. */
  look() {
    const shape = this.model.image_shape;
    const read = this.paper.read();
    const { pixels: clean, missing, hidden } = this.find("[name=centre]").checked ? centred(read, shape, this.paper.level) : read;
    const known = this.dials.noise() ? noisy(clean, this.noise, this.dials.noise()) : clean;
    const guess = this.guess ?? new Uint8Array(clean.length);
    const pixels = hidden ? filled(known, missing, guess, shape[0]) : known;
    return { clean, known, missing, hidden, pixels, change: this.changes };
  }

  drawNoise() {
    const [C, H, W] = this.model.image_shape;
    this.noise = frozenNoise(C * H * W, this.seed);
  }

  rests() {
    this.keep();
    if (this.seen?.hidden) this.fillIn();
  }

  // Showing --------------------------------------------------------------------------------

  show(seen) {
    this.seen = seen;
    paintPicture(this.find("[data-testid=sketch-seen]"), seen.pixels, this.model.image_shape);
    this.find("[data-do=fill]").disabled = !seen.hidden;
  }

  showAnswer(seen, answer) {
    this.showPosterior(seen, answer);
    this.showReconstruction([...answer.mu], answer.x_hat);
  }

  showPosterior({ change }, q) {
    this.q = q;
    const kls = klPerDim(q.mu, q.logvar);
    this.bars.show(q.mu, q.logvar, kls);
    if (this.model.latent_dim === 2) this.plane.show(q.mu, q.logvar);
    this.nats = kls.reduce((sum, kl) => sum + kl, 0);
    this.write();
    const panel = this.find(".posterior");
    panel.dataset.mu = JSON.stringify([...q.mu]);
    panel.dataset.logvar = JSON.stringify([...q.logvar]);
    panel.dataset.changes = change;
    panel.dataset.frames = Number(panel.dataset.frames) + 1;
  }

  showReconstruction(z, pixels) {
    paintPicture(this.reconstruction, pixels, this.model.image_shape);
    this.reconstruction.dataset.z = JSON.stringify(z);
    this.reconstruction.dataset.frames = Number(this.reconstruction.dataset.frames) + 1;
    this.x_hat = pixels;
    this.write();
    this.meter.painted(this.line.roundTrip);
  }

  writeFigures() {
    const { seen, x_hat, nats } = this;
    if (!x_hat || x_hat.length !== seen.clean.length) return; // of another model
    const sees = rootMeanSquare(seen.pixels, seen.clean);
    const gives = `reconstruction off by ${rootMeanSquare(x_hat, seen.clean).toFixed(2)}`;
    this.find(".off").textContent = sees ? `seen off by ${sees.toFixed(2)}, ${gives}` : gives;
    this.find(".nats").textContent = `KL ${nats.toFixed(1)} nats`;
  }

  // Filling in -----------------------------------------------------------------------------

  /** Encodes, decodes and puts the reconstruction where pixels are missing, until that changes
   *  little. After the imputation of Rezende, Mohamed & Wierstra (2014), with means in place of
   *  their draws: one likely filling, not a sample of all. https://arxiv.org/abs/1401.4082
   *  Their chain of draws is right where q is the true posterior: Mattei & Frellsen (2018),
   *  https://arxiv.org/abs/1802.04826, correct it. */
  async fillIn() {
    this.stopFilling();
    const turn = this.filling = {};
    this.dressFill();
    let seen = { ...this.look() };
    for (let round = 1; round <= FILL_ROUNDS; round += 1) {
      const next = await this.fillOnce(seen, round, turn);
      if (this.filling !== turn) return;
      if (!next) return this.endFilling("the connection was lost");
      if (largestChange(next.pixels, seen.pixels) <= SETTLED) return this.endFilling(`settled after ${rounds(round)}`);
      seen = next;
      await new Promise((done) => setTimeout(done, FILL_EVERY_MS));
      if (this.filling !== turn) return;
    }
    this.endFilling(`not settled after ${rounds(FILL_ROUNDS)}`);
  }

  async fillOnce(seen, round, turn) {
    const answer = await this.line.ask(seen);
    if (!answer || this.filling !== turn) return null;
    this.show(seen);
    this.showAnswer(seen, answer);
    this.filled = round;
    this.showRounds(rounds(round));
    return { ...seen, pixels: filled(seen.known, seen.missing, answer.x_hat, this.model.image_shape[0]) };
  }

  stopFilling() {
    if (!this.filling) return;
    this.filling = null;
    this.line.dropWaiting();
    this.dressFill();
  }

  endFilling(words) {
    this.filling = null;
    this.dressFill();
    this.showRounds(words);
  }

  dressFill() { dress(this.find("[data-do=fill]"), this.filling ? "stop" : "fill"); }

  showRounds(words) { this.find(".rounds").textContent = words; }

  // What the buttons, keys and dials do -------------------------------------------------------

  acts() {
    const choose = (tool) => () => this.choose(tool);
    return {
      pen: choose("pen"),
      eraser: choose("eraser"),
      hide: choose("hide"),
      undo: () => this.travel(() => this.history.undo()),
      redo: () => this.travel(() => this.history.redo()),
      clear: () => this.travel(() => { this.history.add(EMPTY); return EMPTY; }),
      random: () => { this.seed = newSeed(); this.drawNoise(); this.changed(); this.rest(); },
      fill: () => this.toggleFilling(),
      copy: () => this.copy(),
      explore: () => this.q && this.setTriggerValue("explore", { model: this.model.id, z: [...this.q.mu] }),
      start: () => this.lead("start"),
      end: () => this.lead("end"),
      map: () => this.lead("map"),
      keep: () => this.lead("keep"),
      open: (menu, panel) => { if (menu === "images") this.fillImages(panel); },
    };
  }

  /** Hands the picture that the model sees to Python: for the paths, or to be kept. */
  lead(to) {
    closeMenus(this.root);
    const pixels = btoa(String.fromCharCode(...this.seen.pixels));
    this.setTriggerValue("lead", { to, model: this.model.id, pixels });
  }

  choose(tool) {
    this.tool = tool;
    for (const name of ["pen", "eraser", "hide"]) {
      this.find(`[data-do=${name}]`).setAttribute("aria-pressed", String(name === tool));
    }
  }

  toggleFilling() {
    if (this.filling) {
      this.stopFilling();
      this.showRounds(`stopped after ${rounds(this.filled ?? 0)}`);
    } else if (this.seen?.hidden) this.fillIn();
  }

  async copy() {
    if (!this.q) return;
    await copyText(`[${Array.from(this.q.mu, snap).join(", ")}]`, this.find(".lab"));
    this.meter.say("z is on the clipboard.", 2500);
  }

  fillImages(panel) {
    if (!this.reference) return panel.replaceChildren("Loading \u2026");
    this.reference.fillPanel(panel, "Start from this", (i) => {
      closeMenus(this.root);
      const canvas = element("canvas", {});
      this.reference.paint(canvas, i);
      this.history.add({ start: canvas.toDataURL("image/png"), strokes: [] });
      this.showDrawing();
    });
  }

  wireControls() {
    this.dials = {};
    for (const input of this.root.querySelectorAll(".dial input")) {
      this.dials[input.name] = () => input.valueAsNumber;
      input.oninput = () => { this.showDial(input); if (input.name === "noise") this.changed(); this.rest(); };
      this.showDial(input);
    }
    this.find("[name=centre]").onchange = () => { this.changed(); this.rest(); };
  }

  showDial(input) {
    input.nextElementSibling.textContent = input.name === "noise" ? input.valueAsNumber.toFixed(2) : input.value;
    if (input.name === "width") this.find(".ring").style.setProperty("--width", `${(100 * input.value) / 28}%`);
  }

  // Keeping --------------------------------------------------------------------------------

  /** For this tab only, until it is closed: the drawing outlives the page, and goes nowhere else. */
  keep() {
    const kept = {
      drawing: this.drawing, seed: this.seed, noise: this.dials.noise(), width: this.dials.width(),
      centre: this.find("[name=centre]").checked, colour: this.find(".colour").value,
    };
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(kept));
    } catch (error) { // full, or forbidden: then it lasts as long as the page
      console.warn("the drawing is not kept:", error);
    }
  }

  kept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    } catch { // forbidden, or not ours
      return {};
    }
  }

  restore() {
    const kept = this.kept();
    this.history = new UndoHistory(kept.drawing ?? EMPTY, Object.is);
    this.seed = kept.seed ?? newSeed();
    this.find("[name=noise]").value = kept.noise ?? 0;
    this.find("[name=width]").value = kept.width ?? 2.5;
    this.find("[name=centre]").checked = kept.centre ?? false;
    this.find(".colour").value = kept.colour ?? "#ffffff";
  }

  close() {
    this.closed = true;
    if (this.model) this.keep();
    this.disconnect();
    this.stopKeys();
    this.pen.close();
  }
}

const newSeed = () => Math.floor(Math.random() * 2 ** 32);

const rounds = (count) => `${count} round${count === 1 ? "" : "s"}`;

async function decodedImage(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

export default ({ parentElement, data, setTriggerValue }) =>
  mount(parentElement, Sketch, (app) => app.update(data, setTriggerValue));
