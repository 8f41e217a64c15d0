"""Images as data: URLs for HTML: PNG, lossless."""

import base64
import io

import numpy as np
from PIL import Image
from torch import Tensor

from ui.common import colours
from vae_core.media import images
from vae_core.media.images import quantize, to_image


def address(x: np.ndarray) -> str:
    """uint8 (C, H, W) with C = 1, 3 or 4."""
    return encoded(to_image(x.transpose(1, 2, 0)))


def row(x: np.ndarray) -> str:
    """uint8 (N, C, H, W) side by side, without gaps."""
    return address(np.concatenate(list(x), axis=2))


def sheet(x: np.ndarray, columns: int) -> str:
    """uint8 (N, C, H, W) in rows, without gaps."""
    return encoded(to_image(images.sheet(x.transpose(0, 2, 3, 1), columns)))


def pixels(x: Tensor) -> str:
    """(C, H, W) in [0, 1]."""
    return address(quantize(x))


def heat_map(error: Tensor) -> str:
    """(H, W) in [0, 1]: transparent at 0, the opaque colour of errors at 1."""
    alpha = quantize(error)
    colour = np.frombuffer(bytes.fromhex(colours.ERROR.removeprefix("#")), np.uint8)
    solid = np.broadcast_to(colour[:, None, None], (3, *alpha.shape))
    return address(np.concatenate([solid, alpha[None]]))


def encoded(image: Image.Image) -> str:
    return "data:image/png;base64," + base64.b64encode(file(image)).decode()


def png(x: np.ndarray) -> bytes:
    """uint8 (C, H, W) as a file."""
    return file(to_image(x.transpose(1, 2, 0)))


def file(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
