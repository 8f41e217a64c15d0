"""A model's reference set, as Explore loads it: one sheet of all images, labels and means."""

from functools import lru_cache
from typing import Any

import numpy as np

from vae_core.media.images import png_sheet, square_columns
from vae_core.runs.store import LoadedModel


@lru_cache(maxsize=16)
def png(loaded: LoadedModel) -> bytes:
    """All reference images on one roughly square sheet."""
    x = loaded.reference.x
    return png_sheet(x, square_columns(len(x)))


def describe(loaded: LoadedModel) -> dict[str, Any]:
    """The layout of the sheet and of the rows of mu; `index` is the position in the split."""
    reference = loaded.reference
    count = len(reference.x)
    return {
        "count": count,
        "columns": square_columns(count),
        "tile": list(reference.x.shape[2:]),
        "labels": np.asarray(reference.labels).tolist(),
        "label_names": list(reference.label_names),
        "index": np.asarray(reference.index).tolist(),
    }


@lru_cache(maxsize=16)
def mu(loaded: LoadedModel) -> bytes:
    """The posterior means of the reference set: little-endian float32 (N, D), row-major."""
    return loaded.q.mu.numpy().astype("<f4").tobytes()
