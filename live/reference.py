"""A model's reference set, as Explore loads it: one picture of all images, and numbers."""

import io
import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vae_core.runs.store import LoadedModel


def columns(count: int) -> int:
    """Tiles a row of the sprite sheet, so that it is about square."""
    return max(1, math.isqrt(max(count - 1, 0)) + 1)


def sprites(x: NDArray[np.uint8], across: int = 0) -> NDArray[np.uint8]:
    """Images (N, C, H, W) as one sheet (rows H, columns W, C), row-major; the rest is 0.

    Without a number of columns the sheet is about square.
    """
    count, channels, height, width = x.shape
    across = across or columns(count)
    down = max(1, -(-count // across))
    tiles = np.zeros((down * across, channels, height, width), np.uint8)
    tiles[:count] = x
    grid = tiles.reshape(down, across, channels, height, width).transpose(0, 3, 1, 4, 2)
    return grid.reshape(down * height, across * width, channels)


@lru_cache(maxsize=16)
def png(loaded: LoadedModel) -> bytes:
    """The sprite sheet of all reference images."""
    sheet = sprites(loaded.reference.x)
    picture = Image.fromarray(sheet[..., 0] if sheet.shape[-1] == 1 else sheet)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def describe(loaded: LoadedModel) -> dict[str, Any]:
    """What the sheet and the rows of mu mean: tile (H, W), labels, place in the test split."""
    reference = loaded.reference
    count = len(reference.x)
    return {
        "count": count,
        "columns": columns(count),
        "tile": list(reference.x.shape[2:]),
        "labels": np.asarray(reference.labels).tolist(),
        "label_names": list(reference.label_names),
        "index": np.asarray(reference.index).tolist(),
    }


@lru_cache(maxsize=16)
def mu(loaded: LoadedModel) -> bytes:
    """The posterior means of the reference set: little-endian float32 (N, D), row-major."""
    return loaded.q.mu.numpy().astype("<f4").tobytes()
