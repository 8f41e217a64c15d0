// @ts-nocheck
/* Directions that mean something, each a slider that follows the finger. z is the
 * subject's own plus so much of each direction; Python hears of it once the hand rests. */

import { ARROW_STEP, STEPS } from "../common/sliders";
import { samePlace, settled, spell } from "./scene";
import { ownRow } from "./slots";
import { percent, plus, Steer } from "./steer";
import { paintTiles } from "../lib/canvas";
import { clamp, element, mount, signed } from "../lib/dom";

const WALL_PER_CLASS = 12;

const sigmoid = (value) => 1 / (1 + Math.exp(-value));
const dot = (a, b) => a.reduce((sum, value, d) => sum + value * b[d], 0);

class Directions extends Steer {
  constructor(root) {
    super(root);
    this.subjectSlot = this.slot("subject", "On", (place) => this.choose(place));
    this.side = "more";
    this.wire();
  }

  wire() {
    this.find(".family").onchange = (event) => this.turnTo({ family: event.target.value });
    this.find(".method").onchange = (event) => this.turnTo({ method: event.target.value });
    this.find(".reset").onclick = () => { this.amounts = []; this.move(); this.rest(); };
    this.find(".anchor").onclick = () => this.choose(this.z);
    this.find(".wall-bar").onclick = ({ target }) => {
      if (target.dataset.side) { this.side = target.dataset.side; this.showSides(); }
      if (target.dataset.clear) { this[target.dataset.clear] = []; this.regroup(); }
    };
    this.find(".wall-bar").onchange = ({ target }) => {
      if (!target.dataset.saved) return;
      this[target.dataset.saved] = target.value ? target.value : [];
      this.regroup();
    };
  }

  show(data) {
    this.fillChoices(data);
    const kept = JSON.stringify([data.model.id, data.headings.map(({ v }) => v), data.family, data.readers.map(({ name }) => name)]);
    if (kept !== this.kept) this.build(kept);
    else this.rows.forEach((row, k) => this.describe(row, data.headings[k]));
  }

  arrive(choice) {
    Object.assign(this, { subject: choice.subject, more: choice.more, less: choice.less, picked: choice.picked });
    this.amounts = [];
    for (const [k, amount] of Object.entries(choice.amounts)) this.amounts[k] = amount;
  }

  fillChoices({ families, family, methods, method, named }) {
    const options = (found, chosen) => Object.entries(found).map(([value, title]) =>
      element("option", { value, textContent: title.name, title: title.hint, selected: value === chosen }));
    this.find(".family").replaceChildren(...options(families, family));
    this.find(".method").replaceChildren(...options(methods, method));
    this.find(".method").hidden = !named;
    this.family = family;
  }

  begin() {
    this.subjectSlot.show(this.subject);
    this.move();
    this.showWall();
    this.refresh();
  }

  // Rows -------------------------------------------------------------------------------------

  build(kept) {
    this.kept = kept;
    this.rows = this.data.headings.map((heading, k) => this.row(heading, k));
    this.find(".headings").replaceChildren(...this.rows.map(({ node }) => node));
    this.find(".note").textContent = this.data.note;
    this.picked = Math.min(this.picked, Math.max(this.rows.length - 1, 0));
    this.root.querySelector(".bench").style.setProperty("--rows", Math.max(this.rows.length, 1));
    this.buildReadings();
  }

  row(heading, k) {
    const strip = element("canvas", { className: "strip", "data-testid": `direction-strip-${k}`, ariaHidden: "true" });
    const input = element("input", { type: "range", min: -heading.limit, max: heading.limit, step: 0.01, value: 0, "data-testid": `direction-slider-${k}` });
    const name = element("span", { className: "name" });
    const verdict = element("span", { className: "verdict", "data-testid": `direction-verdict-${k}` });
    const value = element("output", { className: "value", title: "How far, in standard deviations of the prior" });
    const node = element("div", { className: "row" }, element("div", { className: "who" }, name, verdict),
      element("div", { className: "track" }, strip, input), value);
    const row = { node, name, verdict, strip, input, value };
    input.oninput = () => this.set(k, input.valueAsNumber);
    input.onchange = () => this.rest();
    input.ondblclick = () => { this.set(k, 0); this.rest(); };
    input.onkeydown = (event) => this.key(event, k);
    input.onfocus = () => { this.picked = k; this.showReadings(); };
    node.onclick = () => this.pick(k);
    this.describe(row, heading);
    return row;
  }

  describe({ node, name, verdict, input }, { name: title, short, told, empty }) {
    name.textContent = title;
    verdict.textContent = short;
    node.title = told;
    node.classList.toggle("empty", empty);
    input.setAttribute("aria-label", `${title}. ${told}`);
  }

  key(event, k) {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.set(k, this.amount(k) + direction * (event.shiftKey ? 0.01 : ARROW_STEP));
    this.rest();
  }

  // Moving -----------------------------------------------------------------------------------

  amount(k) { return this.amounts[k] ?? 0; }

  /** The subject's z plus so much of every direction, but for the k-th, which has its own. */
  at(k, amount) {
    return this.data.headings.reduce((z, { v }, j) => {
      const much = j === k ? amount : this.amount(j);
      return much ? plus(z, v, much) : z;
    }, this.scene.z(this.subject));
  }

  set(k, amount) {
    const { limit } = this.data.headings[k];
    this.amounts[k] = Math.round(100 * clamp(amount, -limit, limit)) / 100;
    this.picked = k; // not told before the hand rests
    this.move();
  }

  move() {
    this.steerTo(this.at(-1, 0));
    this.rows.forEach(({ input, value }, k) => {
      if (input.valueAsNumber !== this.amount(k)) input.value = this.amount(k);
      value.textContent = signed(this.amount(k));
      input.setAttribute("aria-valuetext", signed(this.amount(k)));
    });
    this.showReadings();
  }

  /** Another picture to begin from; the sliders are at 0 again. */
  choose(place) {
    this.subject = settled(place);
    this.amounts = [];
    this.begin();
    this.tell();
  }

  onNearest(number) { this.choose(number); }

  turnTo(choice) {
    Object.assign(this.data, choice);
    if (choice.family) { this.amounts = []; this.picked = 0; }
    this.tellPython();
  }

  choices() {
    const amounts = this.amounts.map((amount, k) => (amount ? `${k}:${amount}` : "")).filter(Boolean).join();
    return { subject: spell(this.subject), family: this.data.family, method: this.data.method, amounts,
      picked: this.picked, more: this.spellGroup("more"), less: this.spellGroup("less") };
  }

  // Pictures ---------------------------------------------------------------------------------

  async paintAround() {
    const { z, scene, rows, data, kept } = this;
    if (!z || !rows?.length) return;
    const { clientWidth, clientHeight } = rows[0].strip;
    const shape = scene.model.image_shape;
    const tiles = clamp(Math.round(((clientWidth / Math.max(clientHeight, 1)) * shape[1]) / shape[2]), 5, 24);
    const zs = data.headings.flatMap(({ limit }, k) =>
      Array.from({ length: tiles }, (_, i) => this.at(k, limit * ((2 * i + 1) / tiles - 1))));
    const pixels = await scene.decoder.askAll(zs);
    if (!pixels || this.z !== z || this.kept !== kept) return;
    rows.forEach(({ strip }, k) => {
      paintTiles(strip, pixels, shape, tiles, k * tiles, tiles);
      strip.dataset.tiles = tiles;
    });
  }

  // What comes along ---------------------------------------------------------------------------

  pick(k) {
    this.picked = k;
    this.showReadings();
    this.tell();
  }

  buildReadings() {
    this.readings = this.data.readers.map(({ name }, r) => {
      const bar = element("i", {});
      const cosine = element("span", { className: "cosine" }, element("span", { className: "bar" }, bar), element("b", {}));
      const reading = element("span", { className: "reading", "data-testid": `reading-${r}` });
      return { node: element("div", { className: "along" }, element("span", { className: "other", textContent: name, title: name }), cosine, reading), bar, figure: cosine.lastChild, reading };
    });
    this.find(".readings").replaceChildren(...this.readings.map(({ node }) => node));
  }

  /** For the chosen direction: its cosine with the others, and what the classifiers read at the
   *  low end, here and at the high end. */
  showReadings() {
    const heading = this.data.headings[this.picked];
    this.rows.forEach(({ node }, k) => node.classList.toggle("picked", k === this.picked));
    this.find(".drags").hidden = !heading;
    this.find(".legend").hidden = !this.readings.length;
    if (!heading || !this.z) return;
    this.find(".drags h2").textContent = `Along \u201c${heading.name}\u201d`;
    this.find(".told").textContent = heading.told;
    this.find(".told").classList.toggle("warns", heading.empty);
    const ends = [this.at(this.picked, -heading.limit), this.z, this.at(this.picked, heading.limit)];
    this.data.readers.forEach(({ weight, bias }, r) => {
      const cosine = this.data.cosines[this.picked][r];
      const { bar, figure, reading } = this.readings[r];
      bar.style.left = `${50 + 50 * Math.min(cosine, 0)}%`;
      bar.style.width = `${50 * Math.abs(cosine)}%`;
      figure.textContent = signed(cosine);
      reading.textContent = ends.map((z) => percent(sigmoid(dot(weight, z) + bias))).join(" \u00b7 ");
    });
  }

  // Two groups ---------------------------------------------------------------------------------

  spellGroup(side) { return typeof this[side] === "string" ? `~${this[side]}` : this[side].map(spell).join(";"); }

  regroup() {
    this.amounts = [];
    this.showWall();
    this.tell();
  }

  /** Into the side that is being filled, or out of it; never in both. */
  toggle(place) {
    const other = this.side === "more" ? "less" : "more";
    const without = (group) => group.filter((one) => !samePlace(one, place));
    if (typeof this[this.side] === "string") this[this.side] = [];
    const had = this[this.side];
    const left = without(had);
    this[this.side] = left.length < had.length ? left : [...had, place].slice(0, this.data.most_picked);
    if (typeof this[other] !== "string") this[other] = without(this[other]);
    this.regroup();
  }

  showWall() {
    const wall = this.find(".wall");
    const shown = this.data.family === "groups" && this.scene.reference;
    this.find(".picker").hidden = this.data.family !== "groups";
    if (!shown) return;
    const key = `${this.scene.model.id} ${this.scene.own.map(({ key: name }) => name)}`;
    if (wall.dataset.of !== key) { wall.dataset.of = key; this.fillWall(wall, 0); }
    this.showSides();
  }

  fillWall(wall, page) {
    const { reference } = this.scene;
    const tile = (button, place) => { button.dataset.place = spell(place); return button; };
    const rows = reference.byClass(page).map(({ name, images }) => element("div", { className: "class" },
      element("span", { textContent: name }),
      ...images.slice(0, WALL_PER_CLASS).map((i) => tile(reference.thumbnail(i, `${name}, number ${i}`, () => this.toggle(i)), i))));
    const own = ownRow(this.scene, (z) => this.toggle(z));
    own.forEach((row) => [...row.querySelectorAll("button")].forEach((button, k) => tile(button, this.scene.own[k].z)));
    const more = element("button", { type: "button", className: "more", textContent: "Other images" });
    more.onclick = () => { this.fillWall(wall, page + 1); this.showSides(); };
    const longest = Math.max(...reference.label_names.map((name) => name.length), 5) + 1;
    wall.style.setProperty("--longest", longest);
    wall.replaceChildren(...own, ...rows, more);
  }

  showSides() {
    for (const side of ["more", "less"]) {
      const group = this[side];
      const count = typeof group === "string" ? `\u201c${group}\u201d` : `${group.length}`;
      const all = side === "less" && !group.length;
      const button = this.find(`[data-side=${side}]`);
      button.setAttribute("aria-pressed", String(this.side === side));
      button.textContent = side === "more" ? `+ More like these (${count})` : `\u2212 Less like ${all ? "all the others" : `those (${count})`}`;
      const select = this.find(`[data-saved=${side}]`);
      select.hidden = !this.data.saved_groups.length;
      select.replaceChildren(element("option", { value: "", textContent: "a saved group \u2026" }), ...this.data.saved_groups.map((name) =>
        element("option", { value: name, textContent: name, selected: name === group })));
      const picked = typeof group === "string" ? [] : group.map(spell);
      for (const tile of this.root.querySelectorAll(".wall [data-place]")) tile.classList.toggle(`in-${side}`, picked.includes(tile.dataset.place));
    }
    for (const tile of this.root.querySelectorAll(".wall [data-place]")) {
      tile.setAttribute("aria-pressed", String(tile.matches(".in-more, .in-less")));
    }
  }
}

export default ({ parentElement, data, setStateValue, setTriggerValue }) =>
  mount(parentElement, Directions, (app) => app.update(data, setStateValue, setTriggerValue));
