/* What the model sees of the drawing. */

import { filled, noisy, type Reading } from "../common/drawing";
import type { ImageShape } from "../lib/canvas";

export interface Seen {
  /** of the drawing, before the noise */
  clean: Uint8Array;
  /** with the noise */
  known: Uint8Array;
  /** (H, W): 1 where a pixel is masked */
  missing: Uint8Array;
  /** how many are */
  hidden: number;
  /** what goes to the model: `known`, with a guess where pixels are missing */
  pixels: Uint8Array;
  /** the number of the change that it shows */
  change: number;
}

export interface Options {
  /** standard deviation of the noise, 0 to 1 */
  noiseLevel: number;
  noise: Float32Array;
  /** for masked pixels; null until the model has given one */
  guess: Uint8Array | null;
  change: number;
}

export function look({ pixels: clean, missing, hidden }: Reading, shape: ImageShape, options: Options): Seen {
  const known = options.noiseLevel ? noisy(clean, options.noise, options.noiseLevel) : clean;
  const guess = options.guess ?? new Uint8Array(clean.length);
  const pixels = hidden ? filled(known, missing, guess, shape[0]) : known;
  return { clean, known, missing, hidden, pixels, change: options.change };
}
