"""The latent space as a plane: its own two dimensions, or the two that show most of it."""

from dataclasses import dataclass

import numpy as np

from .project import Points, pca


@dataclass(frozen=True, eq=False)
class Plane:
    """Where points of the latent space lie on paper."""

    xy: Points
    """(N, 2)"""
    explained: tuple[float, float]
    """each axis's share of the points' total variance, in [0, 1]"""
    exact: bool
    """the axes are the latent dimensions themselves, and nothing is left out"""


def plane(z: Points) -> Plane:
    """z (N, D) seen in the plane: as it is where D = 2, by its principal components otherwise."""
    exact = z.shape[1] == 2
    xy = z.astype(np.float32) if exact else pca(z)
    total = float(z.astype(np.float64).var(axis=0).sum()) or 1.0
    first, second = xy.astype(np.float64).var(axis=0) / total
    return Plane(xy, (float(first), float(second)), exact)
