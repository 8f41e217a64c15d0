"""Decoded images as files: sheets, PNG, GIF, WebP."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ..system.files import write_atomic

STILL, MOVING = (".png",), (".gif", ".webp")


def quantize(x_hat: Tensor) -> np.ndarray:
    """[0, 1] to the nearest of 256 levels; uint8 of the same shape."""
    return np.asarray((x_hat * 255).round().to(torch.uint8).cpu().numpy())


def to_uint8(x_hat: Tensor) -> np.ndarray:
    """(B, C, H, W) in [0, 1] to uint8 (B, H, W, C)."""
    return np.ascontiguousarray(quantize(x_hat).transpose(0, 2, 3, 1))


def to_image(pixels: np.ndarray, scale: int = 1) -> Image.Image:
    """uint8 (H, W, C) as a picture, each pixel a square of `scale`."""
    h, w, c = pixels.shape
    picture = Image.fromarray(pixels[:, :, 0] if c == 1 else pixels)
    return picture.resize((w * scale, h * scale), Image.Resampling.NEAREST)


def sheet(pixels: np.ndarray, columns: int) -> np.ndarray:
    """uint8 (N, H, W, C) side by side, row-major, the last row filled up with black."""
    n, h, w, c = pixels.shape
    rows = -(-n // columns)
    filled = np.zeros((rows * columns, h, w, c), dtype=np.uint8)
    filled[:n] = pixels
    tiles = filled.reshape(rows, columns, h, w, c)
    return tiles.transpose(0, 2, 1, 3, 4).reshape(rows * h, columns * w, c)


def save_still(path: Path, picture: Image.Image) -> None:
    """Raises ValueError for another ending than .png."""
    check_ending(path, STILL)
    write_atomic(path, picture.save)


def save_moving(path: Path, pixels: np.ndarray, scale: int = 4, seconds: float = 2.0) -> None:
    """Frames uint8 (N, H, W, C), there and back again, as GIF or WebP.

    Raises:
        ValueError: For another ending than .gif or .webp.
    """
    check_ending(path, MOVING)
    frames = [to_image(frame, scale) for frame in [*pixels, *pixels[-2:0:-1]]]
    pause = max(20, round(1000 * seconds / len(pixels)))
    write_atomic(
        path,
        lambda temporary: frames[0].save(
            temporary, save_all=True, append_images=frames[1:], duration=pause, loop=0
        ),
    )


def check_ending(path: Path, endings: Sequence[str]) -> None:
    if path.suffix.lower() not in endings:
        raise ValueError(f"{path.name}: the file's name must end in {' or '.join(endings)}")
