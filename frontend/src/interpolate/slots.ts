// @ts-nocheck
/* A slot holds a place. It shows its picture and opens onto the others that one can
 * choose: real images, pictures of one's own, a random draw, the point that Explore stands at. */

import { paintPicture } from "../lib/canvas";
import { clamp, element } from "../lib/dom";
import { randomZ } from "../lib/latent";

const UPLOAD_MB = 20; // through the app's own socket; larger files go in on Reconstruct
const PANEL_MARGIN = 12; // pixels to the window's edge
const LEAST_PANEL = 200;

export class Slot {
  /** @param {object} hand  onChoose(place), onUpload(name, content), onRemove() or null */
  constructor(scene, { name, label, hint = "" }, hand) {
    Object.assign(this, { scene, name, label, hand, hint });
    this.canvas = element("canvas", { ariaHidden: "true" });
    this.title = element("span", { className: "slot-label", textContent: label });
    this.summary = element("summary", { className: "button", "data-testid": `slot-${name}` }, this.canvas, this.title);
    this.panel = element("div", { className: "panel images", role: "dialog", ariaLabel: `What stands at ${label}` });
    this.node = element("details", { className: "menu slot" }, this.summary, this.panel);
    this.node.ontoggle = () => { if (this.node.open) this.fill(); };
  }

  show(place) {
    this.place = place;
    const told = `${this.label}: ${this.scene.title(place)}. ${this.hint}Choose another one`;
    this.summary.title = told;
    this.summary.setAttribute("aria-label", told);
    this.scene.paint(this.canvas, place);
  }

  /** A slot for one more: it holds nothing yet. */
  showEmpty() {
    this.place = null;
    this.canvas.remove();
    this.summary.title = this.hint;
    this.summary.setAttribute("aria-label", this.hint);
  }

  fill() {
    const { scene } = this;
    const choose = (place) => { this.node.open = false; this.summary.focus(); this.hand.onChoose(place); };
    const real = element("div", {});
    if (scene.reference) scene.reference.fillPanel(real, `${this.label}:`, choose);
    else real.textContent = "Loading \u2026";
    this.panel.replaceChildren(this.bar(choose), ...ownRow(scene, choose), real);
    this.keepInSight();
  }

  bar(choose) {
    const button = (textContent, title, onclick) => element("button", { type: "button", textContent, title, onclick });
    const bar = element("div", { className: "bar" },
      button("Random", "A draw from the prior", () => choose(randomZ(this.scene.model.latent_dim, 1))),
      button("Explore\u2019s point", "The z that Explore stands at", () => choose(this.scene.explored)),
      this.uploadButton());
    if (this.hand.onRemove) bar.append(button("Remove", "Take this stop out of the path", () => { this.node.open = false; this.hand.onRemove(); }));
    return bar;
  }

  uploadButton() {
    const file = element("input", { type: "file", accept: "image/*", className: "offscreen", tabIndex: -1, "data-testid": `slot-file-${this.name}` });
    const words = element("span", { textContent: "Upload \u2026" });
    const button = element("button", { type: "button", title: "A picture of your own. It stays in this session\u2019s memory" }, words);
    button.onclick = () => file.click();
    file.onchange = () => this.send(file.files[0], words);
    return element("span", { className: "upload" }, button, file);
  }

  send(file, words) {
    if (!file) return;
    if (file.size > UPLOAD_MB << 20) { words.textContent = `Over ${UPLOAD_MB} MB`; return; }
    words.textContent = "Reading \u2026";
    const reader = new FileReader();
    reader.onload = () => {
      this.node.open = false;
      this.hand.onUpload(this.name, file.name, reader.result.slice(reader.result.indexOf(",") + 1));
    };
    reader.readAsDataURL(file);
  }

  /** Where there is most room above or below, and never beside the instrument. */
  keepInSight() {
    const { style, classList } = this.panel;
    style.left = style.maxHeight = "";
    const slot = this.summary.getBoundingClientRect();
    const below = innerHeight - slot.bottom - PANEL_MARGIN;
    const above = slot.top - PANEL_MARGIN;
    const { width, height } = this.panel.getBoundingClientRect();
    const upwards = height > below && above > below;
    classList.toggle("upwards", upwards);
    style.maxHeight = `${Math.max(Math.min(height, upwards ? above : below), LEAST_PANEL)}px`;
    const room = this.node.closest(".lab").getBoundingClientRect();
    style.left = `${clamp(slot.left, room.left, Math.max(room.right - width, room.left)) - slot.left}px`;
  }
}

/** The pictures of one's own, as buttons; nothing where there are none. */
export function ownRow(scene, choose) {
  if (!scene.own.length) return [];
  return [element("div", { className: "class" }, element("span", { textContent: "yours" }),
    ...scene.own.map(({ name, z, pixels }) => {
      const canvas = element("canvas", {});
      paintPicture(canvas, pixels, scene.model.image_shape);
      const button = element("button", { type: "button", className: "thumb", title: name, ariaLabel: name }, canvas);
      button.onclick = () => choose(z);
      return button;
    }))];
}
