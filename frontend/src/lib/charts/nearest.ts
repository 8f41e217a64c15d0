/* Nearest neighbours: among points of the plane by their Delaunay triangulation, among rows of any
 * length by looking at all of them. */

import { Delaunay } from "d3-delaunay";

export interface Neighbour {
  i: number;
  distance: number;
}

/** The `count` smallest distances offered so far. */
class Smallest {
  private readonly entries: Neighbour[] = [];

  constructor(private readonly count: number) {}

  /** A distance counts only below this. */
  get limit(): number {
    return this.entries.length < this.count ? Infinity : this.entries[this.count - 1].distance;
  }

  offer(i: number, distance: number): void {
    let at = this.entries.length;
    while (at > 0 && this.entries[at - 1].distance > distance) at -= 1;
    this.entries.splice(at, 0, { i, distance });
    if (this.entries.length > this.count) this.entries.pop();
  }

  /** Nearest first; the distances offered were squares. */
  roots(): Neighbour[] {
    return this.entries.map(({ i, distance }) => ({ i, distance: Math.sqrt(distance) }));
  }
}

/** Rows of numbers, one after the other. */
export interface Rows {
  values: ArrayLike<number>;
  count: number;
  width: number;
}

/** Squared distance of row i and a point; stops adding up at the limit. */
export function squaredDistance({ values, width }: Rows, i: number, point: ArrayLike<number>, limit = Infinity): number {
  let sum = 0;
  const from = i * width;
  for (let d = 0; d < width && sum < limit; d += 1) sum += (values[from + d] - point[d]) ** 2;
  return sum;
}

/** The `count` rows nearest to a point, nearest first. */
export function nearestRows(rows: Rows, point: ArrayLike<number>, count: number, except = -1): Neighbour[] {
  const smallest = new Smallest(count);
  let { limit } = smallest;
  for (let i = 0; i < rows.count; i += 1) {
    const distance = squaredDistance(rows, i, point, limit);
    if (distance >= limit || i === except) continue;
    smallest.offer(i, distance);
    ({ limit } = smallest);
  }
  return smallest.roots();
}

const SPACING_SAMPLE = 300;
const SPACING_QUANTILE = 0.95;

/** Points of the plane, or those of them with the given indices. */
export class PlaneIndex {
  readonly count: number;
  readonly low: Point = [Infinity, Infinity];
  readonly high: Point = [-Infinity, -Infinity];
  private made: Delaunay<Delaunay.Point> | null = null;
  private readonly coordinates: Float64Array;
  private start = 0; // of the next search: usually close to its target

  /** @param xy  x and y of every point in turn */
  constructor(xy: ArrayLike<number>, private readonly indices: readonly number[] | null = null) {
    this.count = indices ? indices.length : xy.length / 2;
    this.coordinates = new Float64Array(2 * this.count);
    for (let k = 0; k < this.count; k += 1) this.take(k, xy, this.indexOf(k));
  }

  /** Made when it is first needed: 70,000 points take some tenths of a second. */
  private get triangulation(): Delaunay<Delaunay.Point> { return (this.made ??= new Delaunay(this.coordinates)); }

  private take(k: number, xy: ArrayLike<number>, i: number): void {
    for (const d of [0, 1]) {
      const value = xy[2 * i + d];
      this.coordinates[2 * k + d] = value;
      if (value < this.low[d]) this.low[d] = value;
      if (value > this.high[d]) this.high[d] = value;
    }
  }

  private indexOf(k: number): number { return this.indices ? this.indices[k] : k; }

  /** The point nearest to a place; null if there are no points. */
  nearest(x: number, y: number): Neighbour | null {
    const k = this.find(x, y);
    return k < 0 ? null : { i: this.indexOf(k), distance: Math.sqrt(this.squared(k, x, y)) };
  }

  private find(x: number, y: number): number {
    if (!this.count) return -1;
    this.start = this.triangulation.find(x, y, this.start);
    return this.start;
  }

  private squared(k: number, x: number, y: number): number {
    return (this.coordinates[2 * k] - x) ** 2 + (this.coordinates[2 * k + 1] - y) ** 2;
  }

  /** The `count` points nearest to a place, nearest first.
   *
   * In a Delaunay triangulation every point but the nearest has a neighbour that is nearer to the
   * place, so the next nearest is always adjacent to one of those found before. */
  several(x: number, y: number, count: number): Neighbour[] {
    const nearest: Neighbour[] = [];
    const first = this.find(x, y);
    const candidates = first < 0 ? [] : [{ k: first, squared: this.squared(first, x, y) }];
    const seen = new Set([first]);
    while (candidates.length && nearest.length < count) {
      const { k, squared } = takeNearest(candidates);
      nearest.push({ i: this.indexOf(k), distance: Math.sqrt(squared) });
      for (const next of this.triangulation.neighbors(k)) {
        if (!(next >= 0) || seen.has(next)) continue; // a single point has neighbours that are none
        seen.add(next);
        candidates.push({ k: next, squared: this.squared(next, x, y) });
      }
    }
    return nearest;
  }

  /** The usual distance of neighbours: a high quantile of the distance to the next point. */
  spacing(): number {
    const step = Math.max(1, Math.floor(this.count / SPACING_SAMPLE));
    const distances: number[] = [];
    for (let k = 0; k < this.count; k += step) {
      const distance = this.distanceToNext(k);
      if (Number.isFinite(distance)) distances.push(distance);
    }
    distances.sort((a, b) => a - b);
    return distances[Math.floor(SPACING_QUANTILE * distances.length)] || this.cell;
  }

  /** The nearest other point is always a neighbour in the triangulation. */
  private distanceToNext(k: number): number {
    const [x, y] = [this.coordinates[2 * k], this.coordinates[2 * k + 1]];
    let squared = Infinity;
    for (const next of this.triangulation.neighbors(k)) if (next >= 0) squared = Math.min(squared, this.squared(next, x, y));
    return Math.sqrt(squared);
  }

  /** Side of a square that holds about two points. */
  private get cell(): number {
    const side = Math.max(1, Math.ceil(Math.sqrt(this.count / 2)));
    return Math.max(this.high[0] - this.low[0], this.high[1] - this.low[1], 1e-9) / side;
  }
}

type Point = [number, number];

interface Candidate {
  k: number;
  squared: number;
}

function takeNearest(candidates: Candidate[]): Candidate {
  let at = 0;
  candidates.forEach(({ squared }, j) => { if (squared < candidates[at].squared) at = j; });
  return candidates.splice(at, 1)[0];
}
