/* The second map: another projection of the same images, or another model's map of them. */

import { find } from "../lib/dom";
import type { MapData, MapModel, SecondMap as SecondRequest } from "../schema";
import type { Chart } from "./chart";
import { type Colouring, colouringOf } from "./colouring";
import type { Choice } from "./choice";
import type { Plotly } from "./plotly";
import type { PointSet } from "./points";
import { type MapDecoder, sameImages, type Side } from "./side";
import type { Space } from "./space";
import type { Watch } from "./waiting";

export interface SecondContent {
  plotly: Plotly;
  data: MapData;
  request: SecondRequest;
  space: Space;
  choice: Choice;
  watch: Watch;
  first: Side;
}

export class SecondMap {
  side: Side | null = null;
  private colour = "";
  private ownDecoder: MapDecoder | null = null; // none where both maps are of one model
  private compared: { first: PointSet; second: PointSet; same: boolean } | null = null;

  constructor(private readonly root: ParentNode, readonly chart: Chart, private readonly connect: (model: MapModel) => MapDecoder) {}

  /** Whether this map shows the same images as the first, in the same order. */
  isLinkedTo(first: PointSet): boolean {
    const second = this.side?.points;
    if (!second) return false;
    if (this.compared?.first !== first || this.compared.second !== second) {
      this.compared = { first, second, same: sameImages(first, second) };
    }
    return this.compared.same;
  }

  setVisible(visible: boolean): void {
    find(this.root, ".field.second").hidden = !visible;
    find(this.root, ".charts").style.setProperty("--charts", visible ? "2" : "1");
    if (!visible) this.leave();
  }

  private leave(): void {
    this.ownDecoder?.close();
    this.ownDecoder = this.side = null;
  }

  /** Whether the map was drawn anew. */
  async show(content: SecondContent): Promise<boolean> {
    const { space, request, watch, data } = content;
    const points = await space.load(watch);
    const view = await space.view(request.view, watch);
    const colouring = await colouringOf(points, data, watch);
    if (!watch.wanted?.() || (this.side?.view === view && this.colour === data.colour)) return false;
    this.join(content, { points, view });
    await this.draw(content, colouring);
    find(this.root, ".field.second .title").textContent = request.title;
    return true;
  }

  private join({ space, first, data }: SecondContent, { points, view }: Pick<Side, "points" | "view">): void {
    this.leave();
    if (space.model.id !== first.model.id) this.ownDecoder = this.connect(space.model);
    this.side = { model: space.model, points, view, decoder: this.ownDecoder ?? first.decoder };
    this.colour = data.colour;
  }

  private async draw({ plotly, choice }: SecondContent, colouring: Colouring): Promise<void> {
    const { side } = this;
    if (!side) return;
    await this.chart.show(plotly, { points: side.points, view: side.view, colouring, hidden: choice.hidden,
      options: choice.options, shape: side.model.image_shape, decode: (zs) => side.decoder.askAll(zs) });
  }

  close(): void {
    this.leave();
    this.chart.close();
  }
}
