// @ts-nocheck
/* A − B + C. What makes A out of B, done to C, as strongly as the hand says. */

import { ARROW_STEP, STEPS } from "../common/sliders";
import { settled, spell } from "./scene";
import { Steer } from "./steer";
import { paintTiles } from "../lib/canvas";
import { clamp, mount } from "../lib/dom";

const TERMS = { a: "A", b: "B", c: "C" };
const MOST_STRENGTH = 2;

/** C + strength · (A − B). */
export const analogy = ([a, b, c], strength) => c.map((value, d) => value + strength * (a[d] - b[d]));

class Arithmetic extends Steer {
  constructor(root) {
    super(root);
    this.slots = Object.entries(TERMS).map(([name, label]) => this.slot(name, label, (place) => this.put(name, place)));
    this.strip = this.find(".strip");
    this.input = this.find(".track input");
    this.input.oninput = () => this.moveTo(this.input.valueAsNumber);
    this.input.onchange = () => this.rest();
    this.input.ondblclick = () => { this.moveTo(1); this.rest(); };
    this.input.onkeydown = (event) => this.key(event);
  }

  arrive(choice) {
    this.places = { a: choice.a, b: choice.b, c: choice.c };
    this.strength = choice.strength;
  }

  begin() {
    Object.keys(TERMS).forEach((name, k) => this.slots[k].show(this.places[name]));
    this.moveTo(this.strength);
    this.refresh();
  }

  put(name, place) {
    this.places[name] = settled(place);
    this.begin();
    this.tell();
  }

  onNearest(number) { this.put("c", number); }

  key(event) {
    const direction = STEPS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.moveTo(this.strength + direction * (event.shiftKey ? 0.01 : ARROW_STEP));
    this.rest();
  }

  at(strength) { return analogy(Object.keys(TERMS).map((name) => this.scene.z(this.places[name])), strength); }

  moveTo(strength) {
    this.strength = Math.round(100 * clamp(strength, 0, MOST_STRENGTH)) / 100;
    this.input.value = this.strength;
    this.find(".value").textContent = `${this.strength.toFixed(2)}\u00d7`;
    this.input.setAttribute("aria-valuetext", `${this.strength.toFixed(2)} times`);
    this.steerTo(this.at(this.strength));
  }

  choices() {
    const places = Object.fromEntries(Object.entries(this.places).map(([name, place]) => [name, spell(place)]));
    return { ...places, strength: this.strength };
  }

  async paintAround() {
    const { scene, strip, z } = this;
    if (!scene.reference || !z) return;
    const shape = scene.model.image_shape;
    const tiles = clamp(Math.round(((strip.clientWidth / Math.max(strip.clientHeight, 1)) * shape[1]) / shape[2]), 5, 24);
    const zs = Array.from({ length: tiles }, (_, k) => this.at((MOST_STRENGTH * (k + 0.5)) / tiles));
    const pixels = await scene.decoder.askAll(zs);
    if (!pixels || this.z !== z) return;
    paintTiles(strip, pixels, shape, tiles, 0, tiles);
    strip.dataset.tiles = tiles;
  }
}

export default ({ parentElement, data, setStateValue, setTriggerValue }) =>
  mount(parentElement, Arithmetic, (app) => app.update(data, setStateValue, setTriggerValue));
