/* What the model makes of a drawing: the posterior, the reconstruction, the figures. */

import { rootMeanSquare } from "../common/drawing";
import type { Reference } from "../common/reference";
import { paintPicture } from "../lib/canvas";
import type { Root } from "../lib/component";
import { find, throttled } from "../lib/dom";
import { priorOf, totalKl } from "../lib/prior";
import type { Posterior, Reconstruction } from "../lib/socket";
import type { Model } from "../schema";
import { Bars, Plane, READ_EVERY_MS } from "./posterior";
import type { Seen } from "./seen";

export class AnswerView {
  /** of the newest answer */
  q: Posterior | null = null;
  private readonly model: Model;
  private readonly root: Root;
  private readonly panel: HTMLElement;
  private readonly seenCanvas: HTMLCanvasElement;
  private readonly reconstruction: HTMLCanvasElement;
  private readonly bars: Bars;
  private readonly plane: Plane | null;
  private readonly write = throttled(READ_EVERY_MS, () => this.writeFigures());
  private seen: Seen | null = null;
  private x_hat: Uint8Array | null = null;
  private nats = 0;

  constructor(root: Root, model: Model) {
    this.model = model;
    this.root = root;
    this.panel = find(root, ".posterior");
    this.seenCanvas = find(root, "[data-testid=sketch-seen]");
    this.reconstruction = find(root, "[data-testid=sketch-reconstruction]");
    this.bars = new Bars(root, { dims: model.dims, inactiveBelow: model.inactive_below, prior: priorOf(model) });
    const flat = model.latent_dim === 2;
    find(root, ".plane").hidden = !flat;
    this.plane = flat ? new Plane(root, model.dims) : null;
  }

  setReference(reference: Reference): void { this.plane?.paintDots(reference); }

  /** What the model sees, before it has answered. */
  showSeen(seen: Seen): void {
    this.seen = seen;
    paintPicture(this.seenCanvas, seen.pixels, this.model.image_shape);
  }

  show(seen: Seen, answer: Reconstruction): void {
    this.showPosterior(seen, answer);
    this.showReconstruction(answer);
    this.write();
  }

  private showPosterior({ change }: Seen, q: Posterior): void {
    this.q = q;
    const prior = priorOf(this.model);
    this.bars.show(q, prior.klPerDim(q.mu, q.logvar));
    this.plane?.show(q);
    this.nats = totalKl(prior, q.mu, q.logvar);
    const { dataset } = this.panel;
    dataset.mu = JSON.stringify([...q.mu]);
    dataset.logvar = JSON.stringify([...q.logvar]);
    dataset.changes = String(change);
    dataset.frames = String(Number(dataset.frames) + 1);
  }

  private showReconstruction({ mu, x_hat }: Reconstruction): void {
    paintPicture(this.reconstruction, x_hat, this.model.image_shape);
    const { dataset } = this.reconstruction;
    dataset.z = JSON.stringify([...mu]);
    dataset.frames = String(Number(dataset.frames) + 1);
    this.x_hat = x_hat;
  }

  private writeFigures(): void {
    const { seen, x_hat } = this;
    if (!x_hat || !seen) return;
    const input = rootMeanSquare(seen.pixels, seen.clean);
    const output = `RMS error ${rootMeanSquare(x_hat, seen.clean).toFixed(2)}`;
    find(this.root, ".off").textContent = input ? `input RMS error ${input.toFixed(2)}, ${output}` : output;
    find(this.root, ".nats").textContent = `KL ${priorOf(this.model).factorizes ? "" : "\u2248 "}${this.nats.toFixed(1)} nats`;
  }

  close(): void {
    this.write.cancel();
    this.bars.close();
  }
}
