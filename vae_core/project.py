"""The latent space in two dimensions: PCA, UMAP."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
METHODS = ("pca", "umap")


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


def pca(z: Points, dims: int = 2) -> Points:
    """The first principal coordinates of z (N, D); shape (N, dims), padded with zeros if D < dims.

    The sign of each axis is fixed: its largest loading is positive.
    """
    centred = z.astype(np.float64) - z.mean(axis=0, dtype=np.float64)
    projected: Points = (centred @ principal_axes(z, dims).T).astype(np.float32)
    return projected


def umap(z: Points, seed: int = 0, neighbours: int = 15, min_dist: float = 0.1) -> Points:
    """A UMAP embedding of z (N, D); shape (N, 2). Takes seconds, more on the first call.

    McInnes et al. (2018). https://arxiv.org/abs/1802.03426
    """
    from umap import UMAP  # compiled on first use: never at start

    model = UMAP(
        n_neighbors=min(neighbours, len(z) - 1), min_dist=min_dist, random_state=seed, n_jobs=1
    )
    return np.asarray(model.fit_transform(z), dtype=np.float32)


def project(z: Points, method: str, seed: int = 0) -> Points:
    """Places in the plane, shape (N, 2), by "pca" or "umap".

    Raises:
        ValueError: For another method, or fewer than 3 points.
    """
    if method not in METHODS:
        raise ValueError(f"a projection is one of {', '.join(METHODS)}, got {method!r}")
    if len(z) < 3:
        raise ValueError(f"a projection needs at least 3 points, got {len(z)}")
    return pca(z) if method == "pca" else umap(z, seed)
