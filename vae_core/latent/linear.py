"""Linear views of the latent space: principal axes and the plane of largest variance."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .neighbours import Points


@dataclass(frozen=True, eq=False)
class PrincipalAxes:
    """The orthogonal directions of largest variance, the largest first."""

    v: Points
    """(K, D), orthonormal rows; zeros where K > D"""
    std: NDArray[np.float64]
    """standard deviation along each, (K,)"""
    share: NDArray[np.float64]
    """of the total variance, (K,), in [0, 1]"""


def principal_axes(z: Points, count: int = 2, variance: Points | None = None) -> PrincipalAxes:
    """The principal axes of points z (N, D), or of the mixture of Gaussians around them. Exact.

    These are the eigenvectors of the covariance; by the law of total variance, it is cov(z) +
    E[variance]. The sign of each is fixed: its largest component is positive.

    Args:
        variance: Of each Gaussian in each dimension, (N, D). With mu and σ² of all posteriors
            these are the axes of the aggregate posterior 1/N Σ q(z|x_n).
    """
    centred = z.astype(np.float64) - z.mean(axis=0, dtype=np.float64)
    scatter = centred.T @ centred
    if variance is not None:
        scatter += np.diag(variance.sum(axis=0, dtype=np.float64))
    values, vectors = np.linalg.eigh(scatter)
    values = values[::-1].clip(min=0) / len(z)
    padding = max(0, count - len(values))
    v = np.pad(upright(vectors.T[::-1][:count]), ((0, padding), (0, 0))).astype(np.float32)
    leading = np.pad(values[:count], (0, padding))
    return PrincipalAxes(v, np.sqrt(leading), leading / (values.sum() or 1.0))


def upright(v: NDArray[Any]) -> NDArray[Any]:
    """Axes (K, D), flipped if their largest component is negative, for repeatable signs."""
    largest = np.abs(v).argmax(axis=1, keepdims=True)
    turned: NDArray[Any] = v * np.sign(np.take_along_axis(v, largest, axis=1))
    return turned


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane (or a space of K dimensions) through the latent space, and coordinates in it."""

    mean: Points
    """(D,), the z at the origin"""
    axes: Points
    """(K, D), orthonormal rows; zeros where there are more axes than dimensions"""
    explained: tuple[float, ...]
    """each axis's share of the points' total variance, in [0, 1]"""
    exact: bool
    """whether the axes are the latent dimensions themselves, all of them"""

    def place(self, z: Points) -> Points:
        """The coordinates of z (N, D); shape (N, K)."""
        return ((z.astype(np.float64) - self.mean) @ self.axes.T).astype(np.float32)


def plane(z: Points, dims: int = 2) -> Plane:
    """The plane of z (N, D): the space itself where D = K, the principal axes otherwise."""
    exact = z.shape[1] == dims
    points = z.astype(np.float64)
    middle = np.zeros(z.shape[1]) if exact else points.mean(axis=0)
    mean: Points = middle.astype(np.float32)
    axes = np.eye(dims, dtype=np.float32) if exact else principal_axes(z, dims).v
    total = float(points.var(axis=0).sum()) or 1.0
    shares = ((points - mean) @ axes.T).var(axis=0) / total
    return Plane(mean, axes, tuple(map(float, shares)), exact)
