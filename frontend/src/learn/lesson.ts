/* An experiment of Learn: built once, opened whenever Python sends something else. */

import { Reference } from "../common/reference";
import { type ComponentArgs, mount, type Root, type Setter } from "../lib/component";
import { Disposer, type Cleanup } from "../lib/disposer";
import { element, find, findAll, rested } from "../lib/dom";
import type { Latent } from "../lib/latent";
import { connectionMessage, type Status } from "../lib/live_line";
import { LiveDecoder, LiveEncoder, modelUrl, type Posterior, serviceUrl } from "../lib/socket";
import type { ExperimentData, Model, SlidersState } from "../schema";

export type LessonData = Pick<ExperimentData, "colours" | "sliders" | "revision">;

const REPORT_MS = 600; // after a slider was let go
const SLIDERS = "input[type=range][data-testid^=learn-]";
const nameOf = (slider: HTMLInputElement): string => (slider.dataset.testid ?? "").replace("learn-", "");

export abstract class Lesson<Data extends LessonData> {
  protected readonly running = new Disposer();
  protected readonly content: HTMLElement;
  private readonly message = element("p", { className: "says" });
  private latest: Data | null = null;
  private shown = "";
  private revision = NaN;
  private sliders: Record<string, number> = {};
  private setStateValue: Setter<SlidersState> = () => {};
  private readonly reportSoon = this.running.own(rested(REPORT_MS, () => this.setStateValue("sliders", this.sliders)));

  constructor(root: Root) {
    this.content = find(root, ".learn");
    this.content.append(this.message);
    this.running.listen(this.content, "change", ({ target }) => this.leave(target));
  }

  /** Shows new data; those of the model may still be loading when this returns. */
  protected abstract open(data: Data): void | Promise<void>;

  update(data: Data, setStateValue: Setter<SlidersState>): void {
    this.setStateValue = setStateValue;
    const now = JSON.stringify({ ...data, sliders: null, revision: null });
    const isNew = now !== this.shown;
    if (isNew) {
      this.shown = now;
      this.latest = data;
      this.sliders = { ...data.sliders };
      void Promise.resolve(this.open(data)).then(() => { if (now === this.shown && !this.running.closed) this.placeSliders(); });
    } else if (data.revision !== this.revision) {
      this.sliders = { ...data.sliders };
      this.placeSliders();
    }
    this.revision = data.revision;
  }

  /** Moves the sliders to where they were left, as a hand would. */
  private placeSliders(): void {
    for (const slider of findAll<HTMLInputElement>(this.content, SLIDERS)) {
      const value = this.sliders[nameOf(slider)];
      if (value === undefined || slider.valueAsNumber === value) continue;
      slider.value = String(value);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** A slider was let go: Python writes where it rests into the address. */
  private leave(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement) || !target.matches(SLIDERS)) return;
    this.sliders = { ...this.sliders, [nameOf(target)]: target.valueAsNumber };
    this.reportSoon();
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
  ({ parentElement, data, setStateValue }: ComponentArgs<Data, SlidersState>): Cleanup =>
    mount(parentElement, Kind, (experiment) => experiment.update(data, setStateValue));
