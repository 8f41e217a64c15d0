"""How a picture is brought to what a model sees: its part, its light and dark, its place."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from .images import planes
from .uploads import Picture

Way = Literal["crop", "pad", "stretch"]
Light = Literal["auto", "as it is", "inverted"]
WAYS: tuple[Way, ...] = ("crop", "pad", "stretch")
LIGHTS: tuple[Light, ...] = ("auto", "as it is", "inverted")
CLEARLY = 64  # grey levels of 255
GREYISH = 24  # grey levels between the channels, in the mean: ink on paper, by any light
FAINT = 0.15  # of the strongest stroke: below, it counts as background
BOX = 20 / 28  # MNIST's digits are 20 pixels high or wide in pictures of 28


@dataclass(frozen=True)
class Fit:
    """The choices.

    Attributes:
        way: The largest centred part; the whole on its own background; or the whole, distorted.
        light: Whether light and dark are swapped; "auto" where the background says so, and then
            the background is brought to that of the model's own images.
        centre: As MNIST was made: in a box of 20 of 28 pixels, by its centre of mass.
    """

    way: Way = "crop"
    light: Light = "auto"
    centre: bool = False

    def __post_init__(self) -> None:
        if self.way not in WAYS or self.light not in LIGHTS:
            raise ValueError(f"a fit is {' | '.join(WAYS)} and {' | '.join(LIGHTS)}")


@dataclass(frozen=True, eq=False)
class Seen:
    """What the model is given; x uint8 (C, H, W)."""

    x: NDArray[np.uint8]
    inverted: bool


def see(picture: Picture, image_shape: tuple[int, int, int], fit: Fit, edge: float) -> Seen:
    """A picture as a model of this image shape sees it.

    Args:
        edge: The grey level at the edges of the model's own images; see `edge_of`.
    """
    c, h, w = image_shape
    whole = _image(picture.x)
    plain = planes(_sized(whole, (w, h), fit.way), c)
    inverted = looks_inverted(plain, edge) if fit.light == "auto" else fit.light == "inverted"
    if fit.centre:
        return Seen(np.repeat(_centred(whole, (w, h), inverted)[None], c, axis=0), inverted)
    if not inverted:
        return Seen(plain, False)
    return Seen(_levelled(255 - plain, edge) if fit.light == "auto" else 255 - plain, True)


def _levelled(x: NDArray[np.uint8], edge: float) -> NDArray[np.uint8]:
    """Stretched so that the background, grey as photographed paper is, has the level `edge`."""
    own = edge_of(x[None])
    if not 0 < own < 255:
        return x
    return np.rint(np.interp(x, [0, own, 255], [0, edge, 255])).astype(np.uint8)


def looks_inverted(x: NDArray[np.uint8], edge: float) -> bool:
    """Whether an image is dark on light where others are light on dark, or the reverse.

    By the median of the outermost pixels, where the background is: inverted, it would be clearly
    nearer to that of the others. Colours are never inverted: they would be other ones.

    Args:
        x: uint8 (C, H, W).
        edge: `edge_of` the others.
    """
    if np.ptp(x, axis=0).mean() > GREYISH:
        return False
    own = edge_of(x[None])
    return abs(own - edge) - abs(255 - own - edge) > CLEARLY


def edge_of(x: NDArray[np.uint8]) -> float:
    """The median of the outermost pixels of images uint8 (N, C, H, W)."""
    rows, columns = x[:, :, [0, -1], :], x[:, :, :, [0, -1]]
    return float(np.median(np.concatenate([rows.ravel(), columns.ravel()])))


def _image(x: NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(x[0] if len(x) == 1 else x.transpose(1, 2, 0)))


def _sized(picture: Image.Image, size: tuple[int, int], way: Way) -> Image.Image:
    if picture.size == size:
        return picture
    if way == "crop":
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    if way == "stretch":
        return picture.resize(size, Image.Resampling.LANCZOS)
    x = planes(picture, len(picture.getbands()))
    background = tuple(int(edge_of(plane[None, None])) for plane in x)
    return ImageOps.pad(picture, size, Image.Resampling.LANCZOS, color=background)


def _centred(picture: Image.Image, size: tuple[int, int], inverted: bool) -> NDArray[np.uint8]:
    """The strokes alone, scaled to MNIST's box, their centre of mass in the middle; (H, W).

    LeCun, Cortes & Burges, http://yann.lecun.com/exdb/mnist/
    """
    ink = _ink(planes(picture, 1)[0], inverted)
    if not ink.any():
        return np.zeros((size[1], size[0]), np.uint8)
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    strokes = Image.fromarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = min(BOX * size[0] / strokes.width, BOX * size[1] / strokes.height)
    w, h = (max(1, round(scale * side)) for side in strokes.size)
    small = np.asarray(strokes.resize((w, h), Image.Resampling.LANCZOS), np.float64)
    total = small.sum() or 1.0
    x = (small.sum(axis=0) @ np.arange(w)) / total
    y = (small.sum(axis=1) @ np.arange(h)) / total
    sheet = Image.new("L", size)
    left = _inside((size[0] - 1) / 2 - x, size[0] - w)
    top = _inside((size[1] - 1) / 2 - y, size[1] - h)
    sheet.paste(Image.fromarray(small.astype(np.uint8)), (left, top))
    return np.asarray(sheet)


def _inside(place: float, last: int) -> int:
    return min(max(math.floor(place + 0.5), 0), last)


def _ink(grey: NDArray[np.uint8], inverted: bool) -> NDArray[np.uint8]:
    """Strokes light on black: the background's level taken off, contrast stretched."""
    light = 255 - grey if inverted else grey
    ink = np.clip(light - edge_of(light[None, None]), 0, None)
    top = ink.max() or 1.0
    return np.where(ink < FAINT * top, 0, ink / top * 255).astype(np.uint8)
