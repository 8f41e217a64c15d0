// @ts-nocheck
/* One dimension a row. The slider's track is a film strip of what the dimension does
 * from the present z, so that the handle stands on the picture that it would make. */

import { paintTiles } from "../lib/canvas";
import { clamp, element, signed } from "../lib/dom";
import { snap } from "../lib/latent";

export const ARROW_STEP = 0.1; // a range input's own arrow keys would move by a thousandth
export const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 };

export class Sliders {
  /** @param {object} hand  onMove(dim, value) while a handle moves, onRest() once it is let go,
   *                        onUnfold() when the sleeping ones come into sight */
  constructor(root, { dims, sleepingBelow }, hand) {
    this.hand = hand;
    this.strongest = Math.max(...dims.map(({ kl }) => kl), 1e-9);
    this.awake = root.querySelector(".awake");
    this.asleep = root.querySelector(".asleep");
    this.folded = root.querySelector("details.sleeping");
    this.rows = dims.map((dim) => this.row(dim));
    const sleeps = ({ dim }) => dim.kl < sleepingBelow;
    this.awake.replaceChildren(...this.rows.filter((row) => !sleeps(row)).map(({ node }) => node));
    this.asleep.replaceChildren(...this.rows.filter(sleeps).map(({ node }) => node));
    root.querySelector(".bench").style.setProperty("--rows", this.awake.children.length);
    this.describeSleepers(this.rows.filter(sleeps).length);
    this.folded.ontoggle = () => hand.onUnfold();
  }

  describeSleepers(count) {
    this.folded.hidden = count === 0;
    this.folded.querySelector("summary").textContent =
      `${count} sleeping dimension${count === 1 ? "" : "s"}`;
  }

  row(dim) {
    const row = { dim, strip: element("canvas", { className: "strip", ariaHidden: "true" }) };
    row.input = this.input(dim);
    row.value = element("output", { className: "value", title: `z${dim.index}, in standard deviations of the prior` });
    row.node = element("div", { className: "row" },
      element("span", { className: "name", textContent: `z${dim.index}` }),
      this.nats(dim),
      element("div", { className: "track" }, row.strip, this.ticks(dim), row.input),
      row.value);
    return row;
  }

  nats({ index, kl, share }) {
    const bar = element("i", {});
    bar.style.width = `${(100 * kl) / this.strongest}%`;
    const title = `KL ${kl.toFixed(2)} nats, ${(100 * share).toFixed(0)} % of all: `
      + `how much dimension ${index} tells about an image`;
    return element("span", { className: "nats", title },
      element("span", { className: "bar" }, bar),
      element("span", { className: "figure", textContent: `${kl.toFixed(kl < 0.95 ? 2 : 1)} nats` }));
  }

  /** Two ticks: between them lie nine images in ten. */
  ticks({ low, high, usual }) {
    const box = element("div", { className: "ticks", ariaHidden: "true" });
    for (const value of usual) {
      const tick = element("i", {});
      tick.style.left = `${(100 * (value - low)) / (high - low)}%`;
      box.append(tick);
    }
    return box;
  }

  input({ index, kl, low, high, usual }) {
    const input = element("input", {
      type: "range", min: low, max: high, step: 0.001, value: 0,
      "data-testid": `latent-slider-${index}`,
      ariaLabel: `Latent dimension ${index}, ${kl.toFixed(1)} nats`,
      title: `Nine images in ten lie between ${signed(usual[0], 1)} and ${signed(usual[1], 1)}. Double-click: 0`,
    });
    input.addEventListener("input", () => this.hand.onMove(index, input.valueAsNumber));
    input.addEventListener("change", () => this.hand.onRest());
    input.addEventListener("dblclick", () => { this.hand.onMove(index, 0); this.hand.onRest(); });
    input.addEventListener("keydown", (event) => this.key(event, index, input));
    return input;
  }

  key(event, index, input) {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? ARROW_STEP / 10 : ARROW_STEP;
    const value = clamp(input.valueAsNumber + direction * step, +input.min, +input.max);
    this.hand.onMove(index, snap(value));
    this.hand.onRest();
  }

  show(z) {
    for (const row of this.rows) {
      const { dim, input, value } = row;
      const at = z[dim.index];
      if (input.valueAsNumber !== at) input.value = at;
      if (row.shown === at) continue; // a hand moves one row, and the frame is short
      row.shown = at;
      value.textContent = signed(at);
      input.setAttribute("aria-valuetext", `${signed(at)} standard deviations`);
    }
  }

  /** The rows one can see. */
  visible() { return this.rows.filter(({ node }) => node.offsetParent !== null); }

  /** The latents whose pictures fill the visible strips: as many a row as fit upright. */
  traverse(z, shape) {
    const [row] = this.visible();
    const { clientWidth, clientHeight } = row ? row.strip : { clientWidth: 270, clientHeight: 30 };
    const tiles = clamp(Math.round(((clientWidth / clientHeight) * shape[1]) / shape[2]), 5, 24);
    const along = ({ dim }) => Array.from({ length: tiles }, (_, k) => {
      const moved = [...z];
      moved[dim.index] = dim.low + ((k + 0.5) / tiles) * (dim.high - dim.low);
      return moved;
    });
    return { rows: this.visible(), tiles, zs: this.visible().flatMap(along) };
  }

  paint({ rows, tiles }, pixels, shape) {
    rows.forEach(({ strip }, r) => paintTiles(strip, pixels, shape, tiles, r * tiles, tiles));
  }
}
