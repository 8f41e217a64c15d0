/* How the points of a class look: each of up to 200 classes has a colour and a shape of its own. */

export interface Look { colour: string; shape: string }

const OPEN = "-open"; // Plotly's word for a shape's outline
const SHAPES_3D = ["circle", "square", "diamond", "cross", "x", "circle-open", "square-open", "diamond-open"]; // all that Plotly has

/** The look of class k. The first classes differ in both; later ones pair a colour with each other
 *  shape, then with its outline. */
export function lookOf(k: number, colours: readonly string[], shapes: readonly string[]): Look {
  const turn = Math.floor(k / colours.length);
  const isOpen = Math.floor(turn / shapes.length) % 2 === 1;
  const shape = shapes[(k + turn) % shapes.length];
  return { colour: colours[k % colours.length], shape: isOpen ? shape + OPEN : shape };
}

/** The same in three dimensions, where there are fewer shapes. */
export function lookInSpace(k: number, colours: readonly string[]): Look {
  const turn = Math.floor(k / colours.length);
  return { colour: colours[k % colours.length], shape: SHAPES_3D[turn % SHAPES_3D.length] };
}

export const isOutline = (shape: string): boolean => shape.endsWith(OPEN);
export const solidShape = (shape: string): string => (isOutline(shape) ? shape.slice(0, -OPEN.length) : shape);
