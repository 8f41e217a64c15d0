/* What is looked at, at frame rate: the nearest image, the decoded point, the neighbours. */

import type { Neighbour } from "../lib/charts/nearest";
import type { Latent } from "../lib/latent";
import type { Chart } from "./chart";
import { type Inspector, NEIGHBOURS } from "./inspector";
import type { Look, Place } from "./marks";
import type { PointSet } from "./points";
import { lookAt, type Side } from "./side";

/** A place that the pointer, or the keyboard, is at. */
export interface Standing {
  side: Side;
  z: Latent;
  /** pixels, where the map is a plane */
  at: [px: number, py: number] | null;
}

/** The maps that are there. */
export interface Maps {
  readonly charts: Chart[];
  /** whether both maps show the same images */
  readonly isLinked: boolean;
  sideOf(chart: Chart): Side | null;
}

export class Looking {
  standing: Standing | null = null;
  private neighboursOf: { points: PointSet; i: number } | null = null;
  private neighbours: Neighbour[] = [];

  constructor(private readonly inspector: Inspector, private readonly maps: Maps) {}

  /** The pointer is at a place of the plane. */
  look(chart: Chart, place: Place): void {
    const side = this.maps.sideOf(chart);
    if (!side) return;
    const z = side.view.lift(place.x, place.y);
    this.standing = { side, z: place.touches ? side.points.z(place.i) : z, at: [place.px, place.py] };
    lookAt(side, this.standing.z, place.i);
    this.inspector.show(side.points, place, side.view.linear);
    this.mark(chart, side, place);
  }

  /** The pointer is at a point of a map in three dimensions. */
  lookAtPoint(chart: Chart, i: number): void {
    const side = this.maps.sideOf(chart);
    if (!side) return;
    this.standing = { side, z: side.points.z(i), at: null };
    lookAt(side, this.standing.z, i);
    this.inspector.show(side.points, { i, touches: true, trust: 1 }, true);
    this.mark(chart, side, { i, touches: true });
  }

  /** The pointer is elsewhere: the inspector shows the pinned image. */
  rest(side: Side, pinned: number): void {
    this.standing = null;
    this.inspector.show(side.points, { i: pinned, touches: true, trust: 1 }, true);
    lookAt(side, side.points.z(pinned), pinned);
    this.findNeighbours(side.points, pinned);
    for (const chart of this.maps.charts) chart.mark({ look: null, linked: [] });
  }

  private findNeighbours(points: PointSet, i: number): void {
    if (this.neighboursOf?.points === points && this.neighboursOf.i === i) return;
    this.neighboursOf = { points, i };
    this.neighbours = points.nearest(points.z(i), NEIGHBOURS, i);
    this.inspector.setNeighbours(this.neighbours);
  }

  /** Lines to the neighbours; on the other map, the same image where it lies there. */
  private mark(chart: Chart, { points }: Side, look: Look): void {
    this.findNeighbours(points, look.i);
    const linked = this.neighbours.map(({ i }) => i);
    chart.mark({ look, linked });
    for (const other of this.maps.isLinked ? this.maps.charts : []) {
      if (other === chart) continue;
      other.mark({ look: { i: look.i, touches: true }, linked });
      other.plot.dataset.linked = String(look.i);
    }
    chart.plot.dataset.hovers = String(Number(chart.plot.dataset.hovers) + 1);
    chart.plot.dataset.hovered = String(look.i);
  }
}
