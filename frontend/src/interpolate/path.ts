// @ts-nocheck
/* The Interpolate instrument. Every way between the same ends, side by side, at one
 * position t that follows the hand. Python sends the ways as corners and hears where t rests. */

import { dress, listenToKeys } from "../common/actions";
import { STEPS } from "../common/sliders";
import { Plane } from "./plane";
import { Scene, settled, spell, TELL_AFTER_MS } from "./scene";
import { Slot } from "./slots";
import { paintPicture, paintTiles, resize } from "../lib/canvas";
import { bytesOf, element, mount, rested, signed } from "../lib/dom";
import { logPrior, squaredNorm } from "../lib/latent";

const PASS_SECONDS = 4;      // from end to end, at speed 1
const CALM_MS = 700;         // a step, for people whom motion disturbs
const STRIPS_AFTER_MS = 60;
const LOOK_AGAIN_MS = 250;   // while a geodesic is searched for

/** The point at t of a path given by corners that are evenly spaced in t. */
export function along(corners, t) {
  const place = Math.min(Math.max(t, 0), 1) * (corners.length - 1);
  const before = Math.min(Math.floor(place), corners.length - 2);
  const share = place - before;
  return corners[before].map((value, d) => (1 - share) * value + share * corners[before + 1][d]);
}

/** Pictures of the points between which the pixels fade; uint8 (H, W, C) each. */
export function crossFade(pictures, t) {
  const place = Math.min(Math.max(t, 0), 1) * (pictures.length - 1);
  const before = Math.min(Math.floor(place), pictures.length - 2);
  const share = place - before;
  return pictures[before].map((value, i) => Math.round((1 - share) * value + share * pictures[before + 1][i]));
}

/** Root mean square difference of neighbouring pictures (S, size), in grey levels of 255. */
export function changes(pixels, size, count) {
  return Array.from({ length: count - 1 }, (_, k) => {
    let sum = 0;
    for (let i = k * size; i < (k + 1) * size; i += 1) sum += (pixels[i + size] - pixels[i]) ** 2;
    return Math.sqrt(sum / size);
  });
}

class Paths {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.scrubber = this.find(".scrubber");
    this.tell = rested(TELL_AFTER_MS, () => this.tellPython());
    this.paintSoon = rested(STRIPS_AFTER_MS, () => this.paintStrips());
    this.scene = new Scene({
      onAnswer: (zs, pixels) => this.paint(zs, pixels),
      onReference: () => this.meetReference(),
      onStatus: (words) => { this.find(".status").textContent = words; },
      onOpen: () => { if (this.ways) this.paintSoon(); },
    });
    this.plane = new Plane(this.find(".plane canvas"));
    this.wire();
  }

  wire() {
    dress(this.find(".play"), "walk");
    const walk = () => (this.playing ? this.stop() : this.play());
    this.find(".play").onclick = walk;
    this.scrubber.oninput = () => { this.stop(); this.moveTo(this.scrubber.valueAsNumber); };
    this.scrubber.onchange = () => { this.moveTo(this.t); this.tell(); };
    this.scrubber.onkeydown = (event) => this.key(event);
    const [speed, steps] = this.root.querySelectorAll(".dial input");
    speed.oninput = () => { speed.nextElementSibling.textContent = `${speed.value}\u00d7`; };
    speed.oninput();
    steps.oninput = () => this.setSteps(steps.valueAsNumber);
    steps.onchange = () => this.tell();
    Object.assign(this, { speed, stepsDial: steps });
    this.stopKeys = listenToKeys(this.root, { walk }, { " ": "walk" });
  }

  key(event) {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.stop();
    this.moveTo(this.t + (Math.sign(direction) * (event.shiftKey ? 0.01 : 1)) / (event.shiftKey ? 1 : this.steps - 1));
    this.tell();
  }

  /** Called at every rerun. What the hand holds stays, unless Python says that it went elsewhere. */
  update(data, setStateValue, setTriggerValue) {
    Object.assign(this, { data, setStateValue, setTriggerValue, ways: data.ways });
    clearInterval(this.looking); // again and again: nothing new, and no update would come
    if (data.ways.some(({ progress }) => progress < 1)) {
      this.looking = setInterval(() => setTriggerValue("look", true), LOOK_AGAIN_MS);
    }
    if (data.ends.join() !== this.endsText) {
      this.endsText = data.ends.join();
      this.ends = data.ends.map((text) => [...bytesOf(text)]);
    }
    const other = this.scene.update(data);
    if (other) this.open(data);
    if (other || data.arrival !== this.arrival) this.arrive(data);
    this.build();
    this.fillSlots();
    this.moveTo(this.t);
    this.paintSoon();
  }

  open({ model }) {
    this.stop();
    this.model = model;
    this.find(".rows").replaceChildren();
    this.find(".plane").hidden = true;
  }

  arrive({ arrival, choice, most_steps }) {
    this.arrival = arrival;
    this.stop();
    this.tell.cancel();
    this.t = choice.t;
    this.path = choice.path;
    this.places = [choice.start, ...choice.via, choice.end];
    this.stepsDial.max = most_steps;
    this.stepsDial.value = choice.steps;
    this.setSteps(choice.steps);
  }

  meetReference() {
    this.fillSlots();
    this.showPlace();
    this.paintNearest();
  }

  // The places that the path goes through ------------------------------------------------------

  fillSlots() {
    if (!this.places) return;
    const count = this.places.length;
    if (this.slots?.length !== count) {
      this.slots = this.places.map((_, k) => this.slot(k, count));
      const more = count - 2 < this.data.most_stops ? [this.slotForMore().node] : [];
      this.find(".ends").replaceChildren(...this.slots.slice(0, -1).map(({ node }) => node), ...more, this.slots.at(-1).node);
    }
    this.slots.forEach((slot, k) => slot.show(this.places[k]));
  }

  slot(k, count) {
    const inner = k > 0 && k < count - 1;
    const name = inner ? `via${k - 1}` : k ? "end" : "start";
    return new Slot(this.scene, { name, label: inner ? String(k) : k ? "To" : "From" }, {
      onChoose: (place) => this.goThrough(this.places.map((old, j) => (j === k ? settled(place) : old))),
      onUpload: (slot, file, content) => this.setTriggerValue("upload", { slot, name: file, content }),
      onRemove: inner ? () => this.goThrough(this.places.filter((_, j) => j !== k)) : null,
    });
  }

  slotForMore() {
    const slot = new Slot(this.scene, { name: "via", label: "+", hint: "Another stop before the end" }, {
      onChoose: (place) => this.goThrough([...this.places.slice(0, -1), settled(place), this.places.at(-1)]),
      onUpload: (name, file, content) => this.setTriggerValue("upload", { slot: name, name: file, content }),
    });
    slot.showEmpty();
    return slot;
  }

  goThrough(places) {
    this.places = places;
    this.fillSlots();
    this.tellPython();
  }

  setSteps(steps) {
    this.steps = steps;
    this.stepsDial.nextElementSibling.textContent = String(steps);
    const margin = 0.5 / (steps - 1); // t = 0 is the middle of the first picture
    this.scrubber.min = -margin;
    this.scrubber.max = 1 + margin;
    if (this.t !== undefined) this.scrubber.value = this.t;
    this.paintSoon();
  }

  // The columns and the rows ---------------------------------------------------------------

  build() {
    const kinds = this.ways.map(({ kind }) => kind).join();
    if (this.built !== kinds || !this.find(".rows").children.length) {
      this.built = kinds;
      this.columns = this.ways.map((way) => this.column(way));
      this.find(".now").replaceChildren(...this.columns.map(({ node }) => node));
      this.rows = this.ways.map((way) => this.row(way));
      this.find(".rows").replaceChildren(...this.rows.map(({ node }) => node));
    }
    this.ways.forEach((way, k) => this.describe(way, this.columns[k]));
    this.choose(this.path);
  }

  column({ kind, name, hint }) {
    const [, height, width] = this.model.image_shape;
    const canvas = element("canvas", { "data-testid": `path-image-${kind}`, "data-frames": "0", role: "img", ariaLabel: name });
    canvas.style.aspectRatio = `${width} / ${height}`;
    const button = element("button", { type: "button", className: "choose", title: `${hint}. Choose it to save it or to go on from it`, "data-testid": `path-choose-${kind}` },
      canvas, element("strong", { textContent: name }));
    button.onclick = () => { this.choose(kind); this.tell(); };
    const near = element("span", { className: "near" });
    const facts = element("span", { className: "facts" });
    const words = element("p", { className: "words", "data-testid": `path-words-${kind}` });
    const node = element("div", { className: "column" }, button, element("div", { className: "reading" }, near, facts), words);
    return { kind, node, button, canvas, near, facts, words };
  }

  row({ kind, name }) {
    const strip = element("canvas", { className: "strip", "data-testid": `path-strip-${kind}`, ariaHidden: "true" });
    this.keepShape(strip);
    const chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    chart.setAttribute("preserveAspectRatio", "none");
    chart.setAttribute("role", "img");
    const even = element("small", { "data-testid": `path-even-${kind}`, title: "The largest change from one picture to the next, against the mean one: 1 is an even walk" });
    return { node: element("div", { className: "row" }, element("span", { className: "name" }, name, even), strip, chart), strip, chart, even };
  }

  /** A strip has its height before it has its pictures: nothing jumps when they come. */
  keepShape(strip) {
    const [, height, width] = this.model.image_shape;
    strip.style.aspectRatio = `${this.steps * width} / ${height}`;
  }

  describe({ words, warns, progress }, column) {
    column.words.textContent = progress < 1 ? `Searching \u2026 ${Math.round(100 * progress)} %` : words;
    column.words.classList.toggle("warns", warns && progress >= 1);
    column.node.dataset.progress = progress;
  }

  choose(path) {
    this.path = path;
    this.columns.forEach(({ kind, button }) => button.setAttribute("aria-pressed", String(kind === path)));
    if (this.t !== undefined) { this.drawPlane(); this.paintNearest(); }
  }

  // Moving -----------------------------------------------------------------------------------

  latents() { return this.ways.filter(({ corners }) => corners); }

  moveTo(t) {
    this.t = Math.min(Math.max(t, 0), 1);
    this.scrubber.value = this.t;
    this.scrubber.setAttribute("aria-valuetext", `t = ${this.t.toFixed(2)}`);
    const zs = this.latents().map(({ corners }) => along(corners, this.t));
    zs.t = this.t;
    this.scene.decoder.want(zs);
    this.showPlace();
  }

  showPlace() {
    this.find(".place").textContent = `t = ${this.t.toFixed(2)}`;
    this.ways.forEach((way, k) => this.read(way, this.columns[k]));
    this.drawPlane();
  }

  drawPlane() {
    const { reference } = this.scene;
    this.find(".plane").hidden = !reference;
    if (!reference) return;
    if (this.plane.reference !== reference) this.plane.open(this.data.plane, reference);
    this.plane.show(this.latents(), this.path, this.t);
    this.find(".plane p").textContent = this.data.plane.words;
  }

  /** Where a way is now: its density, and the real image that lies nearest. */
  read({ corners }, { near, facts }) {
    if (!corners) return facts.replaceChildren("both pictures at once, through no z");
    const z = along(corners, this.t);
    facts.textContent = `\u2016z\u2016 ${Math.sqrt(squaredNorm(z)).toFixed(1)} \u00b7 log p(z) ${signed(logPrior(z), 1)} nats`;
    const { reference } = this.scene;
    if (!reference) return undefined;
    const [{ i, distance }] = reference.nearest(z, 1);
    facts.append(element("br"), `nearest real image ${distance.toFixed(1)} away`);
    facts.title = `${reference.label(i)}; usually within ${this.data.usual.toFixed(1)}, in standard deviations of the prior`;
    if (near.dataset.image === String(i)) return undefined;
    near.dataset.image = i;
    const canvas = element("canvas", { role: "img", ariaLabel: `nearest real image: ${reference.label(i)}` });
    reference.paint(canvas, i);
    return near.replaceChildren(canvas);
  }

  paint(zs, pixels) {
    const shape = this.model.image_shape;
    const size = shape[0] * shape[1] * shape[2];
    let k = 0;
    for (const [at, way] of this.ways.entries()) {
      const { canvas } = this.columns[at];
      if (!way.corners) paintPicture(canvas, crossFade(this.ends, zs.t), shape);
      else if (k < zs.length) paintPicture(canvas, pixels.subarray(k * size, (k + 1) * size), shape);
      canvas.dataset.frames = Number(canvas.dataset.frames) + 1;
      canvas.dataset.t = zs.t;
      if (way.corners) canvas.dataset.z = JSON.stringify(zs[k++]);
    }
  }

  async paintStrips() {
    const { steps, ways, model, rows } = this;
    for (const { strip } of rows) this.keepShape(strip);
    const places = Array.from({ length: steps }, (_, k) => k / (steps - 1));
    const latents = this.latents().map(({ corners }) => places.map((t) => along(corners, t)));
    const decoded = await this.scene.decoder.askAll(latents.flat());
    if (!decoded || ways !== this.ways || steps !== this.steps || model !== this.model) return;
    const shape = model.image_shape;
    const size = shape[0] * shape[1] * shape[2];
    let k = 0;
    const films = ways.map((way) => {
      const pixels = way.corners ? decoded.subarray(k * steps * size, (k + 1) * steps * size)
        : Uint8Array.from(places.flatMap((t) => crossFade(this.ends, t)));
      return { pixels, zs: way.corners ? latents[k++] : null, changes: changes(pixels, size, steps) };
    });
    const most = Math.max(...films.flatMap((film) => film.changes), 1e-9);
    const densities = films.flatMap(({ zs }) => (zs ?? []).map(logPrior));
    const range = [Math.min(...densities), Math.max(...densities)];
    films.forEach((film, at) => {
      paintTiles(rows[at].strip, film.pixels, shape, steps, 0, steps);
      rows[at].strip.dataset.steps = steps;
      const ratio = this.chart(rows[at].chart, film, ways[at], { most, range, places });
      rows[at].even.textContent = `largest step ${ratio.toFixed(1)}\u00d7`;
    });
    this.paintNearest();
    this.find(".density").title = `from ${signed(range[0], 1)} to ${signed(range[1], 1)} nats`;
  }

  /** Under the films: for each step of the chosen way the real image that lies nearest. */
  paintNearest() {
    const { reference } = this.scene;
    const canvas = this.find(".nearest canvas");
    const way = this.ways.find(({ kind }) => kind === this.path);
    this.find(".nearest").hidden = !reference || !way?.corners;
    if (!reference || !way?.corners) return;
    const [height, width] = reference.tile;
    resize(canvas, 2 * this.steps * width, height); // each tile stands under the middle of its picture
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    const found = Array.from({ length: this.steps }, (_, k) => reference.nearest(along(way.corners, k / (this.steps - 1)), 1)[0]);
    found.forEach(({ i }, k) => reference.draw(canvas.getContext("2d"), i, (2 * k + 0.5) * width, 0));
    canvas.dataset.images = found.map(({ i }) => i).join();
    canvas.setAttribute("aria-label", `Nearest real images along ${way.name}: ${found.map(({ i }) => reference.label(i)).join(", ")}`);
  }

  /** Bars between the pictures, a line through them, a mark under those far from all data. */
  chart(svg, film, { name, distance }, { most, range, places }) {
    const steps = places.length;
    svg.setAttribute("viewBox", `0 0 ${steps} 10`);
    const part = (tag, attributes) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      return node;
    };
    const bars = film.changes.map((value, k) => part("rect",
      { class: "change", x: k + 0.6, width: 0.8, y: 9 - (8 * value) / most, height: (8 * value) / most }));
    const span = Math.max(range[1] - range[0], 1e-9);
    const line = film.zs ? [part("polyline", { class: "density",
      points: film.zs.map((z, k) => `${k + 0.5},${9 - (8 * (logPrior(z) - range[0])) / span}`).join(" ") })] : [];
    const marks = places.flatMap((t, k) => (distance && along(distance.map((d) => [d]), t)[0] > this.data.usual
      ? [part("rect", { class: "outside", x: k, width: 1, y: 9, height: 1 })] : []));
    svg.replaceChildren(...bars, ...line, ...marks);
    const mean = film.changes.reduce((sum, value) => sum + value, 0) / film.changes.length;
    const ratio = mean > 0 ? Math.max(...film.changes) / mean : 1;
    const told = `${name}: the largest step changes the picture ${ratio.toFixed(1)} times as much as the mean one `
      + `(${mean.toFixed(1)} of 255 grey levels)`;
    svg.setAttribute("aria-label", told);
    svg.append(Object.assign(part("title", {}), { textContent: told }));
    svg.dataset.unevenness = ratio.toFixed(3);
    return ratio;
  }

  tellPython() {
    this.tell.cancel();
    const [start, ...rest] = this.places.map(spell);
    this.setStateValue("choices", { model: this.model.id, start, end: rest.pop(), via: rest.join(";"),
      t: Math.round(this.t * 1000) / 1000, steps: this.steps, path: this.path });
  }

  // Playing ----------------------------------------------------------------------------------

  play() {
    this.playing = { forth: this.t < 1 };
    dress(this.find(".play"), "pause");
    this.find(".play").setAttribute("aria-pressed", "true");
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.playCalmly();
    else this.playFrom(performance.now());
  }

  playFrom(before) {
    this.frame = requestAnimationFrame((now) => {
      this.stride((Math.min(Math.max(now - before, 0), 100) / 1000 / PASS_SECONDS) * this.speed.valueAsNumber);
      this.playFrom(now);
    });
  }

  playCalmly() {
    this.calm = setInterval(() => this.stride(1 / (this.steps - 1)), CALM_MS / this.speed.valueAsNumber);
  }

  stride(by) {
    const t = this.t + (this.playing.forth ? by : -by);
    if (t >= 1 || t <= 0) this.playing.forth = t <= 0;
    this.moveTo(t);
  }

  stop() {
    if (!this.playing) return;
    cancelAnimationFrame(this.frame);
    clearInterval(this.calm);
    this.playing = null;
    dress(this.find(".play"), "walk");
    this.find(".play").setAttribute("aria-pressed", "false");
    this.tell();
  }

  close() {
    this.stop();
    this.tell.cancel(); // after stop(), which would tell
    this.paintSoon.cancel();
    clearInterval(this.looking);
    this.stopKeys();
    this.scene.close();
  }
}

export default ({ parentElement, data, setStateValue, setTriggerValue }) =>
  mount(parentElement, Paths, (app) => app.update(data, setStateValue, setTriggerValue));
