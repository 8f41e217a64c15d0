/* A model's latent space with a set of images in it: its points and its projections. */

import { modelUrl } from "../lib/socket";
import type { MapModel, MapView } from "../schema";
import { checked, jsonOf } from "./data";
import { PointSet } from "./points";
import { type LinearAxes, LinearView, ScatteredView, type View } from "./views";
import { SharedAnswer, type Watch, whenReady } from "./waiting";

/** How well a projection keeps neighbourhoods. */
export interface Quality {
  trustworthiness: number;
  continuity: number;
  neighbours: number;
  sample: number;
}

type Query = MapView["query"];

const queryText = (query: Query): string =>
  new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();

export class Space {
  private readonly base: string;
  private readonly query: string;
  private readonly points: SharedAnswer<PointSet>;
  private readonly requests = new Map<string, SharedAnswer<View>>();
  private readonly views = new Map<string, View>();
  private readonly qualities = new Map<View, SharedAnswer<Quality>>();

  /** @param signal  ends all waiting */
  constructor(readonly model: MapModel, set: string, private readonly signal: AbortSignal) {
    this.base = modelUrl(model.id);
    this.query = `set=${set}&v=${model.version}`;
    this.points = new SharedAnswer((watch) => PointSet.load(this.base, this.query, model.latent_dim, { ...watch, signal }));
  }

  /** Identifies the space, also among those of other versions of the model. */
  get key(): string { return `${this.model.id} ${this.query}`; }

  load(watch: Watch): Promise<PointSet> { return this.points.get(watch); }

  /** A projection, if it is there. */
  viewNow({ query }: MapView): View | null { return this.views.get(queryText(query)) ?? null; }

  view(request: MapView, watch: Watch): Promise<View> {
    const query = queryText(request.query);
    const shared = this.requests.get(query) ?? new SharedAnswer((all) => this.loadView(request, query, all));
    this.requests.set(query, shared);
    return shared.get(watch);
  }

  private async loadView(request: MapView, query: string, watch: Watch): Promise<View> {
    const view = request.linear ? await this.linearView(request, query, watch) : await this.scatteredView(request, query, watch);
    this.views.set(query, view);
    return view;
  }

  /** A projection that is there at once. */
  quickView(dims: number, watch: Watch): Promise<View> {
    const name = this.model.latent_dim === dims ? "latent" : "pca";
    return this.view({ name, linear: true, dims, query: { method: "pca", dims } }, watch);
  }

  private async linearView({ dims, name }: MapView, query: string, watch: Watch): Promise<View> {
    const { signal } = this;
    const axes = await fetch(`${this.base}map.axes?${this.query}&dims=${dims}`, { signal });
    return new LinearView(await this.load(watch), await jsonOf<LinearAxes>(checked(axes)), name, query);
  }

  private async scatteredView({ dims, name }: MapView, query: string, watch: Watch): Promise<View> {
    const response = await this.ready("map.xy", query, watch);
    return new ScatteredView(await this.load(watch), new Float32Array(await response.arrayBuffer()), dims, name, query);
  }

  private ready(route: string, query: string, watch: Watch): Promise<Response> {
    return whenReady(`${this.base}${route}?${this.query}&${query}`, { ...watch, signal: this.signal });
  }

  /** Stops the computation of a projection. */
  stop(query: Query): void {
    void fetch(`${this.base}map.stop?${this.query}&${queryText(query)}`, { method: "POST" });
  }

  /** Where a projection puts rows of z: x, y in turn. */
  async place(view: View, rows: number[][]): Promise<Float32Array> {
    const { signal } = this;
    const body = Float32Array.from(rows.flat());
    const response = await fetch(`${this.base}map.place?${this.query}&${view.query}`, { method: "POST", body, signal });
    return new Float32Array(await checked(response).arrayBuffer());
  }

  quality(view: View, watch: Watch): Promise<Quality> {
    const shared = this.qualities.get(view)
      ?? new SharedAnswer((all) => this.ready("map.quality", view.query, all).then((response) => jsonOf<Quality>(response)));
    this.qualities.set(view, shared);
    return shared.get(watch);
  }
}

/** The spaces seen so far. */
export class Spaces {
  private readonly spaces = new Map<string, Space>();

  constructor(private readonly signal: AbortSignal) {}

  of(model: MapModel, set: string): Space {
    const space = new Space(model, set, this.signal);
    const existing = this.spaces.get(space.key);
    if (!existing) this.spaces.set(space.key, space);
    return existing ?? space;
  }
}
