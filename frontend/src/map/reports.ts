/* What Python is told. */

import type { Latent } from "../lib/latent";
import type { Choice } from "./choice";
import type { MapArgs } from "./data";
import type { Shown } from "./maps";

export class Reports {
  /** the newest call of the component */
  args: MapArgs | null = null;

  choice({ model, data }: Shown, choice: Choice): void {
    this.args?.setStateValue("choice", { model: model.id, set: data.set, ...choice.report() });
  }

  selected({ model, data }: Shown, ids: number[]): void {
    this.args?.setStateValue("chosen", { model: model.id, set: data.set, ids });
  }

  /** Explore shall open at a z. */
  open(model: string, z: Latent): void { this.args?.setTriggerValue("open", { model, z }); }

  /** Interpolate shall open with the paths between two images. */
  walk({ model, points }: Shown, from: number, to: number): void {
    const [start, end] = [from, to].map((i) => ({ i, z: points.z(i) }));
    this.args?.setTriggerValue("walk", { model: model.id, start, end });
  }

  /** Reconstruct shall open with an image. */
  analyse({ model }: Shown, image: number): void { this.args?.setTriggerValue("apart", { model: model.id, image }); }
}
