// @ts-nocheck
/* What the instruments have in common that steer one picture: a stage, slots for places,
 * and the rule that Python hears of a choice once the hand rests. */

import { listenToKeys } from "../common/actions";
import { FARTHEST, Scene, TELL_AFTER_MS } from "./scene";
import { Slot } from "./slots";
import { Stage } from "./stage";
import { clamp, rested } from "../lib/dom";

const REFRESH_AFTER_MS = 120;

export class Steer {
  /** Whoever extends it has arrive(choice), begin() once the real images are there, choices() for
   *  Python, and paintAround() for what waits for a quiet moment. */
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.tell = rested(TELL_AFTER_MS, () => this.tellPython());
    this.refresh = rested(REFRESH_AFTER_MS, () => this.paintAround());
    this.scene = new Scene({
      onAnswer: (zs, pixels) => this.stage.paint(zs, pixels),
      onReference: () => this.start(),
      onStatus: (words) => { this.find(".status").textContent = words; },
      onOpen: () => this.refresh(),
    });
    this.stage = new Stage(this.scene, { onNearest: (number) => this.onNearest(number) });
    this.find(".stage-place").append(this.stage.node);
    this.stopKeys = listenToKeys(root, {}, {});
    this.resized = new ResizeObserver(() => this.refresh());
    this.resized.observe(this.find(".bench"));
  }

  /** A slot in its place in the page. */
  slot(name, label, onChoose) {
    const slot = new Slot(this.scene, { name, label }, {
      onChoose,
      onUpload: (where, file, content) => this.setTriggerValue("upload", { slot: where, name: file, content }),
    });
    this.find(`[data-slot="${name}"]`).append(slot.node);
    return slot;
  }

  /** Called at every rerun. What the hand holds stays, unless Python says that it went elsewhere. */
  update(data, setStateValue, setTriggerValue) {
    Object.assign(this, { setStateValue, setTriggerValue, data });
    const other = this.scene.update(data);
    if (other) this.stage.open(data.model, data.usual);
    if (other || data.arrival !== this.arrival) {
      this.tell.cancel();
      this.arrival = data.arrival;
      this.arrive(data.choice);
    }
    this.show(data);
    this.start();
  }

  show() {}

  /** The real images are needed: many places are one of them. */
  start() { if (this.data && this.scene.reference) this.begin(); }

  steerTo(z) {
    this.z = z.map((value) => clamp(value, -FARTHEST, FARTHEST));
    this.refresh.cancel();
    this.scene.decoder.dropWaiting();
    this.stage.show(this.z);
  }

  rest() { this.refresh(); this.tell(); }

  tellPython() {
    this.tell.cancel();
    this.setStateValue("choices", { model: this.scene.model.id, ...this.choices() });
  }

  close() {
    this.tell.cancel();
    this.refresh.cancel();
    this.resized.disconnect();
    this.stopKeys();
    this.scene.close();
  }
}

export const mix = (a, b, share) => a.map((value, d) => (1 - share) * value + share * b[d]);
export const plus = (z, v, amount) => z.map((value, d) => value + amount * v[d]);
export const percent = (share) => `${Math.round(100 * share)}%`;
