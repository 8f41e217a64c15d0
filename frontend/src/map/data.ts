/* What the map is called with, and how it asks the live routes. */

import type { ComponentArgs } from "../lib/component";
import type { MapData, MapState, MapTrigger } from "../schema";

export type MapArgs = ComponentArgs<MapData, MapState, MapTrigger>;

export const OPTIONS = ["contours", "thumbs", "beneath"] as const;
export type Option = (typeof OPTIONS)[number];
export type Options = Partial<Record<Option, boolean>>;

/** How points are coloured. */
export type Styles = Pick<MapData, "colour" | "colours" | "shapes">;

/** A request for JSON or bytes that the server refused. */
export function checked(response: Response): Response {
  if (!response.ok) throw new Error(`${response.status} for ${response.url}`);
  return response;
}

/** JSON of a live route, whose form the server guarantees. */
export async function jsonOf<Body>(response: Response): Promise<Body> {
  return await response.json() as Body;
}
