/* What the instruments of Interpolate share: the model's decoder and prior, its real images, the
 * user images, and how a place is shown. */

import { Reference } from "../common/reference";
import { placeText } from "../lib/address";
import { paintPicture } from "../lib/canvas";
import { bytesOf } from "../lib/dom";
import type { Latent } from "../lib/latent";
import { connectionMessage, type Status } from "../lib/live_line";
import { type Prior, priorOf } from "../lib/prior";
import { BatchDecoder, modelUrl, serviceUrl } from "../lib/socket";
import { ADDRESS_FARTHEST, type ModelCore, type SceneData } from "../schema";
import { type Place, samePlace } from "./places";

export const TELL_AFTER_MS = 250; // a rerun costs the server tens of milliseconds: not one a click
/** No z of the address lies farther out, in any dimension. */
export const FARTHEST = ADDRESS_FARTHEST;

export interface UserImage { key: string; name: string; z: Latent; pixels: Uint8Array }

export interface ContextListener {
  onAnswer(zs: Latent[], pixels: Uint8Array): void;
  /** The real images are there. */
  onReference(): void;
  onStatus(message: string): void;
  /** The decoder can be asked. */
  onOpen(): void;
}

interface OpenModel { model: ModelCore; prior: Prior; decoder: BatchDecoder }

export class InstrumentContext {
  userImages: UserImage[] = [];
  explored: Latent = [];
  reference: Reference | null = null;
  private open: OpenModel | null = null;

  constructor(private readonly listener: ContextListener) {}

  /** Whether it is another model than before. */
  update({ model, colours, own, explored }: SceneData): boolean {
    this.userImages = own.map((image) => ({ ...image, pixels: bytesOf(image.pixels) }));
    this.explored = explored;
    if (model.id === this.open?.model.id) return false;
    this.close();
    this.reference = null;
    this.open = { model, prior: priorOf(model), decoder: this.connect(model) };
    void this.loadReference(colours);
    return true;
  }

  get model(): ModelCore { return this.opened().model; }

  get prior(): Prior { return this.opened().prior; }

  /** The newest wish counts; the answer comes to the listener. */
  want(zs: Latent[]): void { this.open?.decoder.want(zs); }

  /** The pixels of any number of latents; null if the connection broke. */
  async decode(zs: Latent[]): Promise<Uint8Array | null> { return await this.open?.decoder.askAll(zs) ?? null; }

  /** Forgets questions not yet sent: what they would have shown is out of date. */
  dropWaiting(): void { this.open?.decoder.dropWaiting(); }

  /** Where a place lies. A reference image's needs the reference images. */
  z(place: Place): Latent {
    if (typeof place !== "number") return place;
    const { reference } = this;
    if (!reference) throw new Error("the reference images are not loaded yet");
    return Array.from({ length: this.model.latent_dim }, (_, dim) => reference.mu(place, dim));
  }

  title(place: Place): string {
    if (typeof place !== "number") return this.userImageAt(place)?.name ?? "a point of the latent space";
    return this.reference ? `${this.reference.label(place)}, test image no. ${place}` : `test image no. ${place}`;
  }

  /** The real image, the user image, or what the decoder makes of the point. */
  async paint(canvas: HTMLCanvasElement, place: Place): Promise<void> {
    const spelt = placeText(place);
    canvas.dataset.place = spelt;
    if (typeof place === "number") return this.reference?.paint(canvas, place);
    const { model } = this;
    const pixels = this.userImageAt(place)?.pixels ?? await this.decode([place]);
    const isWanted = canvas.dataset.place === spelt && model === this.open?.model;
    if (pixels && isWanted) paintPicture(canvas, pixels, model.image_shape);
  }

  close(): void {
    this.open?.decoder.close();
    this.open = null;
  }

  private userImageAt(place: Latent): UserImage | undefined {
    return this.userImages.find(({ z }) => samePlace(z, place));
  }

  private opened(): OpenModel {
    if (!this.open) throw new Error("no model is open");
    return this.open;
  }

  private connect({ id }: ModelCore): BatchDecoder {
    return new BatchDecoder(serviceUrl(id, "decode"), {
      onAnswer: (zs, pixels) => this.listener.onAnswer(zs, pixels),
      onStatus: (status, detail) => this.connectionIs(status, detail),
    });
  }

  private connectionIs(status: Status, detail?: string): void {
    this.listener.onStatus(connectionMessage(status, detail));
    if (status === "open") this.listener.onOpen();
  }

  private async loadReference(colours: string[]): Promise<void> {
    const { model } = this;
    const isOpen = () => this.open?.model === model;
    try {
      const reference = await Reference.load(modelUrl(model.id), model.latent_dim, colours);
      if (!isOpen()) return;
      this.reference = reference;
      this.listener.onReference();
    } catch (error) {
      if (!isOpen()) return;
      this.listener.onStatus("Could not load the real images; everything else works.");
      console.warn("reference set:", error);
    }
  }
}
