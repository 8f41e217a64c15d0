/* An experiment of Learn: built once, opened whenever Python sends something else. */

import { Reference } from "../common/reference";
import { type ComponentArgs, mount, type Root } from "../lib/component";
import { Disposer, type Cleanup } from "../lib/disposer";
import { element, find } from "../lib/dom";
import type { Latent } from "../lib/latent";
import { connectionMessage, type Status } from "../lib/live_line";
import { LiveDecoder, LiveEncoder, modelUrl, type Posterior, serviceUrl } from "../lib/socket";
import type { Model } from "../schema";

export interface LessonData { colours: string[] }

export abstract class Lesson<Data extends LessonData> {
  protected readonly running = new Disposer();
  protected readonly content: HTMLElement;
  private readonly message = element("p", { className: "says" });
  private latest: Data | null = null;
  private shown = "";

  constructor(root: Root) {
    this.content = find(root, ".learn");
    this.content.append(this.message);
  }

  /** Shows new data; those of the model may still be loading when this returns. */
  protected abstract open(data: Data): void | Promise<void>;

  update(data: Data): void {
    const now = JSON.stringify(data);
    if (now === this.shown) return;
    this.shown = now;
    this.latest = data;
    void this.open(data);
  }

  close(): void { this.running.close(); }

  protected get data(): Data {
    if (!this.latest) throw new Error("no data have come yet");
    return this.latest;
  }

  protected add(...nodes: HTMLElement[]): void { this.message.before(...nodes); }

  protected say(message: string): void { this.message.textContent = message; }

  /** A decoder that stays open as long as the lesson. */
  decoder(model: Model, onPicture: (z: Latent, pixels: Uint8Array) => void = () => {}): LiveDecoder {
    return this.running.own(new LiveDecoder(serviceUrl(model.id, "decode"), { onPicture, onStatus: this.onStatus }));
  }

  encoder(model: Model, onPosterior: (q: Posterior) => void): LiveEncoder {
    const listener = { onPosterior: (_: unknown, q: Posterior) => onPosterior(q), onStatus: this.onStatus };
    return this.running.own(new LiveEncoder(serviceUrl(model.id, "encode"), listener));
  }

  /** A model's real images; null if the lesson was closed meanwhile or they could not be loaded. */
  async reference(model: Model): Promise<Reference | null> {
    try {
      const reference = await Reference.load(modelUrl(model.id), model.latent_dim, this.data.colours);
      return this.running.closed ? null : reference;
    } catch (error) {
      if (!this.running.closed) this.say("Could not load the real images.");
      console.warn("reference set:", error);
      return null;
    }
  }

  private readonly onStatus = (status: Status, detail?: string): void => this.say(connectionMessage(status, detail));
}

/** The component of an experiment. */
export const lesson = <Data extends LessonData>(Kind: new (root: Root) => Lesson<Data>) =>
  ({ parentElement, data }: ComponentArgs<Data>): Cleanup =>
    mount(parentElement, Kind, (experiment) => experiment.update(data));
