/* The user's images on the map: at once among their neighbours, then where the projection puts them. */

import { gaussian, type Latent } from "../lib/latent";
import type { MapUserImage } from "../schema";
import type { UserMark } from "./marks";
import type { Space } from "./space";
import type { View } from "./views";

const SAMPLES = 24; // from the posterior of each image
const NAME_LENGTH = 28;

/** An image on the map, with its posterior mean and the samples of its posterior. */
export interface PlacedImage extends UserMark {
  zs: Latent[];
  /** whether the projection itself has placed it */
  exact: boolean;
}

export class UserImages {
  private readonly samples = new Map<string, Latent[]>();
  private readonly pictures = new Map<string, HTMLImageElement>();
  private placed: { view: View; keys: string } | null = null;

  /**
   * @param onPlaced  is handed the images, twice where the projection takes a while
   * @param onLoad  an image has loaded
   */
  constructor(private readonly onPlaced: (images: PlacedImage[]) => void, private readonly onLoad: () => void) {}

  async place(images: MapUserImage[], space: Space, view: View): Promise<void> {
    const keys = images.map(({ key }) => key).join();
    if (view.dims !== 2 || (this.placed?.view === view && this.placed.keys === keys)) return;
    const request = (this.placed = { view, keys });
    const placed = images.map((image) => this.placedAmongNeighbours(image, space, view));
    this.onPlaced(placed);
    if (view.linear || !images.length) return;
    try {
      const xy = await space.place(view, placed.flatMap(({ zs }) => zs));
      if (request === this.placed) this.onPlaced(placed.map((image, k) => movedTo(image, xy, k * (SAMPLES + 1))));
    } catch (error) {
      console.warn("placing:", error);
    }
  }

  private placedAmongNeighbours({ key, name, picture, mu, std }: MapUserImage, space: Space, view: View): PlacedImage {
    const zs = [mu, ...this.samplesOf(`${space.key} ${key}`, mu, std)];
    const [[x, y], ...samples] = zs.map((z) => view.place(z));
    const label = name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}\u2026` : name;
    return { key, label, picture: this.pictureOf(key, picture), x, y, samples, zs, exact: view.linear };
  }

  /** The same samples in every projection. */
  private samplesOf(key: string, mu: number[], std: number[]): Latent[] {
    const samples = this.samples.get(key)
      ?? Array.from({ length: SAMPLES }, () => mu.map((value, d) => value + std[d] * gaussian()));
    this.samples.set(key, samples);
    return samples;
  }

  private pictureOf(key: string, address: string): HTMLImageElement {
    const existing = this.pictures.get(key);
    if (existing) return existing;
    const image = new Image();
    image.onload = () => this.onLoad();
    image.src = address;
    this.pictures.set(key, image);
    return image;
  }
}

/** @param first  the row of the image itself; those of its samples follow */
function movedTo(image: PlacedImage, xy: Float32Array, first: number): PlacedImage {
  const at = (j: number): [number, number] => [xy[2 * (first + j)], xy[2 * (first + j) + 1]];
  const [x, y] = at(0);
  return { ...image, x, y, samples: image.samples.map((_, j) => at(j + 1)), exact: true };
}
