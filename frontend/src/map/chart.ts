// @ts-nocheck
/* One map. Plotly draws the points, zooms, pans and lassoes; a canvas above it shows what
 * the hand is at, a canvas beneath it what the decoder makes of every place. */

import { resize, toImageData } from "../lib/canvas";
import { clamp, element, rested, throttled } from "../lib/dom";
import { Grid } from "./points";

const MARGIN = { l: 36, r: 6, t: 6, b: 30 };
const GLIDE_MS = 900;
const GRAB = 7;             // pixels around a point that belong to it
const TILE = 36;            // pixels, of what the decoder makes beneath the points
const THUMBS_BELOW = 260;   // points in sight, at most, to be drawn as their pictures
export const VIRIDIS = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];

let plotly = null;

/** Plotly, once for the tab. */
export function loadPlotly(version) {
  plotly ??= new Promise((resolve, reject) => {
    const script = element("script", { src: new URL(`live/plotly.js?v=${version}`, location.href).href });
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { plotly = null; reject(new Error("Plotly could not be loaded")); };
    document.head.append(script);
  });
  return plotly;
}

/** Plotly puts its rules into the document; a shadow root needs them, too. */
function adoptPlotlyStyle(root) {
  const host = root.getRootNode();
  const style = document.querySelector("style[id^='plotly.js-style']");
  if (!(host instanceof ShadowRoot) || !style || host.vaeLabPlotly) return;
  host.vaeLabPlotly = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([...style.sheet.cssRules].map(({ cssText }) => cssText).join("\n"));
  host.adoptedStyleSheets = [...host.adoptedStyleSheets, sheet];
}

const DENSITY = 72; // cells a side
const BLUR = 2.5;   // cells, the standard deviation

/** A histogram of the points, blurred: x and y of the cells' centres, rows z, and the most. */
function density(xy, { low, high }, keep) {
  const side = DENSITY;
  const margin = 0.08;
  const from = low.map((value, d) => value - margin * (high[d] - value));
  const step = low.map((value, d) => ((1 + 2 * margin) * (high[d] - value)) / side || 1);
  let cells = new Float32Array(side * side);
  for (let i = 0; 2 * i < xy.length; i += 1) {
    const [column, row] = [0, 1].map((d) => clamp(Math.floor((xy[2 * i + d] - from[d]) / step[d]), 0, side - 1));
    if (keep(i)) cells[row * side + column] += 1;
  }
  cells = blurred(blurred(cells, side, 1), side, side);
  const centres = (d) => Array.from({ length: side }, (_, k) => from[d] + (k + 0.5) * step[d]);
  const z = Array.from({ length: side }, (_, row) => cells.subarray(row * side, (row + 1) * side));
  return { x: centres(0), y: centres(1), z, most: cells.reduce((most, value) => Math.max(most, value), 0) };
}

/** A Gaussian blur along one axis of a square; `stride` 1 is along its rows. */
function blurred(cells, side, stride) {
  const reach = Math.ceil(3 * BLUR);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / BLUR) ** 2));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return cells.map((_, at) => {
    const place = Math.floor(at / stride) % side;
    let sum = 0;
    for (let k = -reach; k <= reach; k += 1) {
      if (place + k >= 0 && place + k < side) sum += weights[k + reach] * cells[at + k * stride];
    }
    return sum / total;
  });
}

export class Chart {
  /** @param {object} hand  onLook(place | null), onClick(place), onPath(from, to), onChoose([i, …] | null) */
  constructor(field, hand) {
    this.field = field;
    this.hand = hand;
    this.plot = field.querySelector(".plot");
    this.overlay = field.querySelector(".overlay");
    this.under = field.querySelector(".beneath");
    this.tool = "touch";
    this.hidden = new Set();
    this.marks = {};
    this.options = {};
    this.paintBeneathSoon = rested(150, () => this.paintBeneath());
    this.listen();
    this.resized = new ResizeObserver(rested(60, () => this.resize()));
    this.resized.observe(this.plot);
  }

  // Data ------------------------------------------------------------------------------------

  /** Another view of the same points glides there; other points come at once. */
  async show(Plotly, points, view, colouring) {
    const glides = this.points === points && this.view && this.view !== view
      && this.view.dims === 2 && view.dims === 2 && this.drawn;
    const before = glides ? this.pixels() : null;
    Object.assign(this, { Plotly, points, view, colouring });
    if (view.dims === 2) {
      this.grid = new Grid(view.xy);
      this.spacing = this.grid.spacing();
      view.made = this.grid;
    }
    this.plot.classList.toggle("gliding", Boolean(glides));
    await this.draw(true);
    if (glides) await this.glide(before);
    this.plot.classList.remove("gliding");
    this.plot.dataset.view = view.name ?? "";
    this.repaint();
    this.paintBeneath();
  }

  async recolour(colouring) {
    this.colouring = colouring;
    if (this.drawn) await this.draw(false);
    this.repaint();
  }

  async setHidden(hidden) {
    this.hidden = hidden;
    if (this.drawn) await this.draw(false);
    this.repaint();
  }

  isShown(i) { return !this.hidden.size || !this.hidden.has(this.colouring.of[i]); }

  /** @param {boolean} afresh  with a range that shows all */
  async draw(afresh) {
    const flat = this.view.dims === 2;
    const began = performance.now();
    const layout = flat ? this.flatLayout(afresh) : this.solidLayout();
    const traces = this.traces();
    await this.Plotly.react(this.plot, traces, layout, { displayModeBar: false, scrollZoom: true, doubleClick: false, responsive: false });
    adoptPlotlyStyle(this.plot);
    if (!this.drawn) this.wirePlotly();
    this.drawn = true;
    this.field.classList.toggle("solid", !flat);
    requestAnimationFrame(() => { this.plot.dataset.drawMs = Math.round(performance.now() - began); });
  }

  traces() {
    const { points, colouring } = this;
    const members = colouring.names
      ? colouring.names.map(() => [])
      : [[]];
    for (let i = 0; i < points.count; i += 1) members[colouring.names ? colouring.of[i] : 0]?.push(i);
    this.members = [];
    const traces = [];
    members.forEach((ids, k) => {
      if (!ids.length || this.hidden.has(k)) return;
      this.members.push(ids);
      traces.push(this.trace(ids, k));
    });
    if (this.options.contours && this.view.dims === 2) traces.push(this.contours());
    return traces;
  }

  trace(ids, k) {
    const { view: { xy, dims }, colouring } = this;
    const axis = (d) => Float32Array.from(ids, (i) => xy[i * dims + d]);
    const marker = { size: this.size, opacity: this.opacity, line: { width: 0 } };
    if (colouring.names) {
      marker.color = colouring.colours[k % colouring.colours.length];
      marker.symbol = dims === 2 ? colouring.shapes[k % colouring.shapes.length] : "circle";
    } else {
      marker.color = Float32Array.from(ids, (i) => colouring.values[i]);
      Object.assign(marker, { colorscale: "Viridis", cmin: colouring.low, cmax: colouring.high, showscale: false });
    }
    const trace = { x: axis(0), y: axis(1), mode: "markers", marker, name: colouring.names?.[k] ?? colouring.title,
      customdata: ids, showlegend: false, selectedpoints: this.chosen ? this.selectedIn(ids) : null,
      selected: { marker: { opacity: 0.95 } }, unselected: { marker: { opacity: 0.12 } } };
    if (dims === 3) return { ...trace, type: "scatter3d", z: axis(2), hoverinfo: "none", selectedpoints: undefined };
    return { ...trace, type: "scattergl", hoverinfo: "skip" };
  }

  selectedIn(ids) { return ids.flatMap((i, k) => (this.chosen.has(i) ? [k] : [])); }

  /** Lines of equal density of the points in sight of the legend, evenly spaced in density. */
  contours() {
    const { x, y, z, most } = density(this.view.xy, this.grid, (i) => this.isShown(i));
    return { type: "contour", x, y, z, hoverinfo: "skip", showscale: false, autocontour: false,
      contours: { coloring: "lines", start: 0.06 * most, end: 0.96 * most, size: 0.15 * most },
      colorscale: [[0, this.ink], [1, this.ink]], line: { width: 1.5, smoothing: 1.3 } };
  }

  get size() { return this.points.count > 20000 ? 2.5 : this.points.count > 5000 ? 4.5 : 6.5; }

  /** Fainter where lines are to be read through the points. */
  get opacity() { return (this.points.count > 20000 ? 0.4 : 0.8) * (this.options.contours ? 0.45 : 1); }

  get ink() { return getComputedStyle(this.field).color; }

  /** The range that shows all points, with equal scales; kept where one has zoomed. */
  flatLayout(afresh) {
    const { low, high } = this.grid;
    const pad = 0.05 * Math.max(high[0] - low[0], high[1] - low[1], 1e-6);
    const named = Boolean(this.view.linear);
    const axis = (d) => ({
      range: afresh || !this.drawn ? [low[d] - pad, high[d] + pad] : this.axis(d).range.slice(),
      zeroline: false, showgrid: named, gridcolor: "rgba(128,128,128,0.15)", showticklabels: named, ticks: "",
      title: named ? { text: this.view.title(d), font: { size: 11 }, standoff: 2 } : { text: "" },
      tickfont: { size: 10 }, nticks: 7, fixedrange: false,
    });
    return {
      xaxis: axis(0), yaxis: { ...axis(1), scaleanchor: "x", scaleratio: 1 },
      margin: MARGIN, showlegend: false, hovermode: "closest", dragmode: this.dragmode(),
      width: this.plot.clientWidth, height: this.plot.clientHeight,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: this.ink },
      newselection: { mode: "gradual", line: { color: "#7a5ba8", dash: "solid", width: 1.5 } },
    };
  }

  solidLayout() {
    const axis = (d) => ({ title: { text: this.view.linear ? this.view.title(d) : "", font: { size: 11 } },
      showticklabels: Boolean(this.view.linear), gridcolor: "rgba(128,128,128,0.3)", backgroundcolor: "rgba(0,0,0,0)", tickfont: { size: 9 } });
    return { scene: { xaxis: axis(0), yaxis: axis(1), zaxis: axis(2), aspectmode: "data", bgcolor: "rgba(0,0,0,0)" },
      margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, uirevision: "3d",
      width: this.plot.clientWidth, height: this.plot.clientHeight,
      paper_bgcolor: "rgba(0,0,0,0)", font: { color: this.ink } };
  }

  dragmode() { return { lasso: "lasso", box: "select" }[this.tool] ?? "pan"; }

  // Places ----------------------------------------------------------------------------------

  axis(d) { return this.plot._fullLayout[d ? "yaxis" : "xaxis"]; }

  pixel(i) { return this.pixelOf(this.view.xy[2 * i], this.view.xy[2 * i + 1]); }

  pixelOf(x, y) {
    const [across, up] = [this.axis(0), this.axis(1)];
    return [across._offset + across.l2p(x), up._offset + up.l2p(y)];
  }

  pixels() {
    const found = new Float32Array(2 * this.points.count);
    for (let i = 0; i < this.points.count; i += 1) found.set(this.pixel(i), 2 * i);
    return found;
  }

  /** Where a pixel of the plot lies, and the shown point nearest to it. */
  placeAt(px, py) {
    const [across, up] = [this.axis(0), this.axis(1)];
    const x = across.p2l(px - across._offset);
    const y = up.p2l(py - up._offset);
    const [near] = this.grid.nearest(x, y, 1, (i) => this.isShown(i));
    if (!near) return null;
    const scale = Math.abs(across.l2p(1) - across.l2p(0));
    return { x, y, px, py, i: near.i, pixels: near.distance * scale, touches: near.distance * scale <= GRAB,
      trust: this.trust(near.distance) };
  }

  /** 1 where data are near, falling to 0 a few usual spacings away from all of them. */
  trust(distance) { return clamp(1.5 - distance / (4 * this.spacing), 0, 1); }

  within(px, py) {
    const { l, t, w, h } = this.plot._fullLayout._size;
    return px >= l && py >= t && px <= l + w && py <= t + h;
  }

  // The hand --------------------------------------------------------------------------------

  listen() {
    const at = (event) => {
      const box = this.plot.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    this.plot.addEventListener("pointermove", (event) => {
      if (event.buttons && !this.path) return;
      this.pointer = at(event);
      this.frame ??= requestAnimationFrame(() => { this.frame = null; this.follow(); });
    }, true);
    this.plot.addEventListener("pointerleave", () => { this.pointer = null; this.hand.onLook(this, null); });
    this.plot.addEventListener("pointerdown", (event) => this.down(event, at(event)), true);
    this.plot.addEventListener("pointerup", (event) => this.up(event, at(event)), true);
    this.plot.addEventListener("pointercancel", () => { this.path = this.pressed = null; this.repaint(); });
    for (const name of ["mousedown", "touchstart"]) {
      this.plot.addEventListener(name, (event) => { if (this.path) event.stopPropagation(); }, true);
    }
  }

  get flat() { return this.drawn && this.view.dims === 2; }

  follow() {
    if (!this.pointer || !this.flat) return;
    const place = this.placeAt(...this.pointer);
    if (!place) return;
    if (this.path) this.path.to = place;
    this.hand.onLook(this, place);
  }

  down(event, [px, py]) {
    if (!this.flat || event.button) return;
    this.pressed = { px, py, type: event.pointerType };
    const place = this.within(px, py) && this.placeAt(px, py);
    if (this.tool !== "touch" || !place?.touches) return;
    this.path = { from: place, to: place };
    this.plot.setPointerCapture(event.pointerId);
  }

  up(event, [px, py]) {
    const { path, pressed } = this;
    this.path = this.pressed = null;
    if (!pressed || !this.flat) return;
    const still = Math.hypot(px - pressed.px, py - pressed.py) < 4;
    if (still && this.within(px, py)) {
      const place = this.placeAt(px, py);
      if (place) this.hand.onClick(this, place, event);
    } else if (path && path.to.touches && path.to.i !== path.from.i) this.hand.onPath(this, path.from.i, path.to.i);
    this.repaint();
  }

  wirePlotly() {
    const soon = () => { this.repaint(); this.paintBeneathSoon(); };
    this.plot.on("plotly_relayouting", () => this.clearOverlay());
    this.plot.on("plotly_relayout", soon);
    this.plot.on("plotly_selected", (event) => {
      if (!event?.points?.length) return;
      const ids = event.points.flatMap(({ curveNumber, pointIndex }) => this.members[curveNumber]?.[pointIndex] ?? []);
      setTimeout(() => this.hand.onChoose(this, ids)); // Plotly has not done with its own part yet
    });
    this.plot.on("plotly_hover", ({ points: [point] }) => this.hand.onLook3d(this, point.customdata));
    this.plot.on("plotly_click", ({ points: [point] }) => { if (!this.flat) this.hand.onClick3d(this, point.customdata); });
  }

  setTool(tool) {
    this.tool = tool;
    if (this.flat) this.Plotly.relayout(this.plot, { dragmode: this.dragmode() });
  }

  async choose(chosen) {
    this.chosen = chosen;
    if (!this.drawn) return;
    const shown = chosen ? this.members.map((ids) => this.selectedIn(ids)) : this.members.map(() => null);
    if (this.flat) {
      // Taking the outline away makes Plotly forget what is selected: first that, then the points.
      if (this.plot.layout.selections?.length) await this.Plotly.relayout(this.plot, { selections: [] });
      await this.Plotly.restyle(this.plot, { selectedpoints: shown }, this.members.map((_, k) => k));
      this.repaint();
    }
  }

  zoom(factor) {
    const about = (d) => {
      const [a, b] = this.axis(d).range;
      const [middle, half] = [(a + b) / 2, ((b - a) / 2) * factor];
      return [middle - half, middle + half];
    };
    return this.Plotly.relayout(this.plot, { "xaxis.range": about(0), "yaxis.range": about(1) });
  }

  /** Shows a point, nearer if `closer`. */
  goTo(i) {
    const [x, y] = [this.view.xy[2 * i], this.view.xy[2 * i + 1]];
    const half = (d) => (this.axis(d).range[1] - this.axis(d).range[0]) / 2;
    const [px, py] = this.pixel(i);
    if (this.within(px, py)) return this.repaint();
    return this.Plotly.relayout(this.plot, { "xaxis.range": [x - half(0), x + half(0)], "yaxis.range": [y - half(1), y + half(1)] });
  }

  async showAll() {
    await this.draw(true);
    this.repaint();
    this.paintBeneathSoon();
  }

  async resize() {
    if (!this.drawn || !this.plot.clientWidth) return;
    await this.Plotly.relayout(this.plot, { width: this.plot.clientWidth, height: this.plot.clientHeight });
    this.repaint();
    this.paintBeneathSoon();
  }

  // The canvas above ------------------------------------------------------------------------

  context() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    const scale = window.devicePixelRatio || 1;
    resize(this.overlay, Math.round(width * scale), Math.round(height * scale));
    const context = this.overlay.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  clearOverlay() {
    this.context();
    this.under.style.opacity = 0;
  }

  /** marks: { look: place, linked: [i], pinned: i, ways: [[[x, y], …]], own: [{ x, y, spread }] } */
  mark(marks) {
    Object.assign(this.marks, marks);
    this.repaint();
  }

  repaint() {
    if (!this.flat || this.gliding) return;
    const context = this.context();
    const { l, t, w, h } = this.plot._fullLayout._size;
    context.save();
    context.beginPath();
    context.rect(l, t, w, h);
    context.clip();
    this.paintThumbs(context);
    this.paintWays(context);
    this.paintOwn(context);
    if (this.marks.pinned !== undefined && this.marks.pinned !== null) this.ring(context, this.pixel(this.marks.pinned), 9, "#7a5ba8", 3);
    this.paintLook(context);
    context.restore();
  }

  ring(context, [x, y], radius, colour, width) {
    for (const [line, style] of [[width + 2.5, "#fff"], [width, colour]]) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      Object.assign(context, { lineWidth: line, strokeStyle: style });
      context.stroke();
    }
  }

  line(context, places, colour, width, dash = []) {
    context.save();
    context.setLineDash(dash);
    for (const [line, style] of dash.length ? [[width, colour]] : [[width + 2.5, "rgba(255,255,255,0.85)"], [width, colour]]) {
      context.beginPath();
      places.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
      Object.assign(context, { lineWidth: line, strokeStyle: style, lineJoin: "round" });
      context.stroke();
    }
    context.restore();
  }

  paintLook(context) {
    const { look, linked = [] } = this.marks;
    if (!look) return;
    const at = this.pixel(look.i);
    for (const i of linked) {
      this.line(context, [at, this.pixel(i)], "rgba(122,91,168,0.8)", 1.25, [1, 0]);
      this.ring(context, this.pixel(i), 4, "#7a5ba8", 1.5);
    }
    if (!look.touches && look.px !== undefined) this.line(context, [[look.px, look.py], at], this.ink, 1, [3, 3]);
    this.ring(context, at, 7, "#d55e00", 2);
    if (this.path) this.line(context, [this.pixel(this.path.from.i), this.path.to.touches ? this.pixel(this.path.to.i) : [look.px, look.py]], "#7a5ba8", 2.5);
  }

  paintWays(context) {
    for (const way of this.marks.ways ?? []) {
      const places = way.map(([x, y]) => this.pixelOf(x, y));
      this.line(context, places, "#7a5ba8", 2.5);
      for (const end of [places[0], places.at(-1)]) this.ring(context, end, 6, "#7a5ba8", 2.5);
    }
  }

  /** Pictures of one's own: a cloud of draws from the posterior, and the picture at its mean. */
  paintOwn(context) {
    for (const { x, y, draws, picture, label } of this.marks.own ?? []) {
      const [px, py] = this.pixelOf(x, y);
      context.fillStyle = "#0072b2";
      context.globalAlpha = 0.6;
      for (const [a, b] of draws) {
        const [dx, dy] = this.pixelOf(a, b);
        context.beginPath();
        context.arc(dx, dy, 3, 0, 2 * Math.PI);
        context.fill();
      }
      context.globalAlpha = 1;
      context.fillRect(px - 18, py - 18, 36, 36);
      context.imageSmoothingEnabled = false;
      if (picture.complete && picture.naturalWidth) context.drawImage(picture, px - 15, py - 15, 30, 30);
      context.font = "600 12px sans-serif";
      Object.assign(context, { lineWidth: 3, strokeStyle: "rgba(255,255,255,0.9)", fillStyle: "#0072b2" });
      context.strokeText(label, px + 22, py + 4);
      context.fillText(label, px + 22, py + 4);
    }
  }

  /** Points in sight as their pictures, once there are few enough of them. */
  paintThumbs(context) {
    this.plot.dataset.thumbs = 0;
    if (!this.options.thumbs) return;
    const [across, up] = [this.axis(0).range, this.axis(1).range];
    const xy = this.view.xy;
    const seen = [];
    for (let i = 0; i < this.points.count && seen.length <= THUMBS_BELOW; i += 1) {
      const [x, y] = [xy[2 * i], xy[2 * i + 1]];
      if (x > across[0] && x < across[1] && y > up[0] && y < up[1] && this.isShown(i)) seen.push(i);
    }
    if (seen.length > THUMBS_BELOW) return;
    this.plot.dataset.thumbs = seen.length;
    const later = throttled(80, () => this.repaint());
    for (const i of seen) {
      const [x, y] = this.pixel(i);
      const size = 28;
      context.globalAlpha = this.chosen && !this.chosen.has(i) ? 0.25 : 1;
      context.fillStyle = this.colourOf(i);
      context.fillRect(x - size / 2 - 2, y - size / 2 - 2, size + 4, size + 4);
      this.points.draw(context, i, x - size / 2, y - size / 2, size, size, later);
    }
    context.globalAlpha = 1;
  }

  colourOf(i) {
    const { names, of, colours, values, low, high } = this.colouring;
    if (names) return colours[of[i] % colours.length];
    return VIRIDIS[Math.round(clamp((values[i] - low) / (high - low || 1), 0, 1) * (VIRIDIS.length - 1))];
  }

  /** All points from where they were to where they are now, in pixels. */
  glide(before) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return Promise.resolve();
    const after = this.pixels();
    const order = Array.from({ length: this.points.count }, (_, i) => i).filter((i) => this.isShown(i));
    const colours = order.map((i) => this.colourOf(i));
    const size = Math.max(2, this.size * 0.8);
    this.gliding = true;
    const began = performance.now();
    return new Promise((resolve) => {
      const step = (now) => {
        const t = clamp((now - began) / GLIDE_MS, 0, 1);
        const eased = t * t * (3 - 2 * t);
        const context = this.context();
        context.globalAlpha = 0.8;
        order.forEach((i, k) => {
          if (context.fillStyle !== colours[k]) context.fillStyle = colours[k];
          context.fillRect(before[2 * i] + eased * (after[2 * i] - before[2 * i]) - size / 2,
            before[2 * i + 1] + eased * (after[2 * i + 1] - before[2 * i + 1]) - size / 2, size, size);
        });
        context.globalAlpha = 1;
        if (t < 1) return requestAnimationFrame(step);
        this.gliding = false;
        return resolve();
      };
      requestAnimationFrame(step);
    });
  }

  // The canvas beneath ----------------------------------------------------------------------

  /** What the decoder makes of the places in sight. `decode(zs)` promises pixels, or null. */
  async paintBeneath() {
    if (!this.flat || !this.options.beneath || !this.decode) { this.under.hidden = true; return; }
    const { l, t, w, h } = this.plot._fullLayout._size;
    const [columns, rows] = [Math.max(2, Math.round(w / TILE)), Math.max(2, Math.round(h / TILE))];
    const asked = (this.asked = {});
    const zs = [];
    const trusts = [];
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const place = this.placeAt(l + ((column + 0.5) * w) / columns, t + ((row + 0.5) * h) / rows);
        if (!place) return;
        zs.push(this.view.lift(place.x, place.y));
        trusts.push(place.trust);
      }
    }
    const pixels = await this.decode(zs);
    if (!pixels || asked !== this.asked) return;
    this.under.hidden = false;
    Object.assign(this.under.style, { left: `${l}px`, top: `${t}px`, width: `${w}px`, height: `${h}px`, opacity: 1 });
    this.paintTiles(pixels, columns, rows, trusts);
  }

  /** Where no data is near, the pictures fade. */
  paintTiles(pixels, columns, rows, trusts) {
    const [, H, W] = this.shape;
    resize(this.under, columns * W, rows * H);
    const context = this.under.getContext("2d");
    context.clearRect(0, 0, this.under.width, this.under.height);
    trusts.forEach((trust, k) => {
      const tile = toImageData(pixels, k, this.shape);
      const alpha = Math.round(255 * (0.15 + 0.6 * trust));
      for (let at = 3; at < tile.data.length; at += 4) tile.data[at] = alpha;
      context.putImageData(tile, (k % columns) * W, Math.floor(k / columns) * H);
    });
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.paintBeneathSoon.cancel();
    this.resized.disconnect();
    this.Plotly?.purge(this.plot);
  }
}
