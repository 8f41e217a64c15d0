// @ts-nocheck
/* What a chosen group has in common: its mean, what is typical of it, its labels. */

import { paintPicture } from "../lib/canvas";
import { snap } from "../lib/latent";

const TYPICAL = 5;

/** The mean of the z of some points. */
function meanOf(points, ids) {
  const mean = Array(points.latentDim).fill(0);
  for (const i of ids) for (let d = 0; d < mean.length; d += 1) mean[d] += points.means[i * points.latentDim + d] / ids.length;
  return mean;
}

/** The ids, the nearest to the mean first. */
function byTypicality(points, ids, mean) {
  const distance = new Map(ids.map((i) => [i, points.squaredDistance(i, mean, Infinity)]));
  return [...ids].sort((a, b) => distance.get(a) - distance.get(b));
}

/** [[name, count], …], the most frequent first. */
function labelCounts(points, ids) {
  const counts = new Map();
  for (const i of ids) counts.set(points.label(i), (counts.get(points.label(i)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export class GroupPanel {
  constructor(root, onPick) {
    this.box = root.querySelector(".group");
    this.find = (name) => this.box.querySelector(name);
    this.mean = this.find("[data-testid=map-mean]");
    this.onPick = onPick;
  }

  /** @param {function} decode  promises the pixels of some z */
  async show(points, ids, shape, decode) {
    this.box.hidden = !ids.length;
    this.shown = ids;
    if (!ids.length) return;
    const mean = meanOf(points, ids);
    const order = byTypicality(points, ids, mean);
    this.find("[data-testid=map-group]").textContent = `${ids.length.toLocaleString("en")} chosen`;
    this.fill(".most", points, order.slice(0, TYPICAL));
    this.fill(".least", points, order.slice(-TYPICAL).reverse());
    const counts = labelCounts(points, ids);
    const rest = counts.length > 8 ? ` and ${counts.length - 8} more labels` : "";
    this.find(".counts").textContent = counts.slice(0, 8).map(([name, count]) => `${name}: ${count.toLocaleString("en")}`).join(" \u00b7 ") + rest;
    this.mean.style.aspectRatio = `${shape[2]} / ${shape[1]}`;
    const pixels = await decode([mean.map(snap)]);
    if (!pixels || this.shown !== ids) return;
    paintPicture(this.mean, pixels, shape);
    this.mean.dataset.z = JSON.stringify(mean.map(snap));
  }

  fill(row, points, ids) {
    this.find(row).replaceChildren(...ids.map((i) => points.thumbnail(i, `${points.label(i)}, number ${i}. Keep it in sight`, this.onPick)));
  }
}
