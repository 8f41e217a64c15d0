"""Principal components of latent points."""

import numpy as np

from ..latent.linear import principal_axes
from ..latent.neighbours import Points


def pca(z: Points, dims: int = 2) -> Points:
    """The first principal coordinates of z (N, D); shape (N, dims), padded with zeros if D < dims.

    The sign of each axis is fixed: its largest loading is positive.
    """
    return place_by_pca(z, z, dims)


def place_by_pca(z: Points, points: Points, dims: int) -> Points:
    """New points (B, D) in the principal coordinates of z; shape (B, dims)."""
    centred = points.astype(np.float64) - z.mean(axis=0, dtype=np.float64)
    places: Points = (centred @ principal_axes(z, dims).v.T).astype(np.float32)
    return places
