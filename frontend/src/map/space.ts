/* A model's latent space with a set of images in it: its points and its projections. */

import { checked, jsonOf, type Model, type ViewRequest } from "./data";
import { PointSet } from "./points";
import { type LinearAxes, LinearView, ScatteredView, type View } from "./views";
import { type Watch, whenReady } from "./waiting";

/** A projection that is there, or on its way. */
export interface ViewEntry {
  view: View | null;
  promise: Promise<View>;
}

/** How well a projection keeps neighbourhoods. */
export interface Quality {
  trustworthiness: number;
  continuity: number;
  neighbours: number;
  sample: number;
}

export class Space {
  private readonly base: string;
  private readonly query: string;
  private points: Promise<PointSet> | null = null;
  private readonly views = new Map<string, ViewEntry>();
  private readonly qualities = new Map<View, Quality>();

  constructor(readonly model: Model, set: string) {
    this.base = new URL(`live/${encodeURIComponent(model.id)}/`, location.href).href;
    this.query = `set=${set}&v=${model.version}`;
  }

  /** Identifies the space, also among those of other versions of the model. */
  get key(): string { return `${this.model.id} ${this.query}`; }

  load(watch: Watch): Promise<PointSet> {
    this.points ??= PointSet.load(this.base, this.query, this.model.latent_dim, watch)
      .catch((error: unknown) => { this.points = null; throw error; });
    return this.points;
  }

  view(request: ViewRequest, watch: Watch): ViewEntry {
    const query = new URLSearchParams(Object.entries(request.query).map(([name, value]) => [name, String(value)])).toString();
    const existing = this.views.get(query);
    if (existing) return existing;
    const load = request.linear ? this.linearView(request, query) : this.scatteredView(request, query, watch);
    const entry: ViewEntry = { view: null, promise: load };
    entry.promise = load.then((view) => (entry.view = view), (error: unknown) => { this.views.delete(query); throw error; });
    this.views.set(query, entry);
    return entry;
  }

  /** A projection that is there at once. */
  quickView(dims: number, watch: Watch): Promise<View> {
    const name = this.model.latent_dim === dims ? "latent" : "pca";
    return this.view({ name, linear: true, dims, query: { method: "pca", dims } }, watch).promise;
  }

  private async linearView({ dims, name }: ViewRequest, query: string): Promise<View> {
    const axes = fetch(`${this.base}map.axes?${this.query}&dims=${dims}`).then(checked).then((response) => jsonOf<LinearAxes>(response));
    return new LinearView(await this.load({}), await axes, name, query);
  }

  private async scatteredView({ dims, name }: ViewRequest, query: string, watch: Watch): Promise<View> {
    const response = await whenReady(`${this.base}map.xy?${this.query}&${query}`, watch);
    return new ScatteredView(await this.load({}), new Float32Array(await response.arrayBuffer()), dims, name, query);
  }

  /** Stops the computation of a projection. */
  stop(query: Record<string, string | number>): void {
    const settings = Object.entries(query).map(([name, value]) => [name, String(value)]);
    void fetch(`${this.base}map.stop?${this.query}&${new URLSearchParams(settings)}`, { method: "POST" });
  }

  /** Where a projection puts rows of z: x, y in turn. */
  async place(view: View, rows: number[][]): Promise<Float32Array> {
    const body = Float32Array.from(rows.flat());
    const response = await fetch(`${this.base}map.place?${this.query}&${view.query}`, { method: "POST", body });
    return new Float32Array(await checked(response).arrayBuffer());
  }

  async quality(view: View, watch: Watch): Promise<Quality> {
    const known = this.qualities.get(view);
    if (known) return known;
    const quality = await jsonOf<Quality>(await whenReady(`${this.base}map.belief?${this.query}&${view.query}`, watch));
    this.qualities.set(view, quality);
    return quality;
  }
}

/** The spaces seen so far. */
export class Spaces {
  private readonly spaces = new Map<string, Space>();

  of(model: Model, set: string): Space {
    const space = new Space(model, set);
    const existing = this.spaces.get(space.key);
    if (!existing) this.spaces.set(space.key, space);
    return existing ?? space;
  }
}
