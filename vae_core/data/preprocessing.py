"""Preprocessing of an image for a model: cropping, polarity, centring."""

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
CLEARLY = 64  # grey levels, of 255
GREYISH = 24  # mean range over the channels, in grey levels: ink on paper, in any light
LIGHT_EDGE = 191  # grey level at the edges above which a model's images have a light background


@dataclass(frozen=True)
class Fit:
    """How an image is converted to the shape of a model's images.

    Attributes:
        way: The largest centred crop, padding with the image's background, or distortion.
        light: Whether to invert light and dark. "auto" decides by the background and, if it
            inverts, adjusts the background to that of the model's images.
        centre: Whether to scale and centre the strokes like MNIST; see `centring`.
    """

    way: Way = "crop"
    light: Light = "auto"
    centre: bool = False

    def __post_init__(self) -> None:
        if self.way not in WAYS or self.light not in LIGHTS:
            raise ValueError(f"a fit is {' | '.join(WAYS)} and {' | '.join(LIGHTS)}")


@dataclass(frozen=True, eq=False)
class ModelInput:
    """A model input made from an image."""

    x: NDArray[np.uint8]
    """(C, H, W)"""
    inverted: bool
    """whether light and dark were inverted"""


def preprocess(
    picture: Picture, image_shape: tuple[int, int, int], fit: Fit, edge: float
) -> ModelInput:
    """The input for a model with this image shape, made from an image.

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
    """Rescales levels so that the background, such as grey photographed paper, becomes `edge`."""
    own = edge_of(x[None])
    if not 0 < own < 255:
        return x
    return np.rint(np.interp(x, [0, own, 255], [0, edge, 255])).astype(np.uint8)


def looks_inverted(x: NDArray[np.uint8], edge: float) -> bool:
    """Whether an image is dark on light and the model's images are light on dark, or vice versa.

    Compares the background, the median of the outermost pixels: the image counts as inverted if
    inverting brings it clearly closer to the background of the model's images. Colour images are
    never inverted, since that would change hues.

    Args:
        x: uint8 (C, H, W).
        edge: `edge_of` the model's images.
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
