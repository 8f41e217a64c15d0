/* What Python sends the instruments of Interpolate, and what they send back. */

import type { ImageShape } from "../lib/canvas";
import type { ComponentArgs } from "../lib/component";
import type { Latent } from "../lib/latent";
import type { PriorDescription } from "../lib/prior";
import type { Place } from "./places";

export interface InstrumentModel {
  id: string;
  image_shape: ImageShape;
  latent_dim: number;
  prior?: PriorDescription | null;
}

/** An image that the user uploaded or drew; `pixels` is base64 of uint8 (H, W, C). */
export interface UserImageData { key: string; name: string; z: Latent; pixels: string }

/** What every instrument needs to show places. */
export interface ContextData {
  model: InstrumentModel;
  own: UserImageData[];
  /** The z that Explore shows. */
  explored: Latent;
  /** The typical distance from a real image to the nearest other one. */
  usual: number;
  colours: string[];
  /** Counts up whenever Python chooses something else than the instrument did. */
  arrival: number;
}

/** A file that the user put into a slot; `content` is base64. */
export interface Upload { slot: string; name: string; content: string }

export type Choices = { model: string } & Record<string, string | number>;
export interface State { choices: Choices }
export interface Triggers { upload: Upload; look: true }

export type InstrumentArgs<Data> = ComponentArgs<Data, State, Triggers>;

export type PathKind = "lerp" | "slerp" | "geodesic" | "fade";

export interface PathData {
  kind: PathKind;
  name: string;
  hint: string;
  /** Evenly spaced in t; null for a cross-fade, which has no z. */
  corners: Latent[] | null;
  /** From each corner to the nearest real image. */
  distance: number[] | null;
  words: string;
  warns: boolean;
  /** Of the search for a geodesic, in [0, 1]. */
  progress: number;
}

/** A path through the latent space. */
export type LatentPath = PathData & { corners: Latent[] };

export const isLatent = (path: PathData): path is LatentPath => path.corners !== null;

export interface PlaneData { mean: Latent; axes: Latent[]; words: string }

export interface PathChoice {
  start: Place; end: Place; via: Place[]; path: PathKind; steps: number; t: number;
}

export interface PathsData extends ContextData {
  ways: PathData[];
  /** The images at the places, base64 of uint8 (H, W, C). */
  ends: string[];
  plane: PlaneData;
  most_steps: number;
  most_stops: number;
  choice: PathChoice;
}

/** A place, or places, that one image is computed from. */
export interface LatentData<Choice> extends ContextData { choice: Choice }

export type SquareData = LatentData<{ corners: Place[]; at: [across: number, down: number] }>;

export type ArithmeticData = LatentData<{ a: Place; b: Place; c: Place; strength: number }>;

/** Places that were picked, or the name of a saved group. */
export type Group = Place[] | string;

export interface DirectionData {
  name: string;
  v: Latent;
  /** The amounts at the ends of its slider: −limit to limit. */
  limit: number;
  /** A few words on how well it works; `told` has all of it. */
  short: string;
  told: string;
  /** A classifier of it does no better than chance. */
  empty: boolean;
}

/** A linear classifier: sigmoid(weight · z + bias). */
export interface ProbeData { name: string; weight: Latent; bias: number }

export interface Titled { name: string; hint: string }

export interface DirectionsChoice {
  subject: Place; amounts: Record<string, number>; picked: number; more: Group; less: Group;
}

export interface DirectionsData extends LatentData<DirectionsChoice> {
  families: Record<string, Titled>;
  methods: Record<string, Titled>;
  family: string;
  method: string;
  /** Whether the set of directions has methods to choose from. */
  named: boolean;
  headings: DirectionData[];
  readers: ProbeData[];
  /** Of each direction with each classifier's. */
  cosines: number[][];
  note: string;
  saved_groups: string[];
  most_picked: number;
}
