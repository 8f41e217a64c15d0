// @ts-nocheck
/* What the instruments of Interpolate share: the model's decoder, its real images, the
 * pictures of one's own, and how a place (an image's number or a z) is shown and spelt. */

import { Reference } from "../common/reference";
import { paintPicture } from "../lib/canvas";
import { bytesOf } from "../lib/dom";
import { snap } from "../lib/latent";
import { BatchDecoder, socketUrl } from "../lib/socket";

export const TELL_AFTER_MS = 250; // a rerun costs the server tens of milliseconds: not one a click
export const FARTHEST = 20; // no z of the address lies farther out, in any dimension

/** A place as the address spells it: ui/state.py reads it. */
export function spell(place) {
  if (typeof place === "number") return String(place);
  return place.length > 1 ? place.join(",") : place[0].toFixed(3);
}

/** A place as Python takes it: a z to the thousandth. */
export const settled = (place) => (typeof place === "number" ? place : place.map(snap));

export const samePlace = (one, other) => spell(one) === spell(other);

const STATUS = {
  open: "",
  lost: "The connection is lost, trying again \u2026",
  gone: "This model is not on the server any more. Choose another one.",
};

export class Scene {
  /** @param {object} hand  onAnswer(zs, pixels), onReference() once the real images are there,
   *                        onStatus(words), onOpen() whenever the decoder can be asked */
  constructor(hand) {
    this.hand = hand;
    this.own = [];
  }

  /** Whether it is another model than before. */
  update({ model, colours, own, explored }) {
    this.own = own.map((one) => ({ ...one, pixels: bytesOf(one.pixels) }));
    this.explored = explored;
    if (model.id === this.model?.id) return false;
    this.decoder?.close();
    this.model = model;
    this.reference = null;
    this.decoder = new BatchDecoder(socketUrl(`live/${encodeURIComponent(model.id)}/decode`), {
      onAnswer: (zs, pixels) => this.hand.onAnswer(zs, pixels),
      onStatus: (status, detail) => this.connectionIs(status, detail),
    });
    this.loadReference(colours);
    return true;
  }

  connectionIs(status, detail) {
    this.hand.onStatus(STATUS[status] ?? `The server says: ${detail}`);
    if (status === "open") this.hand.onOpen();
  }

  async loadReference(colours) {
    const { id, latent_dim } = this.model;
    try {
      const reference = await Reference.load(new URL(`live/${encodeURIComponent(id)}/`, location.href).href, latent_dim, colours);
      if (this.model.id !== id || !this.decoder) return;
      this.reference = reference;
      this.hand.onReference();
    } catch (error) {
      this.hand.onStatus("The real images could not be loaded; everything else works.");
      console.warn("reference set:", error);
    }
  }

  /** Where a place lies; null as long as the real images are on their way. */
  z(place) {
    if (typeof place !== "number") return place;
    if (!this.reference) return null;
    return Array.from({ length: this.model.latent_dim }, (_, dim) => this.reference.mu(place, dim));
  }

  ownAt(place) { return typeof place === "number" ? undefined : this.own.find(({ z }) => samePlace(z, place)); }

  title(place) {
    if (typeof place === "number") return this.reference ? `${this.reference.label(place)}, number ${place}` : `number ${place}`;
    return this.ownAt(place)?.name ?? "a point of the space";
  }

  /** The real image, the picture of one's own, or what the decoder makes of the point. */
  async paint(canvas, place) {
    const asked = canvas.dataset.place = spell(place);
    const shape = this.model.image_shape;
    if (typeof place === "number") return this.reference?.paint(canvas, place);
    const pixels = this.ownAt(place)?.pixels ?? await this.decoder.askAll([place]);
    if (pixels && canvas.dataset.place === asked && shape === this.model.image_shape) paintPicture(canvas, pixels, shape);
    return undefined;
  }

  close() { this.decoder?.close(); this.decoder = null; }
}
