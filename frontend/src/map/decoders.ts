/* The connections to the decoders of the models on the map. */

import type { ImageShape } from "../lib/canvas";
import { connectionMessage } from "../lib/live_line";
import { BatchDecoder, serviceUrl } from "../lib/socket";
import type { MapModel } from "../schema";
import type { Looked, MapDecoder } from "./side";

type OnDecoded = (pixels: Uint8Array, shape: ImageShape, z: number[], image: number) => void;

export class Decoders {
  private first: { id: string; line: MapDecoder } | null = null;

  /**
   * @param onDecoded  an answer to what was looked at
   * @param onMessage  the state of a connection in words; empty when all is well
   */
  constructor(private readonly onDecoded: OnDecoded, private readonly onMessage: (text: string) => void) {}

  /** The decoder of the first map. */
  of(model: MapModel): MapDecoder {
    if (this.first?.id === model.id) return this.first.line;
    this.close();
    this.first = { id: model.id, line: this.connect(model) };
    return this.first.line;
  }

  /** A decoder that is the caller's own to close. */
  connect({ id, image_shape: shape }: MapModel): MapDecoder {
    return new BatchDecoder<Looked>(serviceUrl(id, "decode"), {
      onAnswer: (zs, pixels) => this.onDecoded(pixels, shape, zs[0], zs.image ?? -1),
      onStatus: (status, detail) => this.onMessage(connectionMessage(status, detail)),
    });
  }

  close(): void {
    this.first?.line.close();
    this.first = null;
  }
}
