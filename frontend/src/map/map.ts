// @ts-nocheck
/* The map of the latent space. Python says what is shown; what the hand touches is worked
 * out here, at frame rate. Python hears of choices, of places to open and of points chosen. */

import { okay } from "../common/reference";
import { clamp, element, mount, rested, signed } from "../lib/dom";
import { gaussian } from "../lib/latent";
import { BatchDecoder, socketUrl } from "../lib/socket";
import { Chart, loadPlotly, VIRIDIS } from "./chart";
import { GroupPanel } from "./group";
import { Inspector, MEANINGS, NEIGHBOURS } from "./inspector";
import { FIGURES, PointSet } from "./points";
import { LinearView, ScatteredView } from "./views";
import { NotAnswered, progressWords, whenReady } from "./waiting";

const TELL_MS = 250;
const DRAWN = 24; // from the posterior of each picture of one's own

class LatentMap {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    const hand = {
      onLook: (chart, place) => this.look(chart, place),
      onClick: (chart, place, event) => this.click(chart, place, event),
      onPath: (chart, from, to) => this.walk(from, to),
      onChoose: (chart, ids) => this.choose(ids),
      onLook3d: (chart, i) => this.lookAt(i, chart),
      onClick3d: (chart, i) => this.open(this.sideOf(chart), this.sideOf(chart).points.z(i)),
    };
    this.chart = new Chart(this.find(".field"), hand);
    this.beside = new Chart(this.find(".field.second"), hand);
    this.inspector = new Inspector(root, (i) => this.pin(i));
    this.group = new GroupPanel(root, (i) => this.pin(i));
    this.spaces = new Map();
    this.tell = rested(TELL_MS, () => this.tellPython());
    this.wire();
  }

  wire() {
    for (const button of this.root.querySelectorAll("[data-tool]")) button.onclick = () => this.setTool(button.dataset.tool);
    for (const button of this.root.querySelectorAll("[data-option]")) button.onclick = () => this.toggle(button.dataset.option);
    const acts = {
      closer: () => this.chart.zoom(1 / 1.5),
      farther: () => this.chart.zoom(1.5),
      all: () => this.chart.showAll(),
      none: () => this.choose(null),
      open: () => this.open(this.standing?.side ?? this.sideOf(this.chart), this.standing?.z ?? this.points.z(this.pinned)),
      apart: () => this.trigger("apart", { model: this.model.id, image: this.inspector.i }),
    };
    this.acts = acts;
    for (const button of this.root.querySelectorAll("[data-act]")) button.onclick = () => acts[button.dataset.act]();
    this.chart.plot.addEventListener("keydown", (event) => this.key(event));
    this.setTool("touch");
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const tools = { v: "touch", l: "lasso", b: "box" };
    const options = { c: "contours", t: "thumbs", d: "beneath" };
    const acts = { "+": "closer", "=": "closer", "-": "farther", 0: "all", Enter: "open" };
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (tools[event.key]) this.setTool(tools[event.key]);
    else if (options[event.key]) this.toggle(options[event.key]);
    else if (acts[event.key]) this.acts[acts[event.key]]();
    else if (event.key === "Escape") this.choose(null);
    else if (step && this.chart.flat) this.stepBy(step, event.shiftKey ? 2 : 12);
    else return;
    event.preventDefault();
  }

  /** The keyboard's pointer. */
  stepBy([x, y], pixels) {
    const before = this.standing ?? { px: this.chart.pixel(this.pinned)[0], py: this.chart.pixel(this.pinned)[1] };
    const [px, py] = [before.px + x * pixels, before.py + y * pixels];
    if (!this.chart.within(px, py)) return;
    const place = this.chart.placeAt(px, py);
    if (place) this.look(this.chart, place);
  }

  /** Both maps, or the one that there is. */
  get charts() { return this.second ? [this.chart, this.beside] : [this.chart]; }

  /** What a map shows: { points, view, decoder, model }. */
  sideOf(chart) {
    if (chart === this.beside) return this.second;
    return { points: this.points, view: this.view, decoder: this.decoder, model: this.model };
  }

  setTool(tool) {
    for (const chart of [this.chart, this.beside]) chart.setTool(tool);
    for (const button of this.root.querySelectorAll("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    }
  }

  toggle(option) {
    this.options = { ...this.options, [option]: !this.options[option] };
    this.applyOptions();
    this.tell();
  }

  async applyOptions() {
    const contours = this.charts.some((chart) => chart.options.contours !== this.options.contours);
    for (const chart of this.charts) chart.options = this.options;
    for (const button of this.root.querySelectorAll("[data-option]")) {
      button.setAttribute("aria-pressed", String(Boolean(this.options[button.dataset.option])));
    }
    for (const chart of this.charts.filter(({ drawn }) => drawn)) {
      if (contours) await chart.draw(false);
      chart.repaint();
      chart.paintBeneath();
    }
  }

  // What Python says -----------------------------------------------------------------------

  update(data, setStateValue, setTriggerValue) {
    this.setStateValue = setStateValue;
    this.trigger = setTriggerValue;
    this.latest = data;
    this.landing ||= data.arrival !== this.arrival || data.model.id !== this.model?.id;
    this.arrival = data.arrival;
    this.arrange(data).catch((error) => {
      if (!(error instanceof NotAnswered)) this.failed(error);
    });
  }

  /** Of several updates only the last one counts. */
  async arrange(data) {
    const wanted = () => data === this.latest && !this.closed;
    const Plotly = loadPlotly(data.plotly);
    Plotly.catch(() => {});
    const space = this.spaceOf(data.model, data.set);
    const points = await this.pointsOf(space, wanted);
    if (!wanted()) return;
    const fresh = this.points !== points;
    Object.assign(this, { data, model: data.model, points, space });
    points.title = data.set_name;
    this.inspector.setShape(this.model.image_shape);
    this.land(data);
    this.connect(space);
    const entry = this.viewOf(space, data.view, wanted);
    if (!entry.view && (fresh || this.view?.dims !== data.view.dims)) {
      await this.show(await Plotly, points, await this.quick(space, data.view), data, wanted);
    }
    const view = await entry.promise;
    this.busy(null);
    if (!wanted()) return;
    await this.show(await Plotly, points, view, data, wanted);
  }

  /** Takes over what Python chose, where it chose. */
  land(data) {
    if (!this.landing) return;
    this.landing = false;
    this.options = { ...data.options };
    this.hidden = new Set(data.hidden);
    this.pinned = clamp(data.image, 0, this.points.count - 1);
    this.given = data.chosen;
    this.find("[data-act=apart]").hidden = data.set !== "reference";
    this.arriving = true;
  }

  async show(Plotly, points, view, data, wanted) {
    const drawn = this.chart.points === points && this.chart.view === view && this.coloured === data.colour;
    this.turn = (this.turn ?? Promise.resolve()).catch(() => {}).then(async () => {
      if (wanted() && !drawn) await this.draw(Plotly, points, view, data);
      if (!wanted()) return;
      await this.applyOptions();
      this.chart.mark({ pinned: this.pinned, ways: this.ways(data) });
      if (this.arriving) {
        this.rest();
        this.highlight(this.given ?? []);
      }
      this.arriving = false;
      this.placeOwn(data.own);
    });
    await this.turn;
    this.showBeside(Plotly, data, wanted).catch((error) => {
      if (!(error instanceof NotAnswered)) this.failed(error);
    });
  }

  // The second map --------------------------------------------------------------------------

  /** Another projection of the same images, or another model's map of them. */
  async showBeside(Plotly, { beside, set, colour, colours, shapes }, wanted) {
    this.find(".field.second").hidden = !beside;
    this.find(".charts").style.setProperty("--charts", beside ? 2 : 1);
    if (!beside) {
      if (this.second?.own) this.second.decoder.close();
      this.second = null;
      return;
    }
    const space = beside.model.id === this.model.id ? this.space : this.spaceOf(beside.model, set);
    const points = await this.pointsOf(space, wanted);
    const view = await this.viewOf(space, beside.view, wanted).promise;
    this.busy(null);
    if (!wanted() || (this.second?.view === view && this.second.colour === colour)) return;
    this.joinBeside(space, points, view, colour);
    const chart = this.beside;
    Object.assign(chart, { shape: beside.model.image_shape, options: this.options, hidden: this.hidden });
    chart.decode = (zs) => this.second.decoder.askAll(zs);
    await chart.show(Plotly, points, view, await this.colouring(points, { colour, colours, shapes }));
    this.find(".field.second .title").textContent = beside.title;
    if (!this.linksMaps()) return;
    await chart.choose(this.chart.chosen);
    chart.mark({ pinned: this.pinned });
  }

  /** Whether both maps show the same images, in the same order. */
  linksMaps() {
    const [a, b] = [this.points, this.second?.points];
    if (!b) return false;
    if (a === b) return true;
    if (a.count !== b.count) return false;
    this.second.linked ??= a.index.every((place, i) => place === b.index[i]);
    return this.second.linked;
  }

  joinBeside(space, points, view, colour) {
    if (this.second?.own) this.second.decoder.close();
    const own = space.model.id !== this.model.id;
    const decoder = own ? this.decoderOf(space) : this.decoder;
    this.second = { points, view, colour, own, decoder, model: space.model };
  }

  spaceOf(model, set) {
    const key = `${model.id} ${set} ${model.version}`;
    if (!this.spaces.has(key)) {
      const base = new URL(`live/${encodeURIComponent(model.id)}/`, location.href).href;
      this.spaces.set(key, { base, set, model, query: `set=${set}&v=${model.version}`, views: new Map() });
    }
    return this.spaces.get(key);
  }

  pointsOf(space, wanted) {
    const watch = { wanted, onProgress: (progress) => this.busy(progress) };
    space.points ??= PointSet.load(space.base, space.query, space.model.latent_dim, watch)
      .finally(() => this.busy(null))
      .catch((error) => { space.points = null; throw error; });
    return space.points;
  }

  /** What is there, or on its way: { promise, view }. */
  viewOf(space, asked, wanted) {
    const query = new URLSearchParams(asked.query).toString();
    if (!space.views.has(query)) {
      const entry = {};
      space.views.set(query, entry);
      const load = asked.linear ? this.linearView(space, asked) : this.scatteredView(space, asked, query, wanted);
      entry.promise = load.then((view) => { entry.view = Object.assign(view, { name: asked.name, query }); return view; })
        .catch((error) => { space.views.delete(query); throw error; });
    }
    return space.views.get(query);
  }

  quick(space, { dims }) {
    const exact = space.model.latent_dim === dims;
    return this.viewOf(space, { name: exact ? "latent" : "pca", linear: true, dims, query: { method: "pca", dims } }).promise;
  }

  async linearView(space, { dims }) {
    const axes = fetch(`${space.base}map.axes?${space.query}&dims=${dims}`).then(okay).then((answer) => answer.json());
    const [points, found] = await Promise.all([space.points, axes]);
    return new LinearView(points, found);
  }

  async scatteredView(space, { dims }, query, wanted) {
    const onProgress = (progress) => this.busy(progress, () => fetch(`${space.base}map.stop?${space.query}&${query}`, { method: "POST" }));
    const answer = await whenReady(`${space.base}map.xy?${space.query}&${query}`, { wanted, onProgress });
    return new ScatteredView(await space.points, new Float32Array(await answer.arrayBuffer()), dims);
  }

  async draw(Plotly, points, view, data) {
    this.chart.shape = this.model.image_shape;
    this.chart.decode = (zs) => this.decoder.askAll(zs);
    this.chart.options = this.options;
    this.chart.hidden = this.hidden;
    const colouring = await this.colouring(points, data);
    this.view = view;
    this.coloured = data.colour;
    this.chart.mark({ look: null, linked: [] });
    this.fillLegend(colouring);
    if (this.chart.view === view && this.chart.points === points) await this.chart.recolour(colouring);
    else await this.chart.show(Plotly, points, view, colouring);
    this.words();
    this.measure(view);
    points.loadFigures().then(() => this.inspector.figures(), (error) => console.warn("figures:", error));
  }

  async colouring(points, { colour, colours, shapes }) {
    const attribute = points.attributes.find(({ name }) => `attribute.${name}` === colour);
    if (attribute?.names.length) return { names: attribute.names, of: attribute.values, colours, shapes, title: attribute.name };
    if (!attribute && !FIGURES.includes(colour)) return { names: points.label_names, of: points.labels, colours, shapes, title: "Label" };
    const values = attribute ? Float32Array.from(attribute.values)
      : (await points.loadFigures({ onProgress: (progress) => this.busy(progress) }).finally(() => this.busy(null)))[colour];
    const sorted = Float32Array.from(values).sort();
    const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
    const [name, unit, , hint] = attribute ? [attribute.name, "", 2, "A factor of the data set"] : MEANINGS[colour];
    return { values, of: points.labels, low: at(0.01), high: at(0.99), title: name, unit, hint };
  }

  connect(space) {
    if (this.connected === space.model.id) return;
    this.connected = space.model.id;
    this.decoder?.close();
    this.decoder = this.decoderOf(space);
  }

  decoderOf({ model }) {
    return new BatchDecoder(socketUrl(`live/${encodeURIComponent(model.id)}/decode`), {
      onAnswer: (zs, pixels) => this.inspector.paint(pixels, model.image_shape, zs[0], zs.of),
      onStatus: (status, detail) => this.connectionIs(status, detail),
    });
  }

  // The legend -----------------------------------------------------------------------------

  fillLegend(colouring) {
    const legend = this.find(".legend");
    if (!colouring.names) return legend.replaceChildren(this.ramp(colouring));
    const counts = new Map();
    this.points.labels.forEach((label) => counts.set(label, (counts.get(label) ?? 0) + 1));
    const buttons = colouring.names.flatMap((name, k) => (counts.has(k) ? [this.legendButton(name, k, counts.get(k), colouring)] : []));
    return legend.replaceChildren(...buttons);
  }

  legendButton(name, k, count, { colours, shapes }) {
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("viewBox", "-8 -8 16 16");
    swatch.innerHTML = SWATCHES[shapes[k % shapes.length]] ?? SWATCHES.circle;
    swatch.style.fill = swatch.style.stroke = colours[k % colours.length];
    const button = element("button", { type: "button", title: `${name}: ${count.toLocaleString("en")} images. Click to hide or show, double-click to see it alone` }, swatch, name);
    const press = () => button.setAttribute("aria-pressed", String(!this.hidden.has(k)));
    press();
    button.onclick = () => this.hide(k);
    button.ondblclick = () => this.isolate(k);
    return button;
  }

  ramp({ low, high, title, unit, hint }) {
    const bar = element("i", {});
    bar.style.background = `linear-gradient(90deg, ${VIRIDIS.join(",")})`;
    const told = (value) => `${signed(value, Math.abs(high) < 2 ? 3 : 1)} ${unit}`;
    return element("span", { className: "ramp", title: `${hint}. The colours end at the 1st and the 99th of 100 images` },
      title, told(low), bar, told(high));
  }

  hide(k) {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(k)) hidden.add(k);
    this.setHidden(hidden);
  }

  isolate(k) {
    this.setHidden(new Set(this.points.label_names.map((_, other) => other).filter((other) => other !== k)));
  }

  setHidden(hidden) {
    if (this.points.label_names.every((_, k) => hidden.has(k))) return;
    this.hidden = hidden;
    this.fillLegend(this.chart.colouring);
    for (const chart of this.charts) chart.setHidden(hidden);
    this.tell();
  }

  // The hand -------------------------------------------------------------------------------

  /** At frame rate: the nearest image, what the decoder makes of the place, the neighbours. */
  look(chart, place) {
    if (!place) return this.rest();
    const side = this.sideOf(chart);
    const z = side.view.lift(place.x, place.y);
    this.standing = { ...place, side, z: place.touches ? side.points.z(place.i) : z };
    this.ask(side, z, place.i);
    this.inspector.show(side.points, place, side.view.linear);
    this.link(chart, place);
    return undefined;
  }

  lookAt(i, chart) {
    const side = this.sideOf(chart);
    const place = { i, touches: true, trust: 1 };
    this.standing = { ...place, side, z: side.points.z(i) };
    this.ask(side, side.points.z(i), i);
    this.inspector.show(side.points, place, true);
    this.link(chart, place);
  }

  ask({ points, decoder }, z, i) {
    const zs = [z, points.z(i)];
    zs.of = i;
    decoder.want(zs);
  }

  /** Lines to the neighbours; on the other map, the same image with its own place. */
  link(chart, place) {
    const { points } = this.sideOf(chart);
    if (this.linkedOf !== place.i || this.linkedIn !== points) {
      this.linkedOf = place.i;
      this.linkedIn = points;
      this.found = points.nearest(points.z(place.i), NEIGHBOURS, place.i);
      this.inspector.setNeighbours(this.found);
    }
    const linked = this.found.map(({ i }) => i);
    chart.mark({ look: place, linked });
    for (const other of this.charts.filter((one) => one !== chart && this.linksMaps())) {
      other.mark({ look: { i: place.i, touches: true }, linked });
      other.plot.dataset.linked = place.i;
    }
    chart.plot.dataset.hovers = Number(chart.plot.dataset.hovers) + 1;
    chart.plot.dataset.hovered = place.i;
  }

  /** Nobody points anywhere: the kept image. */
  rest() {
    if (!this.points || !this.decoder) return;
    this.standing = null;
    const i = this.pinned;
    this.inspector.show(this.points, { i, touches: true, trust: 1 }, true);
    this.ask(this.sideOf(this.chart), this.points.z(i), i);
    this.found = this.points.nearest(this.points.z(i), NEIGHBOURS, i);
    this.linkedOf = i;
    this.linkedIn = this.points;
    this.inspector.setNeighbours(this.found);
    for (const chart of this.charts) chart.mark({ look: null, linked: [] });
  }

  click(chart, place, event) {
    if (event.shiftKey || event.pointerType === "touch") return this.pin(place.i);
    const side = this.sideOf(chart);
    return this.open(side, place.touches ? side.points.z(place.i) : side.view.lift(place.x, place.y));
  }

  pin(i) {
    this.pinned = i;
    for (const chart of this.linksMaps() ? this.charts : [this.chart]) chart.mark({ pinned: i });
    this.chart.goTo(i);
    if (!this.standing) this.rest();
    this.tell();
  }

  open({ model }, z) { this.trigger("open", { model: model.id, z }); }

  walk(from, to) {
    const [start, end] = [from, to].map((i) => ({ i, z: this.points.z(i) }));
    this.trigger("walk", { model: this.model.id, start, end });
  }

  /** Points that the hand has chosen. */
  choose(ids) {
    this.highlight(ids ?? []);
    this.setStateValue("chosen", { model: this.model.id, set: this.data.set, ids: ids ?? [] });
  }

  highlight(ids) {
    const chosen = ids.length ? new Set(ids) : null;
    if (!chosen && !this.chart.chosen) return;
    this.chart.choose(chosen);
    if (this.linksMaps()) this.beside.choose(chosen);
    this.chart.plot.dataset.chosen = ids.length;
    this.group.show(this.points, ids, this.model.image_shape, (zs) => this.decoder.askAll(zs));
  }

  // Pictures of one's own -------------------------------------------------------------------

  /** Where they lie, with draws from their posteriors: at once where that is exact, else among
   *  their neighbours until the projection itself has placed them. */
  async placeOwn(own) {
    const { view } = this;
    const known = this.placed?.view === view && this.placed.keys === own.map(({ key }) => key).join();
    if (view.dims !== 2 || known) return;
    this.placed = { view, keys: own.map(({ key }) => key).join() };
    this.drawsOf ??= new Map();
    const shown = own.map((one) => this.ownPlace(one, view));
    this.markOwn(shown);
    if (view.linear || !own.length) return;
    const rows = shown.flatMap(({ zs }) => zs);
    try {
      const answer = await fetch(`${this.space.base}map.place?${this.space.query}&${view.query}`,
        { method: "POST", body: Float32Array.from(rows.flat()) }).then(okay);
      const xy = new Float32Array(await answer.arrayBuffer());
      if (view !== this.placed.view || own.map(({ key }) => key).join() !== this.placed.keys) return;
      shown.forEach((one, k) => {
        const at = (j) => [xy[2 * (k * (DRAWN + 1) + j)], xy[2 * (k * (DRAWN + 1) + j) + 1]];
        [one.x, one.y] = at(0);
        one.draws = one.draws.map((_, j) => at(j + 1));
        one.exact = true;
      });
      this.markOwn(shown);
    } catch (error) {
      console.warn("placing:", error);
    }
  }

  ownPlace({ key, name, picture, mu, std }, view) {
    const known = `${this.space.query} ${this.model.id} ${key}`;
    if (!this.drawsOf.has(known)) {
      this.drawsOf.set(known, Array.from({ length: DRAWN }, () => mu.map((value, d) => value + std[d] * gaussian())));
    }
    const zs = [mu, ...this.drawsOf.get(known)];
    const [[x, y], ...draws] = zs.map((z) => view.place(z));
    const label = name.length > 28 ? `${name.slice(0, 27)}\u2026` : name;
    return { key, label, picture: this.pictureOf(key, picture), x, y, draws, zs, exact: view.linear };
  }

  pictureOf(key, address) {
    this.ownPictures ??= new Map();
    if (!this.ownPictures.has(key)) {
      const image = new Image();
      image.onload = () => this.chart.repaint();
      image.src = address;
      this.ownPictures.set(key, image);
    }
    return this.ownPictures.get(key);
  }

  markOwn(shown) {
    this.chart.mark({ own: shown });
    this.chart.plot.dataset.own = JSON.stringify(shown.map(({ zs }) => zs[0]));
    this.chart.plot.dataset.placed = JSON.stringify(shown.map(({ key, x, y, exact }) => ({ key, x, y, exact })));
  }

  /** A way between two images, where the plane has it. */
  ways({ way }) {
    if (!way || this.view.dims !== 2) return [];
    const [a, b] = way;
    const corners = Array.from({ length: 25 }, (_, k) => a.map((value, d) => value + (k / 24) * (b[d] - value)));
    return [corners.map((z) => this.view.place(z))];
  }

  // Words ----------------------------------------------------------------------------------

  words() {
    const { view, points } = this;
    const what = `Each point is the posterior mean of one of ${points.count.toLocaleString("en")} images`;
    this.find(".maps .words").replaceChildren(`${what}. ${this.viewInWords(view)} `, element("span", { className: "belief" }));
  }

  viewInWords(view) {
    if (view.exact) return "This model has as many dimensions as the map: this is the whole latent space.";
    if (view.linear) {
      const shown = view.explained.reduce((sum, share) => sum + share, 0);
      return `Seen from the side where they spread most (PCA): ${Math.round(100 * shown)} % of their variance; the rest lies behind, so points that touch here may be far apart.`;
    }
    const name = view.name === "umap" ? "UMAP" : "t-SNE";
    const own = view.name === "umap" ? "" : " It has no rule for new pictures: yours lie among their nearest neighbours.";
    return `${name} keeps neighbours together. The size of a cluster, the room between clusters and its shape mean little; between the points it knows no z.${own}`;
  }

  /** How far the view may be believed, once that is known. */
  async measure(view) {
    if (view.exact) return;
    try {
      view.belief ??= await (await whenReady(`${this.space.base}map.belief?${this.space.query}&${view.query}`,
        { wanted: () => view === this.view && !this.closed })).json();
    } catch {
      return;
    }
    const { trustworthiness, continuity, neighbours, sample } = view.belief;
    if (view !== this.view) return;
    const told = this.find(".belief");
    told.textContent = `Trustworthiness ${trustworthiness.toFixed(2)}, continuity ${continuity.toFixed(2)}; 1 is best.`;
    told.title = "Trustworthiness: neighbours on the map are neighbours in the latent space. Continuity: neighbours in the "
      + `latent space are neighbours on the map. Over ${neighbours} neighbours of ${sample.toLocaleString("en")} points.`;
  }

  /** What is being worked out; `stop` if it can be stopped. */
  busy(progress, stop) {
    const box = this.find(".busy");
    box.hidden = !progress;
    if (!progress) return;
    this.find(".busy span").textContent = progressWords(progress);
    const button = this.find(".busy button");
    button.hidden = !stop;
    button.onclick = stop;
    const bar = this.find(".busy progress");
    bar.hidden = progress.of <= 1;
    bar.max = progress.of || 1;
    bar.value = progress.done;
  }

  failed(error) {
    this.busy(null);
    console.warn("map:", error);
    this.say(`${error.message || "The map could not be drawn"}. Choose again to try again.`);
  }

  tellPython() {
    this.setStateValue("choice", { model: this.model.id, set: this.data.set, image: this.pinned,
      hidden: [...this.hidden].sort((a, b) => a - b), options: this.options });
  }

  say(words) { this.find(".status").textContent = words ?? ""; }

  connectionIs(status, detail) {
    this.say({
      open: "",
      lost: "The connection is lost, trying again \u2026",
      gone: "This model is not on the server any more. Choose another one.",
      error: `The server says: ${detail}`,
    }[status]);
  }

  close() {
    this.closed = true;
    this.tell.cancel();
    this.chart.close();
    this.beside.close();
    if (this.second?.own) this.second.decoder.close();
    this.decoder?.close();
  }
}

const SWATCHES = { // as Plotly draws them, for the legend
  circle: "<circle r='6'/>",
  square: "<rect x='-6' y='-6' width='12' height='12'/>",
  diamond: "<path d='M0,-8L8,0L0,8L-8,0Z'/>",
  cross: "<path d='M-2.5,-7H2.5V-2.5H7V2.5H2.5V7H-2.5V2.5H-7V-2.5H-2.5Z'/>",
  x: "<path transform='rotate(45)' d='M-2.5,-8H2.5V-2.5H8V2.5H2.5V8H-2.5V2.5H-8V-2.5H-2.5Z'/>",
  "triangle-up": "<path d='M-7,5H7L0,-7Z'/>",
  "triangle-down": "<path d='M-7,-5H7L0,7Z'/>",
  pentagon: "<path d='M0,-7L6.7,-2.2L4.1,5.7H-4.1L-6.7,-2.2Z'/>",
  star: "<path d='M0,-8L2,-2.6H7.6L3.2,1L4.7,6.5L0,3.2L-4.7,6.5L-3.2,1L-7.6,-2.6H-2Z'/>",
  hexagram: "<path d='M0,-8L2.3,-4H6.9L4.6,0L6.9,4H2.3L0,8L-2.3,4H-6.9L-4.6,0L-6.9,-4H-2.3Z'/>",
};

export default ({ parentElement, data, setStateValue, setTriggerValue }) =>
  mount(parentElement, LatentMap, (app) => app.update(data, setStateValue, setTriggerValue));
