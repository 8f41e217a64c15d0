// @ts-nocheck
/* Pixels to canvases. Canvases keep the model's own size; CSS enlarges them crisply. */

/** One picture of a batch of pixels (B, H, W, C) as ImageData. Grey becomes RGB. */
export function toImageData(pixels, index, [C, H, W]) {
  const image = new ImageData(W, H);
  const from = index * H * W * C;
  for (let i = 0; i < H * W; i += 1) {
    for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = pixels[from + i * C + (C === 1 ? 0 : c)];
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** Setting a canvas's size clears it, so only when it differs. */
export function resize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

export function paintPicture(canvas, pixels, shape) {
  resize(canvas, shape[2], shape[1]);
  canvas.getContext("2d").putImageData(toImageData(pixels, 0, shape), 0, 0);
}

/** `count` pictures from `first` on, in rows of `columns`. */
export function paintTiles(canvas, pixels, shape, columns, first, count) {
  const [, H, W] = shape;
  resize(canvas, columns * W, Math.ceil(count / columns) * H);
  const context = canvas.getContext("2d");
  for (let k = 0; k < count; k += 1) {
    const tile = toImageData(pixels, first + k, shape);
    context.putImageData(tile, (k % columns) * W, Math.floor(k / columns) * H);
  }
}

/** A copy `scale` times larger, each pixel a sharp square. */
export function enlarged(canvas, scale) {
  const copy = document.createElement("canvas");
  copy.width = canvas.width * scale;
  copy.height = canvas.height * scale;
  const context = copy.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}

export function savePng(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}
