"""The nearest neighbours of latent points: exact, and among very many nearly so."""

import warnings
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Points = NDArray[np.float32]
Indices = NDArray[np.int64]
Metric = Literal["euclidean", "cosine", "manhattan"]

METRICS: tuple[Metric, ...] = ("euclidean", "cosine", "manhattan")
CELL = 256  # points, about, in each cell that a search among many divides them into
LOOKED_INTO = 16  # cells, those whose centres are nearest to a point
LEARN_FROM = 64  # points of each cell that decide where its centre lies
ROUNDS = 10  # of moving the centres
FEW = 50  # neighbours; more of them are found as fast by looking at all points


def nearest(
    z: Points, points: Points, count: int, metric: Metric = "euclidean"
) -> tuple[Indices, Points]:
    """Indices and distances of the rows of z nearest to each point, nearest first; exact."""
    from sklearn.neighbors import NearestNeighbors  # slow to import

    search = NearestNeighbors(n_neighbors=count, metric=metric, algorithm="brute").fit(z)
    distance, index = search.kneighbors(points)
    return index, distance.astype(np.float32)


def nearest_rows(mu: Tensor, z: Tensor, count: int) -> Tensor:
    """Rows of mu (N, D) nearest to one z (D,), nearest first; shape (min(count, N),). Exact.

    For one point; scikit-learn, which `nearest` needs for many, takes a second to be imported.
    """
    distances: Tensor = torch.linalg.vector_norm(mu - z, dim=1)
    return distances.argsort()[:count]


def neighbours_among_many(
    z: Points, count: int, metric: Metric = "euclidean", seed: int = 0
) -> tuple[Indices, Points]:
    """As `nearest(z, z, count, metric)`, but looked for near each point only; (N, count) each.

    k-means divides the points into cells, and each point looks into the cells whose centres are
    nearest to it: an inverted file, Jégou et al. (2011), section IV, without the codes.
    https://doi.org/10.1109/TPAMI.2010.57 Of 60,000 encodings in 16 dimensions it finds 98 % of the
    neighbours, and needs no compilation, as a descent on the graph of neighbours does. The same
    for the same seed.
    """
    if metric == "cosine":  # 1 - cos is half the squared distance of points on the sphere
        index, distance = neighbours_among_many(on_sphere(z), count, "euclidean", seed)
        return index, (distance**2 / 2).astype(np.float32)
    cells = len(z) // CELL
    if cells <= LOOKED_INTO or count > FEW:
        return nearest(z, z, count, metric)
    entered = nearest(middles(z, cells, seed), z, LOOKED_INTO)[0]
    inside = groups(entered[:, 0], cells)
    index = np.zeros((len(z), count), np.int64)
    distance = np.full((len(z), count), np.inf, np.float32)
    for cell, visits in enumerate(groups(entered.ravel(), cells)):
        if there := min(count, len(inside[cell])):
            visitors = visits // LOOKED_INTO
            found, apart = nearest(z[inside[cell]], z[visitors], there, metric)
            index[visitors], distance[visitors] = best(
                np.hstack([index[visitors], inside[cell][found]]),
                np.hstack([distance[visitors], apart]),
                count,
            )
    if (lonely := np.isinf(distance[:, -1])).any():  # too few in the cells that they looked into
        index[lonely], distance[lonely] = nearest(z, z[lonely], count, metric)
    return index, distance


def groups(of: Indices, count: int) -> list[Indices]:
    """Where each of the numbers 0 to count - 1 stands."""
    ends = np.cumsum(np.bincount(of, minlength=count))
    return np.split(np.argsort(of, kind="stable"), ends[:-1])


def best(index: Indices, distance: Points, count: int) -> tuple[Indices, Points]:
    """The nearest of each row's candidates, nearest first."""
    kept = np.argpartition(distance, count - 1, axis=1)[:, :count]
    order = np.take_along_axis(distance, kept, axis=1).argsort(axis=1, kind="stable")
    chosen = np.take_along_axis(kept, order, axis=1)
    return np.take_along_axis(index, chosen, axis=1), np.take_along_axis(distance, chosen, axis=1)


def on_sphere(z: Points) -> Points:
    """Every row at length 1."""
    lengths: Points = np.linalg.norm(z, axis=1, keepdims=True)
    turned: Points = (z / np.maximum(lengths, 1e-12)).astype(np.float32)
    return turned


def middles(z: Points, count: int, seed: int) -> Points:
    """The centres of so many cells, learned from a sample; (count, D)."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    kept = np.random.default_rng(seed).permutation(len(z))[: count * LEARN_FROM]
    learner = KMeans(count, init="random", n_init=1, max_iter=ROUNDS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # some cells may well be empty
        centres: Points = learner.fit(z[kept]).cluster_centers_.astype(np.float32)
    return centres
