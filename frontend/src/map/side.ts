/* What one of the two maps shows, and the decoder behind it. */

import type { Latent } from "../lib/latent";
import { BatchDecoder } from "../lib/socket";
import type { MapModel } from "../schema";
import type { PointSet } from "./points";
import type { View } from "./views";

/** A z with that of the image nearest to it, whose number goes along. */
export type Looked = Latent[] & { image?: number };
export type MapDecoder = BatchDecoder<Looked>;

export interface Side {
  model: MapModel;
  points: PointSet;
  view: View;
  decoder: MapDecoder;
}

/** Decodes a z and the reconstruction of image i. */
export function lookAt({ points, decoder }: Side, z: Latent, i: number): void {
  decoder.want(Object.assign([z, points.z(i)], { image: i }));
}

/** Whether two sets hold the same images in the same order. */
export function sameImages(a: PointSet, b: PointSet): boolean {
  return a === b || (a.count === b.count && a.index.every((place, i) => place === b.index[i]));
}
