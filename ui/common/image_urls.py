"""Images as addresses that HTML can show: PNG, every pixel kept."""

import base64
import io

import numpy as np
from PIL import Image
from torch import Tensor

from ui.common import colours
from vae_core.media.images import quantize, to_image
from vae_core.media.images import sheet as picture_sheet


def address(x: np.ndarray) -> str:
    """uint8 (C, H, W), C being 1, 3 or 4, as a data: address."""
    return encoded(to_image(x.transpose(1, 2, 0)))


def row(x: np.ndarray) -> str:
    """uint8 (N, C, H, W) side by side, without gaps, as one data: address."""
    return address(np.concatenate(list(x), axis=2))


def sheet(x: np.ndarray, columns: int) -> str:
    """uint8 (N, C, H, W) in rows, without gaps, as one data: address."""
    return encoded(to_image(picture_sheet(x.transpose(0, 2, 3, 1), columns)))


def pixels(x: Tensor) -> str:
    """(C, H, W) in [0, 1] as a data: address."""
    return address(quantize(x))


def heat_map(error: Tensor) -> str:
    """(H, W) in [0, 1]: nothing where it is 0, all of the error's colour where it is 1."""
    alpha = quantize(error)
    colour = np.frombuffer(bytes.fromhex(colours.ERROR.removeprefix("#")), np.uint8)
    solid = np.broadcast_to(colour[:, None, None], (3, *alpha.shape))
    return address(np.concatenate([solid, alpha[None]]))


def encoded(picture: Image.Image) -> str:
    return "data:image/png;base64," + base64.b64encode(file(picture)).decode()


def png(x: np.ndarray) -> bytes:
    """uint8 (C, H, W) as a file."""
    return file(to_image(x.transpose(1, 2, 0)))


def file(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
