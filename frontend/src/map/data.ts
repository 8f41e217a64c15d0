/* What Python sends to the map, and what the map reports. */

import type { ImageShape } from "../lib/canvas";
import type { ComponentArgs } from "../lib/component";
import type { Latent } from "../lib/latent";

export interface Model {
  id: string;
  title: string;
  image_shape: ImageShape;
  latent_dim: number;
  version: string | number;
}

/** How a latent space is projected. `query` is passed on to the live routes. */
export interface ViewRequest {
  name: string;
  dims: number;
  linear: boolean;
  query: Record<string, string | number>;
}

export interface SecondRequest {
  model: Model;
  view: ViewRequest;
  title: string;
}

export const OPTIONS = ["contours", "thumbs", "beneath"] as const;
export type Option = (typeof OPTIONS)[number];
export type Options = Partial<Record<Option, boolean>>;

/** An image of the user, with its posterior. */
export interface UserImage {
  key: string;
  name: string;
  picture: string;
  mu: number[];
  std: number[];
}

export interface Styles {
  colour: string;
  colours: string[];
  shapes: string[];
}

export interface MapData extends Styles {
  model: Model;
  set: string;
  set_name: string;
  view: ViewRequest;
  beside: SecondRequest | null;
  hidden: number[];
  options: Options;
  image: number;
  chosen: number[] | null;
  own: UserImage[];
  way: [number[], number[]] | null;
  plotly: string;
  arrival: unknown;
}

/** What Python keeps of the map. */
export interface MapState {
  choice: { model: string; set: string; image: number; hidden: number[]; options: Options };
  chosen: { model: string; set: string; ids: number[] };
}

/** What the map asks Python for. */
export interface MapTriggers {
  open: { model: string; z: Latent };
  walk: { model: string; start: PathEnd; end: PathEnd };
  apart: { model: string; image: number };
}

/** An image at the end of a path. */
export interface PathEnd {
  i: number;
  z: Latent;
}

export type MapArgs = ComponentArgs<MapData, MapState, MapTriggers>;

/** A request for JSON or bytes that the server refused. */
export function checked(response: Response): Response {
  if (!response.ok) throw new Error(`${response.status} for ${response.url}`);
  return response;
}

/** JSON of a live route, whose form the server guarantees. */
export async function jsonOf<Body>(response: Response): Promise<Body> {
  return await response.json() as Body;
}
