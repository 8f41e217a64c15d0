/* The snapshots of a run: posterior means of the reference images, and sheets of images, step by step. */

import { onAxis } from "../lib/charts/steps";
import { clamp } from "../lib/dom";
import { checked } from "./data";

const PER_UNIT = 1000; // positions are sent as whole thousandths
const LEAST_REACH = 2.5;
const SEEN = 0.998; // the share of the positions that must be in sight
const LOADS_AT_ONCE = 3;

/** The header of rewind.bin. */
export interface FilmHeader {
  steps: number[];
  views: string[];
  images: number;
  prior_samples: number; // none of the standard normal, which is drawn as circles
  labels: number[];
  label_names: string[];
  image_shape: [channels: number, height: number, width: number];
  columns: number; // images in a row of a sheet
  kl_per_dim: number[][];
  reconstructions: number;
  decodes: number;
}

interface NewestHeader {
  step: number;
  kl_per_dim: number[];
}

/** Positions of all images, x and y in turn, in thousandths. */
export type Positions = Int16Array;

/** A snapshot, with the positions of its images in each view. */
export interface Snapshot {
  step: number;
  kl: number[];
  views: Positions[];
}

/** A point of time between two snapshots. */
export interface Moment {
  k: number;
  next: number;
  /** how far the time has moved from snapshot k to the next one, 0 to 1 */
  share: number;
}

/** Snapshots, and between them the positions in time. */
export class Timeline {
  constructor(readonly snapshots: readonly Snapshot[]) {}

  get last(): number { return this.snapshots[this.snapshots.length - 1].step; }

  /** The snapshot at or before a step, the next one, and the share of the time between them. */
  between(step: number): Moment {
    const { snapshots } = this;
    let k = 0;
    while (k + 1 < snapshots.length && snapshots[k + 1].step <= step) k += 1;
    const next = Math.min(k + 1, snapshots.length - 1);
    const [from, to] = [onAxis(snapshots[k].step), onAxis(snapshots[next].step)];
    return { k, next, share: to > from ? clamp((onAxis(step) - from) / (to - from), 0, 1) : 0 };
  }

  /** Where image i lies in a view; after the images come the samples of the prior. */
  position(view: number, { k, next, share }: Moment, i: number): [x: number, y: number] {
    const [a, b] = [this.snapshots[k].views[view], this.snapshots[next].views[view]];
    const mix = (at: number): number => ((1 - share) * a[at] + share * b[at]) / PER_UNIT;
    return [mix(2 * i), mix(2 * i + 1)];
  }

  /** The distance from the origin within which nearly all images of every snapshot lie. */
  reach(view: number): number {
    const farthest = this.snapshots.map(({ views }) => quantileOfAbsolutes(views[view]));
    return Math.max(LEAST_REACH, Math.max(...farthest) / PER_UNIT);
  }
}

function quantileOfAbsolutes(values: Positions): number {
  const sorted = values.map(Math.abs).sort();
  return sorted[Math.floor(SEEN * (sorted.length - 1))] ?? 0;
}

/** The snapshots of rewind.bin: positions (views, snapshots, images and samples of the prior, 2). */
export function snapshotsOf({ steps, views, images, prior_samples: samples, kl_per_dim: kl }: FilmHeader, positions: Positions): Snapshot[] {
  const size = 2 * (images + samples);
  return steps.map((step, k) => ({ step, kl: kl[k], views: views.map((_, view) => {
    const from = size * (view * steps.length + k);
    return positions.subarray(from, from + size);
  }) }));
}

/** A header in JSON after its length (uint32), then positions (int16), all little-endian. */
export function unpack<Header>(buffer: ArrayBuffer): { header: Header; positions: Positions } {
  const size = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size))) as Header;
  return { header, positions: new Int16Array(buffer, 4 + size) };
}

export class Film {
  timeline = new Timeline([]);
  header: FilmHeader;
  originals: HTMLImageElement | null = null;
  reach: number[] = [];
  private kept: Snapshot[] = []; // on the server; the newest view may follow them
  private readonly sheets = new Map<number, HTMLImageElement | null>(); // by step; null while it loads

  private constructor(private readonly base: string, private readonly signal: AbortSignal, header: FilmHeader) {
    this.header = header;
  }

  /** All snapshots.
   *
   * @param base  the run's live address, with its trailing slash
   * @throws Error  where the run has none yet
   */
  static async load(base: string, signal: AbortSignal): Promise<Film> {
    const { header, positions } = await fetchPacked<FilmHeader>(`${base}rewind.bin`, signal);
    const film = new Film(base, signal, header);
    film.take(header, positions);
    film.originals = await loadImage(`${base}rewind/originals.png`).catch(() => null);
    return film;
  }

  /** The snapshots as they are now: there are more. */
  async reload(): Promise<void> {
    const { header, positions } = await fetchPacked<FilmHeader>(`${this.base}rewind.bin`, this.signal);
    this.take(header, positions);
  }

  private take(header: FilmHeader, positions: Positions): void {
    this.header = header;
    this.kept = snapshotsOf(header, positions);
    this.timeline = new Timeline(this.kept);
    this.reach = header.views.map((_, view) => this.timeline.reach(view));
  }

  get steps(): number[] { return this.timeline.snapshots.map(({ step }) => step); }

  get keptSteps(): number[] { return this.kept.map(({ step }) => step); }

  get last(): number { return this.timeline.last; }

  /** What the run looks like now, after its last snapshot. */
  async loadNewest(): Promise<void> {
    const { header, positions } = await fetchPacked<NewestHeader>(`${this.base}rewind/newest.bin`, this.signal);
    if (header.step <= this.kept[this.kept.length - 1].step) return;
    const sheet = await loadImage(`${this.base}rewind/newest.png?step=${header.step}`);
    const { last } = this;
    if (this.timeline.snapshots.length > this.kept.length && last !== header.step) this.sheets.delete(last);
    this.sheets.set(header.step, sheet);
    const size = 2 * (this.header.images + this.header.prior_samples);
    const views = this.header.views.map((_, view) => positions.subarray(size * view, size * (view + 1)));
    this.timeline = new Timeline([...this.kept, { step: header.step, kl: header.kl_per_dim, views }]);
  }

  /** The sheet of a snapshot, or the newest older one that has loaded; loads it if it is missing. */
  sheet(k: number, onLoad: () => void): HTMLImageElement | null {
    const { snapshots } = this.timeline;
    if (!this.sheets.has(snapshots[k].step)) void this.loadSheet(snapshots[k].step, onLoad);
    for (let at = k; at >= 0; at -= 1) {
      const image = this.sheets.get(snapshots[at].step);
      if (image) return image;
    }
    return null;
  }

  private async loadSheet(step: number, onLoad: () => void): Promise<void> {
    this.sheets.set(step, null);
    try {
      this.sheets.set(step, await loadImage(`${this.base}rewind/${step}.png`));
      if (!this.signal.aborted) onLoad();
    } catch (error) {
      console.warn("snapshot:", error);
    }
  }

  /** Loads all sheets, the newest first, a few at a time. */
  async prefetch(onLoad: () => void): Promise<void> {
    const missing = this.keptSteps.filter((step) => !this.sheets.has(step));
    const work = async (): Promise<void> => {
      for (let step = missing.pop(); step !== undefined && !this.signal.aborted; step = missing.pop()) {
        if (!this.sheets.has(step)) await this.loadSheet(step, onLoad);
      }
    };
    await Promise.all(Array.from({ length: LOADS_AT_ONCE }, work));
  }
}

async function fetchPacked<Header>(address: string, signal: AbortSignal): Promise<{ header: Header; positions: Positions }> {
  return unpack<Header>(await checked(await fetch(address, { signal })).arrayBuffer());
}

async function loadImage(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}
