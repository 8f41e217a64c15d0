"""Image conversion: grey levels, contact sheets, PNG files.

All conversions between the model's range [0, 1] and 256 levels are here, and all contact sheets.
"""

import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..system.files import write_atomic

STILL = (".png",)
ZLIB_DEFAULT = -1


def to_unit(x: np.ndarray) -> Tensor:
    """uint8 images of any shape as float32 in [0, 1]; copied to C order."""
    return torch.from_numpy(np.array(x, order="C")).float() / 255


def quantize(x_hat: Tensor) -> np.ndarray:
    """Rounds [0, 1] to the nearest of 256 levels; uint8 of the same shape."""
    return _levels(x_hat).cpu().numpy()


def to_uint8(x_hat: Tensor) -> np.ndarray:
    """Rounds (B, C, H, W) in [0, 1] to 256 levels; uint8 (B, H, W, C), contiguous."""
    return _levels(x_hat).permute(0, 2, 3, 1).contiguous().cpu().numpy()


def _levels(x_hat: Tensor) -> Tensor:
    return (x_hat * 255).round().to(torch.uint8)


def channels_last(x: np.ndarray) -> np.ndarray:
    """(…, C, H, W) as (…, H, W, C); a view."""
    return np.moveaxis(x, -3, -1)


def channels_first(pixels: np.ndarray) -> np.ndarray:
    """(…, H, W, C) as (…, C, H, W); a view."""
    return np.moveaxis(pixels, -1, -3)


def to_image(pixels: np.ndarray, scale: int = 1) -> Image.Image:
    """uint8 (H, W, C), C = 1, 3 or 4, as a PIL image; each pixel becomes a `scale`² square."""
    h, w, c = pixels.shape
    picture = Image.fromarray(np.ascontiguousarray(pixels[:, :, 0] if c == 1 else pixels))
    return picture.resize((w * scale, h * scale), Image.Resampling.NEAREST)


def sheet(pixels: np.ndarray, columns: int) -> np.ndarray:
    """uint8 (N, H, W, C) as tiles in row-major order; the last row is padded with black.

    Without images, the sheet is one row of black tiles.
    """
    n, h, w, c = pixels.shape
    rows = max(1, -(-n // columns))
    filled = np.zeros((rows * columns, h, w, c), dtype=np.uint8)
    filled[:n] = pixels
    tiles = filled.reshape(rows, columns, h, w, c)
    return tiles.transpose(0, 2, 1, 3, 4).reshape(rows * h, columns * w, c)


def square_columns(count: int) -> int:
    """The number of columns of a roughly square sheet of `count` images: ⌈√count⌉."""
    return max(1, math.isqrt(max(count - 1, 0)) + 1)


def png(x: np.ndarray, scale: int = 1) -> bytes:
    """One image, uint8 (C, H, W), C = 1, 3 or 4, as a PNG file."""
    return to_png(to_image(channels_last(x), scale))


def png_sheet(
    x: np.ndarray, columns: int, scale: int = 1, compress_level: int = ZLIB_DEFAULT
) -> bytes:
    """Images, uint8 (N, C, H, W), on one sheet as a PNG file.

    Args:
        compress_level: zlib's level, 0 to 9; lower is faster, for files created on demand.
    """
    return to_png(to_image(sheet(channels_last(x), columns), scale), compress_level)


def to_png(picture: Image.Image, compress_level: int = ZLIB_DEFAULT) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=compress_level)
    return out.getvalue()


def save_still(path: Path, picture: Image.Image) -> None:
    """Writes a PNG; raises ValueError for any other file extension."""
    check_ending(path, STILL)
    write_atomic(path, picture.save)


def check_ending(path: Path, endings: Sequence[str]) -> None:
    if path.suffix.lower() not in endings:
        raise ValueError(f"{path.name}: the file's name must end in {' or '.join(endings)}")
