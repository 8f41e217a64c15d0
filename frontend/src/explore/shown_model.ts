/* One model on Explore: the point that is shown of it, its image, sliders and pad. */

import type { Meter } from "../common/meter";
import { Reference } from "../common/reference";
import { Sliders } from "../common/sliders";
import { paintPicture } from "../lib/canvas";
import type { Root } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { find, rested } from "../lib/dom";
import { reported } from "../lib/leaving";
import { UndoHistory } from "../lib/history";
import type { Latent } from "../lib/latent";
import { connectionMessage, type Status } from "../lib/live_line";
import { type Prior, priorOf } from "../lib/prior";
import { LiveDecoder, modelUrl, serviceUrl } from "../lib/socket";
import type { ExploreData, ExplorePoint, ExploreStart, Model } from "../schema";
import { Pad, type Pair } from "./pad";
import { NearestImages, Readout } from "./readout";
import { Walker, type WalkSettings } from "./walker";

const REPORT_AFTER_MS = 250;  // a rerun costs the server tens of milliseconds: not one a click
const REFRESH_AFTER_MS = 120; // strips and pad, once the pointer rests

export interface Surroundings {
  root: Root;
  canvas: HTMLCanvasElement;
  meter: Meter;
  settings: WalkSettings;
  /** Tells Python where the point rests. */
  report(point: ExplorePoint): void;
  /** The walk has started or stopped. */
  onWalking(walking: boolean): void;
  onHistory(history: UndoHistory<Latent>): void;
}

export class ShownModel {
  readonly model: Model;
  readonly prior: Prior;
  readonly walker: Walker;
  /** null until it is loaded */
  reference: Reference | null = null;
  z: Latent;
  pair: Pair;
  private readonly around: Surroundings;
  private readonly running = new Disposer();
  private readonly history: UndoHistory<Latent>;
  private readonly decoder: LiveDecoder;
  private readonly sliders: Sliders;
  private readonly pad: Pad;
  private readonly readout: Readout;
  private readonly nearest: NearestImages;
  private readonly report = this.running.own(reported(REPORT_AFTER_MS, () => this.tellPython()));
  private readonly refreshSoon = this.running.own(rested(REFRESH_AFTER_MS, () => this.paintAround()));
  /** the point that Python knows, as JSON */
  private reported = "";
  private painted = false;

  constructor({ model, start, colours }: ExploreData, around: Surroundings) {
    this.model = model;
    this.prior = priorOf(model);
    this.around = around;
    this.z = start.z;
    this.pair = pairOf(start);
    this.history = new UndoHistory(start.z);
    this.layOut();
    this.sliders = this.makeSliders();
    this.pad = this.makePad();
    this.readout = new Readout(around.root, this.prior);
    this.nearest = this.running.own(new NearestImages(around.root, () => this.z, (z) => this.jumpTo(z)));
    this.walker = this.running.own(new Walker(this.prior, around.settings, {
      onStep: (z) => this.moveTo(z),
      onChange: (walking) => around.onWalking(walking),
    }));
    this.decoder = this.running.own(this.connect());
    this.moveTo(start.z);
    this.showHistory();
    void this.loadReference(colours);
  }

  close(): void { this.running.close(); }

  private layOut(): void {
    const { root, canvas } = this.around;
    const { latent_dim, kl, image_shape: [, height, width] } = this.model;
    const flat = latent_dim === 2;
    find(root, ".instrument").classList.toggle("flat", flat);
    find(root, ".pair").hidden = flat;
    find(root, ".dimensions .total").textContent = `${kl.toFixed(1)} nats in total`;
    canvas.style.aspectRatio = `${width} / ${height}`;
  }

  private makeSliders(): Sliders {
    const { dims, inactive_below: inactiveBelow } = this.model;
    return new Sliders(this.around.root, { dims, inactiveBelow }, {
      onMove: (dim, value) => this.byHand(this.z.map((old, d) => (d === dim ? value : old))),
      onRest: () => this.rest(),
      onUnfold: () => this.refreshSoon(),
    });
  }

  private makePad(): Pad {
    return new Pad(this.around.root, this.model.dims, this.pair, {
      onMove: (values) => this.byHand(this.withPair(values)),
      onRest: () => this.rest(),
      onPair: (pair) => this.choosePair(pair),
    });
  }

  private connect(): LiveDecoder {
    return new LiveDecoder(serviceUrl(this.model.id, "decode"), {
      onPicture: (z, pixels) => this.paint(z, pixels),
      onStatus: (status, detail) => this.connectionIs(status, detail),
    });
  }

  private withPair([horizontal, vertical]: Pair): Latent {
    const z = [...this.z];
    z[this.pair[0]] = horizontal;
    z[this.pair[1]] = vertical;
    return z;
  }

  /** After the first image is on its way: nothing here may delay it. */
  private async loadReference(colours: string[]): Promise<void> {
    const { id, latent_dim } = this.model;
    const { signal } = this.running;
    try {
      const reference = await Reference.load(modelUrl(id), latent_dim, colours, signal);
      if (signal.aborted) return;
      this.reference = reference;
      if (latent_dim === 2) this.pad.setDots(reference);
      this.nearest.setReference(reference);
    } catch (error) {
      if (signal.aborted) return;
      this.around.meter.say("Could not load the real images; everything else works.");
      console.warn("reference set:", error);
    }
  }

  // Moving ---------------------------------------------------------------------------------

  private byHand(z: Latent): void {
    this.walker.stop();
    this.moveTo(z);
  }

  private moveTo(z: Latent): void {
    this.z = z;
    this.refreshSoon.cancel();
    this.decoder.dropWaiting();
    this.decoder.want(z);
    this.sliders.show(z);
    this.pad.show(z, this.pair);
    this.readout.show(z);
    this.nearest.show();
  }

  /** The pointer has let go: remember, tell Python, and paint what waits for a quiet moment. */
  rest(): void {
    this.history.add(this.z);
    this.settle();
  }

  private settle(): void {
    this.showHistory();
    this.report();
    this.refreshSoon();
  }

  jumpTo(z: Latent): void {
    this.byHand(z);
    this.rest();
  }

  /** A point that came from Python: a link, another page. */
  arrive(start: ExploreStart): void {
    this.reported = "";
    this.pair = pairOf(start);
    this.byHand(start.z);
    this.history.add(start.z);
    this.showHistory();
    this.refreshSoon();
  }

  private choosePair(pair: Pair): void {
    this.pair = pair;
    this.pad.show(this.z, pair);
    this.rest();
  }

  undo(): void { this.travel(this.history.undo()); }

  redo(): void { this.travel(this.history.redo()); }

  private travel(z: Latent | null): void {
    if (!z) return;
    this.byHand(z);
    this.settle();
  }

  private showHistory(): void { this.around.onHistory(this.history); }

  private tellPython(): void {
    const point: ExplorePoint = { model: this.model.id, z: this.z, pair: this.pair };
    const text = JSON.stringify(point);
    if (text === this.reported) return;
    this.reported = text;
    this.around.report(point);
  }

  // Painting -------------------------------------------------------------------------------

  private paint(z: Latent, pixels: Uint8Array): void {
    const { canvas, meter } = this.around;
    paintPicture(canvas, pixels, this.model.image_shape);
    canvas.dataset.frames = String(Number(canvas.dataset.frames) + 1);
    canvas.dataset.z = JSON.stringify(z);
    meter.painted(this.decoder.roundTrip);
    if (!this.walker.walking) this.refreshOnce();
  }

  /** The strips of a new model follow its first image. */
  private refreshOnce(): void {
    if (this.painted) return;
    this.painted = true;
    this.refreshSoon();
  }

  /** Paints strips and pad once nothing has moved for a moment. */
  refresh(): void { this.refreshSoon(); }

  /** Strips, then the pad. An answer that comes after the point moved on is not painted. */
  private async paintAround(): Promise<void> {
    if (this.walker.walking) return;
    const { z, pair, sliders, pad, model: { image_shape: shape, latent_dim } } = this;
    const strips = sliders.traverse(z, shape);
    const [rows, tiles] = await Promise.all([this.decoder.askAll(strips.zs), this.decoder.askAll(pad.grid(z))]);
    if (this.running.closed) return;
    if (rows && this.z === z) sliders.paint(strips, rows, shape);
    if (tiles && (this.z === z || latent_dim === 2) && this.pair === pair) pad.paint(tiles, shape);
  }

  private connectionIs(status: Status, detail?: string): void {
    this.around.meter.say(connectionMessage(status, detail));
    if (status === "open" && this.painted) this.refreshSoon();
  }
}

const pairOf = ({ pair: [horizontal, vertical] }: ExploreStart): Pair => [horizontal, vertical];
