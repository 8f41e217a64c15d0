"""Images as data: URLs for HTML: PNG, lossless."""

import base64

import numpy as np
from torch import Tensor

from ui.common import colours
from vae_core.media.images import png, png_sheet, quantize


def address(x: np.ndarray) -> str:
    """uint8 (C, H, W) with C = 1, 3 or 4."""
    return encoded(png(x))


def row(x: np.ndarray) -> str:
    """uint8 (N, C, H, W) side by side, without gaps."""
    return sheet(x, len(x))


def sheet(x: np.ndarray, columns: int) -> str:
    """uint8 (N, C, H, W) in rows, without gaps."""
    return encoded(png_sheet(x, columns))


def pixels(x: Tensor) -> str:
    """(C, H, W) in [0, 1]."""
    return address(quantize(x))


def heat_map(error: Tensor) -> str:
    """(H, W) in [0, 1]: transparent at 0, the opaque colour of errors at 1."""
    alpha = quantize(error)
    colour = np.frombuffer(bytes.fromhex(colours.ERROR.removeprefix("#")), np.uint8)
    solid = np.broadcast_to(colour[:, None, None], (3, *alpha.shape))
    return address(np.concatenate([solid, alpha[None]]))


def encoded(file: bytes) -> str:
    """A PNG file as a data: URL."""
    return "data:image/png;base64," + base64.b64encode(file).decode()
