/* What the map says about itself. */

import { element, find } from "../lib/dom";
import type { Quality } from "./space";
import type { View } from "./views";

export class Description {
  constructor(private readonly root: ParentNode) {}

  /** The points and the projection in words; how good it is, once that is known. */
  async show(view: View, count: number, quality: () => Promise<Quality>): Promise<void> {
    const line = element("span", { className: "quality" });
    find(this.root, ".maps .words").replaceChildren(mapText(view, count), line);
    const measured = view.exact ? null : await quality().catch(() => null);
    if (measured) Object.assign(line, qualityText(measured));
  }
}

/** What the points are, and what the projection keeps. */
export function mapText(view: View, count: number): string {
  return `Each point is the posterior mean of one of ${count.toLocaleString("en")} images. ${viewText(view)} `;
}

function viewText(view: View): string {
  if (view.exact) return "This model has as many dimensions as the map: this is the whole latent space.";
  if (view.linear) {
    const shown = view.explained.reduce((sum, share) => sum + share, 0);
    const components = view.dims === 2 ? "first two" : "first three";
    return `Projected onto the ${components} principal components (PCA): ${Math.round(100 * shown)}% of the variance; `
      + "the rest is not visible, so points that touch here may be far apart.";
  }
  const name = view.name === "umap" ? "UMAP" : "t-SNE";
  const own = view.name === "umap" ? "" : " It cannot place new images: yours lie among their nearest neighbours.";
  return `${name} keeps neighbours together. The size and shape of a cluster and the distances between clusters mean little; `
    + `points between images have no z.${own}`;
}

function qualityText({ trustworthiness, continuity, neighbours, sample }: Quality): { textContent: string; title: string } {
  return {
    textContent: `Trustworthiness ${trustworthiness.toFixed(2)}, continuity ${continuity.toFixed(2)}; 1 is best.`,
    title: "Trustworthiness: neighbours on the map are neighbours in the latent space. Continuity: neighbours in the "
      + `latent space are neighbours on the map. Over ${neighbours} neighbours of ${sample.toLocaleString("en")} points.`,
  };
}
