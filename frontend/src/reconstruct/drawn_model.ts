/* One model at the sketch pad: its lines to the server, and its answers to the drawing. */

import type { Reading } from "../common/drawing";
import { frozenNoise } from "../common/drawing";
import type { Meter } from "../common/meter";
import { Reference } from "../common/reference";
import type { Root } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { connectionMessage, type Status } from "../lib/live_line";
import { LiveDecoder, LiveReconstructor, modelUrl, serviceUrl } from "../lib/socket";
import type { Model } from "../schema";
import { AnswerView } from "./answer_view";
import { Filling, type Outcome } from "./filling";
import { look, type Options, type Seen } from "./seen";

export interface PadState extends Pick<Options, "noiseLevel" | "change"> { reading: Reading }

export interface Surroundings {
  root: Root;
  meter: Meter;
  /** What stands on the pad now. */
  pad(): PadState;
  /** Masked pixels look different now: the pad has changed. */
  onGuess(): void;
  onFilling(rounds: number, outcome: Outcome | "running"): void;
}

export class DrawnModel {
  readonly model: Model;
  readonly view: AnswerView;
  readonly filling: Filling;
  /** null until it is loaded */
  reference: Reference | null = null;
  seen: Seen | null = null;
  private readonly around: Surroundings;
  private readonly running = new Disposer();
  private readonly line: LiveReconstructor<Seen>;
  private readonly decoder: LiveDecoder;
  private noise: Float32Array;
  /** for masked pixels, until the model has a better one: the image of z = 0 */
  private guess: Uint8Array | null = null;

  constructor(model: Model, seed: number, colours: string[], around: Surroundings) {
    this.model = model;
    this.around = around;
    this.noise = this.noiseOf(seed);
    this.view = this.running.own(new AnswerView(around.root, model));
    this.line = this.running.own(this.connect());
    this.decoder = this.running.own(new LiveDecoder(serviceUrl(model.id, "decode"), {
      onPicture: () => {}, onStatus: () => {},
    }));
    this.filling = this.running.own(this.makeFilling());
    void this.loadReference(colours);
  }

  close(): void { this.running.close(); }

  private connect(): LiveReconstructor<Seen> {
    const { id, latent_dim } = this.model;
    return new LiveReconstructor<Seen>(serviceUrl(id, "reconstruct"), latent_dim, {
      onReconstruction: (seen, answer) => {
        this.view.show(seen, answer);
        this.around.meter.painted(this.line.roundTrip);
      },
      onStatus: (status, detail) => this.connectionIs(status, detail),
    });
  }

  private makeFilling(): Filling {
    return new Filling({
      ask: (seen) => this.line.ask(seen),
      onStart: () => this.around.onFilling(0, "running"),
      onRound: (rounds, seen, answer) => {
        this.show(seen);
        this.view.show(seen, answer);
        this.around.meter.painted(this.line.roundTrip);
        this.around.onFilling(rounds, "running");
      },
      onEnd: (rounds, outcome) => this.around.onFilling(rounds, outcome),
    });
  }

  private async loadReference(colours: string[]): Promise<void> {
    const { id, latent_dim } = this.model;
    const { signal } = this.running;
    try {
      const reference = await Reference.load(modelUrl(id), latent_dim, colours, signal);
      if (signal.aborted) return;
      this.reference = reference;
      this.view.setReference(reference);
    } catch (error) {
      if (signal.aborted) return;
      this.around.meter.say("Could not load the test images; everything else works.");
      console.warn("reference set:", error);
    }
  }

  private connectionIs(status: Status, detail?: string): void {
    this.around.meter.say(connectionMessage(status, detail));
    if (status === "open" && !this.guess) void this.askGuess();
  }

  private async askGuess(): Promise<void> {
    const guess = await this.decoder.ask([Array<number>(this.model.latent_dim).fill(0)]);
    if (!guess || this.running.closed) return;
    this.guess = guess;
    if (this.seen?.hidden) this.around.onGuess();
  }

  private noiseOf(seed: number): Float32Array {
    const [C, H, W] = this.model.image_shape;
    return frozenNoise(C * H * W, seed);
  }

  setSeed(seed: number): void { this.noise = this.noiseOf(seed); }

  /** The pad has changed: show what the model sees now, and ask for its answer. */
  changed(): void {
    this.stopFilling();
    const seen = this.look();
    this.show(seen);
    this.line.want(seen);
  }

  private look(): Seen {
    const { reading, ...options } = this.around.pad();
    return look(reading, this.model.image_shape, { ...options, noise: this.noise, guess: this.guess });
  }

  private show(seen: Seen): void {
    this.seen = seen;
    this.view.showSeen(seen);
  }

  /** Fills in masked pixels, if there are any. */
  fillIn(): void {
    this.stopFilling();
    if (this.seen?.hidden) void this.filling.start(this.look(), this.model.image_shape[0]);
  }

  stopFilling(): void {
    if (!this.filling.running) return;
    this.filling.stop();
    this.line.dropWaiting();
  }
}
