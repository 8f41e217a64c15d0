/* The decoder and the encoder, each at the other end of a WebSocket.
 *
 * Bodies: decode: float32 z (B, D) to uint8 pixels (B, H, W, C);
 * encode: uint8 pixels (H, W, C) to float32 mu (D), logvar (D);
 * reconstruct: the same, with the uint8 pixels (H, W, C) of mu after it.
 */

import type { Latent } from "./latent";
import { WIRE_MAX_ROWS, WIRE_NUMBER_BYTES } from "../schema";
import { LiveLine, type OnStatus } from "./live_line";

const BATCH_ROWS = WIRE_MAX_ROWS / 4; // more would keep an image asked for meanwhile waiting

/** Lists of z to the pixels of as many images. */
abstract class Decoder<Batch extends Latent[]> extends LiveLine<Batch, Uint8Array> {
  protected override pack(zs: Batch): ArrayBuffer {
    const request = new ArrayBuffer(WIRE_NUMBER_BYTES + 4 * zs.length * zs[0].length);
    const view = new DataView(request);
    let at = WIRE_NUMBER_BYTES;
    for (const z of zs) for (const value of z) { view.setFloat32(at, value, true); at += 4; }
    return request;
  }

  protected override unpack(answer: ArrayBuffer): Uint8Array { return new Uint8Array(answer, WIRE_NUMBER_BYTES); }

  /** The pixels of any number of latents, asked for in parts; null when a part was lost. */
  async askAll(zs: Batch): Promise<Uint8Array | null> {
    const answers: Promise<Uint8Array | null>[] = [];
    for (let at = 0; at < zs.length; at += BATCH_ROWS) answers.push(this.ask(zs.slice(at, at + BATCH_ROWS) as Batch));
    const parts = await Promise.all(answers);
    return parts.every((part) => part !== null) ? joined(parts) : null;
  }
}

/** For a pointer that moves several z at once. */
export class BatchDecoder<Batch extends Latent[] = Latent[]> extends Decoder<Batch> {
  want(zs: Batch): void { this.wishFor(zs); }
}

/** For a pointer that moves one z. */
export class LiveDecoder extends Decoder<Latent[]> {
  constructor(url: string, { onPicture, onStatus }: {
    onPicture: (z: Latent, pixels: Uint8Array) => void; onStatus: OnStatus;
  }) {
    super(url, { onAnswer: ([z], pixels) => onPicture(z, pixels), onStatus });
  }

  want(z: Latent): void { this.wishFor([z]); }
}

/** An image to be encoded, with whatever else the asker wants to find again. */
export interface Picture { pixels: Uint8Array | Uint8ClampedArray }

/** q(z|x): mean and log variance of each dimension. */
export interface Posterior { mu: Float32Array; logvar: Float32Array }

/** A posterior with the image that is decoded from its mean. */
export interface Reconstruction extends Posterior { x_hat: Uint8Array }

function packPixels({ pixels }: Picture): ArrayBuffer {
  const request = new ArrayBuffer(WIRE_NUMBER_BYTES + pixels.length);
  new Uint8Array(request, WIRE_NUMBER_BYTES).set(pixels);
  return request;
}

function unpackPosterior(answer: ArrayBuffer): Posterior {
  const numbers = new Float32Array(answer, WIRE_NUMBER_BYTES);
  const half = numbers.length / 2;
  return { mu: numbers.subarray(0, half), logvar: numbers.subarray(half) };
}

/** Images to posteriors. */
export class LiveEncoder<Asked extends Picture = Picture> extends LiveLine<Asked, Posterior> {
  constructor(url: string, { onPosterior, onStatus }: {
    onPosterior: (asked: Asked, q: Posterior) => void; onStatus: OnStatus;
  }) {
    super(url, { onAnswer: onPosterior, onStatus });
  }

  want(asked: Asked): void { this.wishFor(asked); }

  protected override pack(asked: Asked): ArrayBuffer { return packPixels(asked); }

  protected override unpack(answer: ArrayBuffer): Posterior { return unpackPosterior(answer); }
}

/** Images to posteriors, each with the image of its mean: one answer, one frame. */
export class LiveReconstructor<Asked extends Picture = Picture> extends LiveLine<Asked, Reconstruction> {
  private readonly posteriorBytes: number;

  constructor(url: string, latentDim: number, { onReconstruction, onStatus }: {
    onReconstruction: (asked: Asked, answer: Reconstruction) => void; onStatus: OnStatus;
  }) {
    super(url, { onAnswer: onReconstruction, onStatus });
    this.posteriorBytes = 2 * 4 * latentDim;
  }

  want(asked: Asked): void { this.wishFor(asked); }

  protected override pack(asked: Asked): ArrayBuffer { return packPixels(asked); }

  protected override unpack(answer: ArrayBuffer): Reconstruction {
    const end = WIRE_NUMBER_BYTES + this.posteriorBytes;
    return { ...unpackPosterior(answer.slice(0, end)), x_hat: new Uint8Array(answer, end) };
  }
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

/** The address of a live route, from its path, on the page's own host. */
export function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The folder of a model's live routes, on the page's own host. */
export const modelUrl = (id: string): string => new URL(`live/${encodeURIComponent(id)}/`, location.href).href;

export type Service = "decode" | "encode" | "reconstruct";

export const serviceUrl = (id: string, service: Service): string =>
  socketUrl(`live/${encodeURIComponent(id)}/${service}`);
