// @ts-nocheck
/* Two dimensions at once, over the pictures that they make. */

import { ARROW_STEP } from "../common/sliders";
import { paintTiles, resize } from "../lib/canvas";
import { clamp, element } from "../lib/dom";
import { snap } from "../lib/latent";

const PAD_TILES = 16;

export class Pad {
  /** @param {object} hand  onMove(pairOfValues) while the dot moves, onRest() once it is let go,
   *                        onPair(pair) when other dimensions are chosen */
  constructor(root, { dims, dots }, hand) {
    this.hand = hand;
    this.dims = [...dims].sort((a, b) => a.index - b.index);
    this.canvas = root.querySelector(".pad canvas.manifold");
    this.overlay = root.querySelector(".pad canvas.dots");
    this.handle = root.querySelector(".pad .handle");
    this.selects = [...root.querySelectorAll(".pair select")];
    this.dots = dots;
    this.fillSelects(dims);
    this.listen();
  }

  /** Dimensions in the order of the sliders: what tells most comes first. */
  fillSelects(dims) {
    for (const select of this.selects) {
      select.replaceChildren(...dims.map(({ index, kl }) =>
        element("option", { value: index, textContent: `z${index}`, title: `${kl.toFixed(1)} nats` })));
      select.onchange = () => this.choose(this.selects.map(({ value }) => +value), select);
    }
  }

  /** Choosing the same dimension twice swaps the two. */
  choose([across, up], changed) {
    const [before, after] = this.pair;
    if (across === up) this.hand.onPair(changed === this.selects[0] ? [across, before] : [after, up]);
    else this.hand.onPair([across, up]);
  }

  listen() {
    this.canvas.onpointerdown = (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.follow(event);
    };
    this.canvas.onpointermove = (event) => {
      if (this.canvas.hasPointerCapture(event.pointerId)) this.follow(event);
    };
    this.canvas.onpointerup = this.canvas.onpointercancel = () => this.hand.onRest();
    this.canvas.onkeydown = (event) => this.key(event);
  }

  follow({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const across = clamp((clientX - box.left) / box.width, 0, 1);
    const up = clamp((box.bottom - clientY) / box.height, 0, 1);
    this.hand.onMove(this.axes().map(({ low, high }, axis) =>
      snap(low + (axis ? up : across) * (high - low))));
  }

  key(event) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    if (!x && !y) return;
    event.preventDefault();
    const step = event.shiftKey ? ARROW_STEP / 10 : ARROW_STEP;
    this.hand.onMove(this.values.map((value, axis) => snap(value + step * (axis ? y : x))));
    this.hand.onRest();
  }

  axes() { return this.pair.map((index) => this.dims[index]); }

  show(z, pair) {
    const turned = String(pair) !== String(this.pair);
    this.pair = pair;
    this.values = pair.map((index) => z[index]);
    if (turned) this.showPair();
    const [left, bottom] = this.axes().map(({ low, high }, axis) =>
      (100 * clamp(this.values[axis] - low, 0, high - low)) / (high - low));
    this.handle.style.left = `${left}%`;
    this.handle.style.bottom = `${bottom}%`;
  }

  showPair() {
    const [across, up] = this.pair;
    this.selects.forEach((select, axis) => { select.value = this.pair[axis]; });
    this.canvas.setAttribute("aria-label",
      `Latent pad: z${across} across, z${up} upwards. Drag, or use the arrow keys.`);
    this.paintDots();
  }

  /** The latents of the tiles' centres, from the top left row by row. */
  grid(z) {
    const [across, up] = this.axes();
    const zs = [];
    for (let row = 0; row < PAD_TILES; row += 1) {
      for (let column = 0; column < PAD_TILES; column += 1) {
        const moved = [...z];
        moved[across.index] = across.low + ((column + 0.5) / PAD_TILES) * (across.high - across.low);
        moved[up.index] = up.high - ((row + 0.5) / PAD_TILES) * (up.high - up.low);
        zs.push(moved);
      }
    }
    return zs;
  }

  paint(pixels, shape) { paintTiles(this.canvas, pixels, shape, PAD_TILES, 0, PAD_TILES ** 2); }

  /** Posterior means of real images, coloured by class: `dots` is a Reference or null. */
  setDots(reference) {
    this.dots = reference;
    if (this.pair) this.paintDots();
  }

  paintDots() {
    this.overlay.hidden = !this.dots;
    if (!this.dots) return;
    const size = 960; // the overlay's own pixels, whatever its size on the screen
    resize(this.overlay, size, size);
    const context = this.overlay.getContext("2d");
    context.clearRect(0, 0, size, size);
    context.globalAlpha = 0.5;
    for (let i = 0; i < this.dots.count; i += 1) this.paintDot(context, i, size);
  }

  paintDot(context, i, size) {
    const [x, y] = this.axes().map(({ index, low, high }) => (this.dots.mu(i, index) - low) / (high - low));
    context.fillStyle = this.dots.colour(i);
    context.beginPath();
    context.arc(x * size, (1 - y) * size, 4, 0, 2 * Math.PI);
    context.fill();
  }
}
