/* The two maps and what they have in common. */

import { find } from "../lib/dom";
import type { MapData, MapModel } from "../schema";
import { Chart, type ChartEvents } from "./chart";
import type { Choice } from "./choice";
import type { Tool } from "./content";
import type { Maps } from "./looking";
import { SecondMap } from "./second_map";
import type { MapDecoder, Side } from "./side";
import type { Space } from "./space";

/** What is shown on the first map. */
export interface Shown extends Side {
  data: MapData;
  space: Space;
}

export class MapPair implements Maps {
  shown: Shown | null = null;
  readonly first: Chart;
  readonly second: SecondMap;

  constructor(root: ParentNode, events: ChartEvents, connect: (model: MapModel) => MapDecoder) {
    this.first = new Chart(find(root, ".field"), events);
    this.second = new SecondMap(root, new Chart(find(root, ".field.second"), events), connect);
  }

  /** Both maps, or the one that there is. */
  get charts(): Chart[] { return this.second.side ? [this.first, this.second.chart] : [this.first]; }

  /** Whether both maps show the same images. */
  get isLinked(): boolean { return this.shown !== null && this.second.isLinkedTo(this.shown.points); }

  /** The maps on which a point is the same image. */
  private get linked(): Chart[] { return this.isLinked ? this.charts : [this.first]; }

  sideOf(chart: Chart): Side | null { return chart === this.second.chart ? this.second.side : this.shown; }

  setTool(tool: Tool): void {
    for (const chart of [this.first, this.second.chart]) chart.setTool(tool);
  }

  async change({ options, hidden }: Choice): Promise<void> {
    await Promise.all(this.charts.map((chart) => chart.change({ options, hidden })));
  }

  pin(i: number): void {
    for (const chart of this.linked) chart.mark({ pinned: i });
    void this.first.goTo(i);
  }

  select(ids: number[]): void {
    for (const chart of this.linked) void chart.select(ids.length ? new Set(ids) : null);
    this.first.plot.dataset.chosen = String(ids.length);
  }

  close(): void {
    this.first.close();
    this.second.close();
  }
}
