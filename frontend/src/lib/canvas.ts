/* Pixels to canvases. Canvases keep the model's own size; CSS enlarges them crisply. */

/** Channels, height and width of a model's images. */
export type ImageShape = readonly [channels: number, height: number, width: number];

/** Grey or colour levels, image by image, row by row: (B, H, W, C). */
export type Pixels = Uint8Array | Uint8ClampedArray;

/** The context that a canvas is drawn on with. A browser without one shows nothing anyway. */
export function context2d(canvas: HTMLCanvasElement, settings?: CanvasRenderingContext2DSettings): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("this browser has no canvas");
  return context;
}

/** One image of a batch of pixels (B, H, W, C) as ImageData. Grey becomes RGB. */
export function toImageData(pixels: Pixels, index: number, [C, H, W]: ImageShape): ImageData {
  const image = new ImageData(W, H);
  const from = index * H * W * C;
  for (let i = 0; i < H * W; i += 1) {
    for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = pixels[from + i * C + (C === 1 ? 0 : c)];
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** Setting a canvas's size clears it, so only when it differs. */
export function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

export function paintPicture(canvas: HTMLCanvasElement, pixels: Pixels, shape: ImageShape): void {
  resize(canvas, shape[2], shape[1]);
  context2d(canvas).putImageData(toImageData(pixels, 0, shape), 0, 0);
}

/** `count` images from `first` on, in rows of `columns`. */
export function paintTiles(
  canvas: HTMLCanvasElement, pixels: Pixels, shape: ImageShape, columns: number, first: number, count: number,
): void {
  const [, H, W] = shape;
  resize(canvas, columns * W, Math.ceil(count / columns) * H);
  const context = context2d(canvas);
  for (let k = 0; k < count; k += 1) {
    const tile = toImageData(pixels, first + k, shape);
    context.putImageData(tile, (k % columns) * W, Math.floor(k / columns) * H);
  }
}

/** A copy `scale` times larger, each pixel a sharp square. */
export function enlarged(canvas: HTMLCanvasElement, scale: number): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  copy.width = canvas.width * scale;
  copy.height = canvas.height * scale;
  const context = context2d(copy);
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}

const REVOKE_AFTER_MS = 1000; // the download has started by then

export function savePng(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (!blob) return; // a canvas without pixels
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_AFTER_MS);
  }, "image/png");
}
