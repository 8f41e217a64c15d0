/* The contract with Python, in the words of the instruments of Interpolate. */

import type { ComponentArgs } from "../lib/component";
import type { Latent } from "../lib/latent";
import type { Choices, DirectionsData, PathData, PathLine, PathState, PathTrigger, SceneData, Uploads } from "../schema";

/** Of the instruments that move one z. */
export type LatentArgs<Data> = ComponentArgs<Data, Choices, Uploads>;
export type PathsArgs = ComponentArgs<PathData, PathState, PathTrigger>;

/** What such an instrument gets: what all need to show places, and what Python chose. */
export type LatentData<Choice> = SceneData & { choice: Choice };

/** Places that were picked, or the name of a saved group. */
export type Group = DirectionsData["choice"]["more"];

/** A path through the latent space: its corners are evenly spaced in t. */
export type LatentPath = PathLine & { corners: Latent[] };

/** A cross-fade goes through no z. */
export const isLatent = (path: PathLine): path is LatentPath => path.corners !== null;
