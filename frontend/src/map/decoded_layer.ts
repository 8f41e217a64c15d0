/* The canvas behind the points: the decoded image of every point of the plane. */

import { context2d, type ImageShape, resize, toImageData } from "../lib/canvas";
import type { Area } from "./plane_scale";

const TILE = 36; // pixels, about

export interface DecodedSource {
  shape: ImageShape;
  area: Area;
  /** the z of a pixel of the plot, and how far the data reach there; null without any point */
  lift: (px: number, py: number) => { z: number[]; trust: number } | null;
  /** promises the pixels of some z, or null */
  decode: (zs: number[][]) => Promise<Uint8Array | null>;
}

interface Tiles {
  columns: number;
  rows: number;
  zs: number[][];
  trusts: number[];
}

/** The points of the plane at the centres of tiles. */
function tilesOf({ area, lift }: DecodedSource): Tiles | null {
  const { left, top, width, height } = area;
  const [columns, rows] = [width, height].map((length) => Math.max(2, Math.round(length / TILE)));
  const tiles: Tiles = { columns, rows, zs: [], trusts: [] };
  for (let k = 0; k < rows * columns; k += 1) {
    const [column, row] = [k % columns, Math.floor(k / columns)];
    const place = lift(left + ((column + 0.5) * width) / columns, top + ((row + 0.5) * height) / rows);
    if (!place) return null;
    tiles.zs.push(place.z);
    tiles.trusts.push(place.trust);
  }
  return tiles;
}

export class DecodedLayer {
  private request = 0; // only the answer to the newest one is painted

  constructor(private readonly canvas: HTMLCanvasElement) {}

  hide(): void {
    this.request += 1;
    this.canvas.hidden = true;
  }

  /** Invisible until the next painting, while the map moves. */
  fade(): void { this.canvas.style.opacity = "0"; }

  async paint(source: DecodedSource): Promise<void> {
    const request = (this.request += 1);
    const tiles = tilesOf(source);
    const pixels = tiles && await source.decode(tiles.zs);
    if (!pixels || request !== this.request) return;
    const { left, top, width, height } = source.area;
    this.canvas.hidden = false;
    Object.assign(this.canvas.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`, opacity: "1" });
    this.paintTiles(pixels, tiles, source.shape);
  }

  /** Tiles far from all data are faint. */
  private paintTiles(pixels: Uint8Array, { columns, rows, trusts }: Tiles, shape: ImageShape): void {
    const [, height, width] = shape;
    resize(this.canvas, columns * width, rows * height);
    const context = context2d(this.canvas);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    trusts.forEach((trust, k) => {
      const tile = toImageData(pixels, k, shape);
      const alpha = Math.round(255 * (0.15 + 0.6 * trust));
      for (let at = 3; at < tile.data.length; at += 4) tile.data[at] = alpha;
      context.putImageData(tile, (k % columns) * width, Math.floor(k / columns) * height);
    });
  }
}
