/* Which part of the plane a plot shows. */

import { areaOf, centred, PlaneScale, type Range, type Ranges, rangesOfAll, resizedRanges, type Size, zoomed } from "./plane_scale";
import type { Layout, PlotElement } from "./plotly";
import type { View } from "./views";

const changesTo = ([x, y]: Ranges): Layout => ({ "xaxis.range": x, "yaxis.range": y });

export class Camera {
  scale: PlaneScale | null = null;
  private showsAll = true;

  constructor(private readonly plot: PlotElement) {}

  get size(): Size { return { width: this.plot.clientWidth, height: this.plot.clientHeight }; }

  /** The present ranges, or those that show all points. */
  rangesFor({ index: { low, high } }: View, keeps: boolean): Ranges {
    if (keeps && this.scale) return this.scale.ranges;
    this.showsAll = true;
    return rangesOfAll(low, high, areaOf(this.size));
  }

  /** Takes over the ranges that Plotly has arrived at. */
  read(): void {
    const { xaxis, yaxis } = this.plot.layout ?? {};
    if (!xaxis?.range || !yaxis?.range) return;
    this.scale = new PlaneScale(areaOf(this.size), [xaxis.range.map(Number) as Range, yaxis.range.map(Number) as Range]);
  }

  /** The user has moved the map. */
  moved(): void { this.showsAll = false; }

  // Changes of Plotly's layout ----------------------------------------------------------------

  zoom(factor: number): Layout | null {
    this.moved();
    return this.scale && changesTo(zoomed(this.scale.ranges, factor));
  }

  centreOn(point: readonly number[]): Layout | null {
    this.moved();
    return this.scale && changesTo(centred(this.scale.ranges, point));
  }

  /** Two fingers move the map. */
  showRanges(ranges: Ranges): Layout {
    this.moved();
    return changesTo(ranges);
  }

  /** The plot has another size. */
  resize({ index: { low, high } }: View): Layout {
    const area = areaOf(this.size);
    const ranges = this.showsAll ? rangesOfAll(low, high, area) : this.scale && resizedRanges(this.scale.ranges, area);
    return { ...this.size, ...(ranges && changesTo(ranges)) };
  }
}
