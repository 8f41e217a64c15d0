/* The canvas above the points. */

import { context2d, resize } from "../lib/canvas";
import { pointColours } from "./colouring";
import { type Content, isShown } from "./content";
import { type Drag, type Marks, NO_MARKS, paintLook, paintPaths, paintPinned, paintThumbs, paintUserImage } from "./marks";
import type { Pixel, PlaneScale, Size } from "./plane_scale";

const THUMBS_BELOW = 260; // points in sight, at most, that are drawn as images

/** What the marks are painted over. */
export interface Ground {
  content: Content;
  scale: PlaneScale;
  selected: ReadonlySet<number> | null;
  drag: Drag | null;
  ink: string;
  /** a sheet of images has loaded */
  onLoad: () => void;
}

export class Overlay {
  marks: Marks = NO_MARKS;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** The canvas, cleared, with CSS pixels as its unit. */
  clear({ width, height }: Size): CanvasRenderingContext2D {
    const ratio = window.devicePixelRatio || 1;
    resize(this.canvas, Math.round(width * ratio), Math.round(height * ratio));
    const context = context2d(this.canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  /** Paints all marks; returns the number of thumbnails. */
  paint(size: Size, ground: Ground): number {
    const { left, top, width, height } = ground.scale.area;
    const context = this.clear(size);
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    const thumbs = this.paintThumbs(context, ground);
    this.paintMarks(context, ground);
    context.restore();
    return thumbs;
  }

  private paintMarks(context: CanvasRenderingContext2D, { content, scale, drag, ink }: Ground): void {
    const { marks } = this;
    const pixel = pixelsOf(content, scale);
    paintPaths(context, marks.paths, scale);
    for (const image of marks.own) paintUserImage(context, image, scale);
    if (marks.pinned !== null) paintPinned(context, pixel(marks.pinned));
    paintLook(context, marks, drag, pixel, ink);
  }

  /** Points in sight as their images, if there are few enough of them. */
  private paintThumbs(context: CanvasRenderingContext2D, { content, scale, selected, onLoad }: Ground): number {
    const ids = content.options.thumbs ? pointsInSight(content, scale, THUMBS_BELOW + 1) : [];
    if (ids.length > THUMBS_BELOW) return 0;
    const colourOf = pointColours(content.colouring);
    paintThumbs(context, ids, { points: content.points, pixel: pixelsOf(content, scale), colourOf, selected, onLoad });
    return ids.length;
  }
}

/** The pixels of points. */
export function pixelsOf({ view: { xy } }: Pick<Content, "view">, scale: PlaneScale): (i: number) => Pixel {
  return (i) => scale.pixelOf(xy[2 * i], xy[2 * i + 1]);
}

/** The first `most` shown points within the axes. */
export function pointsInSight(content: Content, { ranges: [x, y] }: PlaneScale, most: number): number[] {
  const { xy } = content.view;
  const ids: number[] = [];
  for (let i = 0; 2 * i < xy.length && ids.length < most; i += 1) {
    const [a, b] = [xy[2 * i], xy[2 * i + 1]];
    if (a > x[0] && a < x[1] && b > y[0] && b < y[1] && isShown(content, i)) ids.push(i);
  }
  return ids;
}
