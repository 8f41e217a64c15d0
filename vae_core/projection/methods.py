"""2-D and 3-D projections of latent points by PCA, UMAP and t-SNE; placement of new points."""

from typing import Any

import numpy as np

from ..latent.neighbours import Points, nearest
from ..system.progress import Report, silent
from .pca import pca, place_by_pca
from .settings import Settings
from .umap_backend import place_by_umap, umap

LEAST = 3  # points
AMONG = 8  # neighbours used to place a new point on a t-SNE map
START = 1e-4  # standard deviation of the initial positions of t-SNE
TSNE_STEPS = (250, 500)  # with early exaggeration, then without


def tsne(z: Points, settings: Settings = Settings("tsne"), report: Report = silent) -> Points:  # noqa: B008
    """A t-SNE embedding of z (N, D); shape (N, dims). Starts from the principal components.

    van der Maaten & Hinton (2008); Poličar et al. (2024), openTSNE.
    https://doi.org/10.18637/jss.v109.i03
    """
    early, late = TSNE_STEPS
    begun = 0

    def watch(iteration: int, error: float, embedding: Any) -> None:
        nonlocal begun
        begun = max(begun, iteration) if begun < early else early + iteration
        report("t-SNE", min(begun, early + late), early + late)

    from openTSNE import TSNE

    model = TSNE(
        n_components=settings.dims,
        perplexity=_perplexity(len(z), settings),
        metric=settings.metric,
        initialization=_start(z, settings),
        early_exaggeration_iter=early,
        n_iter=late,
        n_jobs=1,
        random_state=settings.seed,
        negative_gradient_method="auto" if settings.dims == 2 else "bh",
        callbacks=watch,
        callbacks_every_iters=10,
    )
    return np.asarray(model.fit(z), dtype=np.float32)


def _start(z: Points, settings: Settings) -> Any:
    """The initial positions: principal components, with noise where z has too few dimensions.

    Raises:
        ValueError: For the cosine distance, if it is undefined for some points.
    """
    zeros = int((np.abs(z).max(axis=1) == 0).sum())
    if settings.metric == "cosine" and zeros:
        raise ValueError(
            f"{zeros} of {len(z)} points are at the origin, where the cosine distance is "
            "undefined: choose the euclidean distance"
        )
    places = pca(z, settings.dims)
    spread = places.std(axis=0)
    if min(z.shape) >= settings.dims and spread[0] > 0:
        return "pca"
    noise = np.random.default_rng(settings.seed).normal(size=places.shape)
    scaled = places / (spread[0] or 1.0)
    return (START * np.where(spread > 0, scaled, noise)).astype(np.float64)


def _perplexity(count: int, settings: Settings) -> float:
    return min(settings.perplexity, max(1.0, (count - 1) / 3))


def place_among(z: Points, xy: Points, points: Points, settings: Settings) -> Points:
    """Positions of new points (B, D) on maps whose method can't place them; shape (B, dims).

    Each is placed at the distance-weighted mean of its nearest neighbours.
    """
    count = min(AMONG, len(z))
    index, distance = nearest(z, points, count, settings.metric)
    scale = np.maximum(distance[:, [min(2, count - 1)]], 1e-12)
    weights = np.exp(-0.5 * (distance / scale) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    places: Points = np.einsum("bk,bkd->bd", weights, xy[index]).astype(np.float32)
    return places


def project(z: Points, settings: Settings, report: Report = silent) -> Points:
    """The 2-D or 3-D projection of z (N, D); shape (N, dims).

    Raises:
        ValueError: For fewer than 3 points.
    """
    if len(z) < LEAST:
        raise ValueError(f"a projection needs at least {LEAST} points, got {len(z)}")
    if settings.method == "pca":
        return pca(z, settings.dims)
    return (umap if settings.method == "umap" else tsne)(z, settings, report)


def place(z: Points, xy: Points, points: Points, settings: Settings) -> Points:
    """The positions of new points (B, D) on the projection xy of z; shape (B, dims)."""
    if settings.method == "pca":
        return place_by_pca(z, points, settings.dims)
    rule = place_by_umap if settings.method == "umap" else place_among
    return rule(z, xy, points, settings)
