// @ts-nocheck
/* Four places at the corners of a square, blended under the finger. */

import { settled, spell } from "./scene";
import { mix, percent, Steer } from "./steer";
import { paintTiles } from "../lib/canvas";
import { clamp, mount } from "../lib/dom";

const SQUARE_TILES = 9;
const SQUARE_STEP = 0.05;
const CORNERS = ["top left", "top right", "bottom left", "bottom right"];

/** The bilinear blend of four corners at (across, down) in [0, 1]. */
export function blend([topLeft, topRight, bottomLeft, bottomRight], [across, down]) {
  return mix(mix(topLeft, topRight, across), mix(bottomLeft, bottomRight, across), down);
}

class Square extends Steer {
  constructor(root) {
    super(root);
    this.slots = CORNERS.map((name, k) => this.slot(`corners${k}`, name, (place) => this.put(k, place)));
    this.pad = this.find("canvas.square");
    this.handle = this.find(".handle");
    this.pad.onpointerdown = (event) => { this.pad.setPointerCapture(event.pointerId); this.follow(event); };
    this.pad.onpointermove = (event) => { if (this.pad.hasPointerCapture(event.pointerId)) this.follow(event); };
    this.pad.onpointerup = this.pad.onpointercancel = () => this.rest();
    this.pad.onkeydown = (event) => this.key(event);
  }

  arrive({ corners, at }) {
    this.corners = [...corners];
    this.at = [...at];
  }

  begin() {
    this.slots.forEach((slot, k) => slot.show(this.corners[k]));
    const [, height, width] = this.scene.model.image_shape;
    this.pad.style.aspectRatio = `${width} / ${height}`;
    this.moveTo(this.at);
    const now = this.corners.map(spell).join(";");
    if (this.painted !== `${this.scene.model.id} ${now}`) this.refresh();
  }

  put(k, place) {
    this.corners[k] = settled(place);
    this.begin();
    this.rest();
  }

  /** A real image that lies near stands at the corner that is nearest. */
  onNearest(number) { this.put(2 * Math.round(this.at[1]) + Math.round(this.at[0]), number); }

  follow({ clientX, clientY }) {
    const box = this.pad.getBoundingClientRect();
    this.moveTo([(clientX - box.left) / box.width, (clientY - box.top) / box.height]);
  }

  key(event) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (!x && !y) return;
    event.preventDefault();
    const step = event.shiftKey ? SQUARE_STEP / 10 : SQUARE_STEP;
    this.moveTo([this.at[0] + step * x, this.at[1] + step * y]);
    this.rest();
  }

  moveTo(at) {
    this.at = at.map((value) => Math.round(1000 * clamp(value, 0, 1)) / 1000);
    this.steerTo(blend(this.corners.map((place) => this.scene.z(place)), this.at));
    const [across, down] = this.at;
    this.handle.style.left = `${100 * across}%`;
    this.handle.style.top = `${100 * down}%`;
    this.pad.setAttribute("aria-valuetext", `${percent(across)} across, ${percent(down)} down`);
    this.find(".shares").textContent = [[1 - across, 1 - down], [across, 1 - down], [1 - across, down], [across, down]]
      .map(([a, b], k) => `${percent(a * b)} ${CORNERS[k]}`).join(" \u00b7 ");
  }

  choices() { return { corners: this.corners.map(spell).join(";"), at: this.at.join() }; }

  /** The blends at the centres of the tiles, row by row. */
  async paintAround() {
    const { scene, corners } = this;
    const key = `${scene.model?.id} ${corners?.map(spell).join(";")}`;
    if (!scene.reference || this.painted === key) return;
    const ends = corners.map((place) => scene.z(place));
    const share = (k) => (k + 0.5) / SQUARE_TILES;
    const zs = Array.from({ length: SQUARE_TILES ** 2 }, (_, k) =>
      blend(ends, [share(k % SQUARE_TILES), share(Math.floor(k / SQUARE_TILES))]));
    const pixels = await scene.decoder.askAll(zs);
    if (!pixels || key !== `${scene.model.id} ${this.corners.map(spell).join(";")}`) return;
    paintTiles(this.pad, pixels, scene.model.image_shape, SQUARE_TILES, 0, SQUARE_TILES ** 2);
    this.painted = key;
    this.pad.dataset.tiles = SQUARE_TILES ** 2;
  }
}

export default ({ parentElement, data, setStateValue, setTriggerValue }) =>
  mount(parentElement, Square, (app) => app.update(data, setStateValue, setTriggerValue));
