"""A flat view of the latent space: its own dimensions, or those that show most of it."""

from dataclasses import dataclass

import numpy as np

from .neighbours import Points


@dataclass(frozen=True, eq=False)
class Plane:
    """Where points of the latent space lie on paper, and what lies at a place on the paper."""

    mean: Points
    """(D,), the z at the origin"""
    axes: Points
    """(K, D), orthonormal rows; zeros where there are more axes than dimensions"""
    explained: tuple[float, ...]
    """each axis's share of the points' total variance, in [0, 1]"""
    exact: bool
    """the axes are the latent dimensions themselves, and nothing is left out"""

    def place(self, z: Points) -> Points:
        """Where z (N, D) lies; shape (N, K)."""
        return ((z.astype(np.float64) - self.mean) @ self.axes.T).astype(np.float32)

    def lift(self, xy: Points) -> Points:
        """The z of places (N, K) in the plane itself; shape (N, D)."""
        return (self.mean + xy.astype(np.float64) @ self.axes).astype(np.float32)


def plane(z: Points, dims: int = 2) -> Plane:
    """The view of z (N, D): as it is where D = K, by its principal components otherwise."""
    exact = z.shape[1] == dims
    wide = z.astype(np.float64)
    middle = np.zeros(z.shape[1]) if exact else wide.mean(axis=0)
    mean: Points = middle.astype(np.float32)
    axes = np.eye(dims, dtype=np.float32) if exact else principal_axes(z, dims)
    total = float(wide.var(axis=0).sum()) or 1.0
    shares = ((wide - mean) @ axes.T).var(axis=0) / total
    return Plane(mean, axes, tuple(map(float, shares)), exact)


def principal_axes(z: Points, dims: int = 2) -> Points:
    """The directions in which z (N, D) spreads most, as rows (dims, D); zeros if D < dims.

    The sign of each is fixed: its largest loading is positive.
    """
    centred = z.astype(np.float64) - z.mean(axis=0, dtype=np.float64)
    covariance = centred.T @ centred
    axes = np.linalg.eigh(covariance)[1].T[::-1][:dims]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    signed = (axes * signs[:, None]).astype(np.float32)
    return np.pad(signed, ((0, dims - len(axes)), (0, 0)))
