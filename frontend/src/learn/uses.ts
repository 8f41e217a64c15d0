/* Five applications of a VAE, each in one experiment. */

import type { Reference } from "../common/reference";
import { context2d } from "../lib/canvas";
import type { Root } from "../lib/component";
import { element } from "../lib/dom";
import { type Prior, priorOf } from "../lib/prior";
import type { LiveDecoder } from "../lib/socket";
import type { Model, UsesData } from "../schema";
import { AnomalyJury } from "./anomaly_jury";
import { Denoising } from "./denoising";
import { Interpolation } from "./interpolation";
import { Lesson, lesson } from "./lesson";
import { NearestImages } from "./nearest_images";
import { button, heading, row, showStrip, strip } from "./parts";

const SAMPLES = 8;

interface OpenModel { model: Model; prior: Prior; decoder: LiveDecoder }

class UsesLesson extends Lesson<UsesData> {
  private readonly generated = strip("learn-generated", "Samples from the prior, decoded");
  private readonly denoising = new Denoising();
  private readonly interpolation = new Interpolation();
  private readonly jury = new AnomalyJury();
  private readonly nearest = new NearestImages();
  private opened: OpenModel | null = null;
  private images: Reference | null = null;
  private flat: Reference | null = null;

  constructor(root: Root) {
    super(root);
    this.add(
      heading("Generation: sample z from the prior, decode"), this.generated,
      row(button("Eight new samples", "learn-generate", () => void this.generate())),
      heading("Denoising: what does not fit through the code is left behind"), ...this.denoising.nodes,
      heading("Interpolation: between two images in the latent space, and in the pixels"), ...this.interpolation.nodes,
      heading("Anomaly detection: what the model finds improbable"), ...this.jury.nodes,
      heading("Dimensionality reduction: from 784 pixels to a point in a plane"), this.nearest.node);
  }

  protected override async open({ wide, plane, judged }: UsesData): Promise<void> {
    this.jury.open(judged);
    if (!this.opened) {
      this.connect(wide);
      this.nearest.open(plane);
      void this.generate();
      [this.images, this.flat] = await Promise.all([this.reference(wide), this.reference(plane)]);
      if (this.flat) this.nearest.setImages(this.flat);
    }
    this.showEnds();
  }

  private connect(model: Model): void {
    this.opened = { model, prior: priorOf(model), decoder: this.decoder(model) };
    const clean = this.decoder(model, (_, pixels) => this.denoising.showCleaned(pixels));
    const encoder = this.encoder(model, (q) => clean.want([...q.mu]));
    this.denoising.open(model.image_shape, (pixels) => encoder.want({ pixels }));
    const mix = this.decoder(model, (_, pixels) => this.interpolation.showMixed(pixels));
    this.interpolation.open(model.image_shape, (z) => mix.want(z));
  }

  private showEnds(): void {
    const { images, flat } = this;
    if (!images || !flat) return; // still loading
    const ends = this.data.ends.map((i) => ({ z: images.z(i), pixels: greyPixels(images, i) }));
    this.denoising.show(ends[0].pixels);
    this.interpolation.show(ends);
    this.nearest.look(flat.z(this.data.ends[0]));
  }

  private async generate(): Promise<void> {
    if (!this.opened) return;
    const { model, prior, decoder } = this.opened;
    const pixels = await decoder.askAll(Array.from({ length: SAMPLES }, () => prior.sample()));
    if (pixels) showStrip(this.generated, pixels, model.image_shape, SAMPLES);
  }
}

/** A grey image's pixels, read back from the sheet of all. */
function greyPixels(images: Reference, i: number): Uint8Array {
  const canvas = element("canvas");
  images.paint(canvas, i);
  const { data } = context2d(canvas).getImageData(0, 0, canvas.width, canvas.height);
  return Uint8Array.from({ length: data.length / 4 }, (_, n) => data[4 * n]);
}

export default lesson(UsesLesson);
