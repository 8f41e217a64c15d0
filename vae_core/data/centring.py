"""Centring like MNIST: strokes scaled to a box of 20 of 28 pixels, centred by mass.

LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist/ The sketch pad does the same in the
browser, so that a drawn and an uploaded digit give the same model input. Both sides implement the
rules below exactly, to the last bit, and agree on the examples in tests/fixtures/centring.json.
All numbers are integers, or doubles computed in the order written; round(v) is floor(v + 1/2).

The input is the pixels p (C, H, W), 0 to 255, with the model's C, the size (W', H') of the model's
images, and whether their background is light. s is -1 if it is light, else 1.

1. Background: b[c] is the median of the pixels at the border of channel c, rounded. The border
   is the first and last row and the first and last column, so that a corner counts twice; the
   median of an even number of pixels is the mean of the middle two.
2. Ink: v = max over c of max(0, s (p[c] - b[c])), and top = max(v). If top is 0, the result is
   the background: 255 if it is light, else 0. Faint ink, v < 0.15 top, counts as background: 0.
   Contrast is stretched: d[c] = round(s (p[c] - b[c]) / top * 255) where there is ink, else 0;
   m = round(v / top * 255).
3. Box: x0 and y0 are the first column and row with ink, w0 and h0 the numbers of columns and
   rows from there to the last ones. k = min(20 / 28 * W' / w0, 20 / 28 * H' / h0);
   w = max(1, round(k w0)), h = max(1, round(k h0)).
4. Centre of mass, in pixels from the left edge of the box: x = (Σ m (column - x0 + 1/2)) / Σ m.
   left = round(W' / 2 - x * w / w0), clipped to 0 to W' - w. The same for y and top.
5. Weights: column j of the scaled box lies at u = (j + 1/2) w0 / w. With r = max(1, w0 / w),
   column i of the box has the raw weight L((i + 1/2 - u) / r), where L is Lanczos's kernel,
   L(0) = 1, L(t) = sin(pi t) / (pi t) * sin(pi t / 3) / (pi t / 3) for |t| < 3, else 0. Raw
   weights are divided by their sum over the box's columns and rounded to integers
   a = round(16384 weight). The same for rows, b.
6. Result: base is 255 for a light background, else 0. Outside the scaled box at (left, top),
   out[c] = base; inside, out[c] = base + s floor((sum of a b d[c] + 2^27) / 2^28), clipped to
   0 to 255.

A mask of the source (H, W) is transformed in the same way: the result is masked at (X, Y) if the
mask is set at column floor(x0 + (X - left + 1/2) w0 / w) and the corresponding row; nothing is
masked outside the source.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BOX = 20 / 28  # MNIST's digits are 20 pixels high or wide in images of 28
FAINT = 0.15  # of the strongest ink; fainter ink counts as background
LOBES = 3  # of the Lanczos kernel
ONE = 1 << 14  # the weight 1 as an integer

Whole = NDArray[np.int64] | NDArray[np.int32]


@dataclass(frozen=True)
class Placement:
    """The position of the box of ink in the source and in the result."""

    x0: int
    y0: int
    w0: int
    h0: int
    """the box in the source: left, top, width, height"""
    left: int
    top: int
    w: int
    h: int
    """the same in the result"""


def centred(x: NDArray[np.uint8], size: tuple[int, int], light: bool) -> NDArray[np.uint8]:
    """The strokes of an image (C, H, W), centred in one of (width, height); uint8 (C, H', W').

    Args:
        light: Whether the model's images, and therefore the result, have a light background.
    """
    base, sign = (255, -1) if light else (0, 1)
    out = np.full((len(x), size[1], size[0]), base, np.uint8)
    difference = sign * (x.astype(np.int32) - background(x)[:, None, None])
    ink = difference.max(axis=0).clip(min=0)
    p = placement(ink, size)
    if p is not None:
        box = np.s_[p.y0 : p.y0 + p.h0, p.x0 : p.x0 + p.w0]
        most = int(ink.max())
        strokes = _stretched(difference[:, *box] * _kept(ink[box], most), most)
        levels = base + sign * _resized(strokes, p.w, p.h)
        out[:, p.top : p.top + p.h, p.left : p.left + p.w] = levels.clip(0, 255)
    return out


def moved_mask(
    mask: NDArray[np.bool_], place: Placement, size: tuple[int, int]
) -> NDArray[np.bool_]:
    """The mask of the result for a `mask` (H, W) of the source; (H', W')."""
    p = place
    columns = np.floor(p.x0 + (np.arange(size[0]) - p.left + 0.5) * p.w0 / p.w).astype(int)
    rows = np.floor(p.y0 + (np.arange(size[1]) - p.top + 0.5) * p.h0 / p.h).astype(int)
    h, w = mask.shape  # of the source
    inside = ((rows >= 0) & (rows < h))[:, None] & (columns >= 0) & (columns < w)
    moved: NDArray[np.bool_] = inside & mask[rows.clip(0, h - 1)][:, columns.clip(0, w - 1)]
    return moved


def background(x: NDArray[np.uint8]) -> Whole:
    """The rounded median of the border of each channel of an image (C, H, W); (C,)."""
    border = np.concatenate([x[:, [0, -1], :], x[:, :, [0, -1]].transpose(0, 2, 1)], axis=2)
    medians: Whole = np.floor(np.median(border, axis=(1, 2)) + 0.5).astype(np.int64)
    return medians


def placement(ink: Whole, size: tuple[int, int]) -> Placement | None:
    """The box of ink (H, W) and its position in an image of (width, height); None without ink."""
    most = int(ink.max())
    mask = _kept(ink, most)
    if not most:
        return None
    (x0, w0), (y0, h0) = (_extent(np.asarray(mask.any(axis=axis))) for axis in (0, 1))
    box = np.s_[y0 : y0 + h0, x0 : x0 + w0]
    mass = _stretched(ink[box] * mask[box], most)
    scale = min(BOX * size[0] / w0, BOX * size[1] / h0)
    w, h = (max(1, _rounded(scale * side)) for side in (w0, h0))
    left = _start(mass.sum(axis=0), w, size[0])
    top = _start(mass.sum(axis=1), h, size[1])
    return Placement(x0, y0, w0, h0, left, top, w, h)


def _kept(ink: Whole, most: int) -> NDArray[np.bool_]:
    """Where ink is strong enough to count, given the strongest, `most`."""
    return (ink > 0) & (ink >= FAINT * most)


def _resized(box: Whole, w: int, h: int) -> Whole:
    """Integers (C, H, W), resampled to (C, h, w) and rounded. Exact: all sums are integers."""
    sums = _weights(box.shape[1], h) @ box.astype(np.float64) @ _weights(box.shape[2], w).T
    resized: Whole = np.floor((sums + ONE * ONE / 2) / (ONE * ONE)).astype(np.int64)
    return resized


def _weights(count: int, span: int) -> NDArray[np.float64]:
    """Weights of `count` pixels in each of `span`, as integers that sum to about 16384."""
    middles = (np.arange(span)[:, None] + 0.5) * count / span
    raw = _lanczos((np.arange(count) + 0.5 - middles) / max(1.0, count / span))
    weights = raw / raw.cumsum(axis=1)[:, -1:]
    whole: NDArray[np.float64] = np.floor(weights * ONE + 0.5)
    return whole


def _lanczos(t: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(t) < LOBES, np.sinc(t) * np.sinc(t / LOBES), 0.0)


def _stretched(values: Whole, most: int) -> Whole:
    stretched: Whole = np.floor(values / most * 255 + 0.5).astype(np.int64)
    return stretched


def _extent(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """The index of the first true value, and the length from there to the last one."""
    places = np.flatnonzero(mask)
    return int(places[0]), int(places[-1] - places[0] + 1)


def _start(mass: Whole, span: int, size: int) -> int:
    """The start of a span of pixels whose centre of mass is in the middle of `size`."""
    count = len(mass)
    centre = int(mass @ (2 * np.arange(count) + 1)) / (2 * int(mass.sum()))
    return min(max(_rounded(size / 2 - centre * span / count), 0), size - span)


def _rounded(value: float) -> int:
    return math.floor(value + 0.5)
