/* The selected points: how many, their mean, which are typical, their labels. */

import { type ImageShape, paintPicture } from "../lib/canvas";
import { find } from "../lib/dom";
import { snap } from "../lib/latent";
import type { Decode } from "./content";
import type { PointSet } from "./points";

const TYPICAL = 5;
const LABELS = 8;

type Latents = Pick<PointSet, "means" | "latentDim">;

/** The mean z of some points. */
export function meanOf({ means, latentDim }: Latents, ids: readonly number[]): number[] {
  const mean = Array<number>(latentDim).fill(0);
  for (const i of ids) for (let d = 0; d < latentDim; d += 1) mean[d] += means[i * latentDim + d] / ids.length;
  return mean;
}

/** The points, those nearest to the mean first. */
export function byTypicality(points: Pick<PointSet, "squaredDistance">, ids: readonly number[], mean: number[]): number[] {
  const distances = ids.map((i) => ({ i, distance: points.squaredDistance(i, mean) }));
  return distances.sort((a, b) => a.distance - b.distance).map(({ i }) => i);
}

/** How often each label occurs, the most frequent first. */
export function labelCounts(labels: readonly string[]): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function countsText(counts: [string, number][]): string {
  const rest = counts.length > LABELS ? ` and ${counts.length - LABELS} more labels` : "";
  return counts.slice(0, LABELS).map(([name, count]) => `${name}: ${count.toLocaleString("en")}`).join(" \u00b7 ") + rest;
}

export class GroupPanel {
  private readonly box: HTMLElement;
  private readonly mean: HTMLCanvasElement;
  private shown: readonly number[] = [];

  constructor(root: ParentNode, private readonly onPick: (i: number) => void) {
    this.box = find(root, ".group");
    this.mean = find(this.box, "[data-testid=map-mean]");
  }

  async show(points: PointSet, ids: readonly number[], shape: ImageShape, decode: Decode): Promise<void> {
    this.box.hidden = !ids.length;
    this.shown = ids;
    if (!ids.length) return;
    const mean = meanOf(points, ids);
    this.describe(points, ids, byTypicality(points, ids, mean));
    this.mean.style.aspectRatio = `${shape[2]} / ${shape[1]}`;
    const z = mean.map(snap);
    const pixels = await decode([z]);
    if (!pixels || this.shown !== ids) return;
    paintPicture(this.mean, pixels, shape);
    this.mean.dataset.z = JSON.stringify(z);
  }

  private describe(points: PointSet, ids: readonly number[], order: number[]): void {
    find(this.box, "[data-testid=map-group]").textContent = `${ids.length.toLocaleString("en")} selected`;
    this.fill(".most", points, order.slice(0, TYPICAL));
    this.fill(".least", points, order.slice(-TYPICAL).reverse());
    find(this.box, ".counts").textContent = countsText(labelCounts(ids.map((i) => points.label(i))));
  }

  private fill(row: string, points: PointSet, ids: number[]): void {
    const thumbnails = ids.map((i) => points.thumbnail(i, `${points.label(i)}, no. ${i}. Click to pin`, this.onPick));
    find(this.box, row).replaceChildren(...thumbnails);
  }
}
