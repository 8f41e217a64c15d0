"""Preprocessing of a picture for a model: its crop, its polarity, its position."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ..media.images import channels_last, to_image
from .centring import centred
from .images import planes
from .uploads import Picture

Way = Literal["crop", "pad", "stretch"]
Light = Literal["auto", "as it is", "inverted"]
WAYS: tuple[Way, ...] = ("crop", "pad", "stretch")
LIGHTS: tuple[Light, ...] = ("auto", "as it is", "inverted")
CLEARLY = 64  # grey levels of 255
GREYISH = 24  # mean grey levels between the channels: ink on paper, in any light
LIGHT_EDGE = 191  # grey levels at the edges above which a model's images lie on a light background


@dataclass(frozen=True)
class Fit:
    """How a picture is brought to the shape of a model's images.

    Attributes:
        way: The largest centred part; the whole on its own background; or the whole, distorted.
        light: Whether light and dark are swapped; "auto" where the background says so, and then
            the background is brought to that of the model's own images.
        centre: Scales and centres the strokes as MNIST was made; see `centring`.
    """

    way: Way = "crop"
    light: Light = "auto"
    centre: bool = False

    def __post_init__(self) -> None:
        if self.way not in WAYS or self.light not in LIGHTS:
            raise ValueError(f"a fit is {' | '.join(WAYS)} and {' | '.join(LIGHTS)}")


@dataclass(frozen=True, eq=False)
class ModelInput:
    """The input of a model, made from a picture."""

    x: NDArray[np.uint8]
    """(C, H, W)"""
    inverted: bool
    """light and dark were swapped"""


def preprocess(
    picture: Picture, image_shape: tuple[int, int, int], fit: Fit, edge: float
) -> ModelInput:
    """The input of a model of this image shape, made from a picture.

    Args:
        edge: The grey level at the edges of the model's own images; see `edge_of`.
    """
    c, h, w = image_shape
    whole = to_image(channels_last(picture.x))
    x = planes(_sized(whole, (w, h), fit.way), c)
    inverted = looks_inverted(x, edge) if fit.light == "auto" else fit.light == "inverted"
    if fit.centre:
        x = planes(whole, c)
        x = centred(255 - x if inverted else x, (w, h), edge > LIGHT_EDGE)
    elif inverted:
        x = _levelled(255 - x, edge) if fit.light == "auto" else 255 - x
    return ModelInput(x, inverted)


def _levelled(x: NDArray[np.uint8], edge: float) -> NDArray[np.uint8]:
    """Stretched so that the background, such as grey photographed paper, has the level `edge`."""
    own = edge_of(x[None])
    if not 0 < own < 255:
        return x
    return np.rint(np.interp(x, [0, own, 255], [0, edge, 255])).astype(np.uint8)


def looks_inverted(x: NDArray[np.uint8], edge: float) -> bool:
    """Whether an image is dark on light where the others are light on dark, or the reverse.

    Compares the median of the outermost pixels, the background: inverted, it would be clearly
    nearer to that of the others. Images in colour are never inverted, since that changes hues.

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
