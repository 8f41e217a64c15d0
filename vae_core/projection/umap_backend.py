"""UMAP via umap-learn's functions; the only module that uses them, with the version pinned.

The class `umap.UMAP` is not used, because tested properties would be lost:
 * It places new points only with the object that fitted the map. Our maps outlive their process:
   they are read from the disk cache, and `place` needs only z and xy.
 * `transform` with given neighbours needs a search index of pynndescent, which takes seconds to
   compile: the worker's start and the first map would be slower.
 * With a seed it always runs on one core.
Either way, progress is reported only through tqdm, which `_TqdmFile` turns into a report.
"""

import importlib
import warnings
from typing import Any

import numpy as np

from ..latent.neighbours import Indices, Points, nearest, neighbours_among_many
from ..system.progress import Report, silent
from .pca import pca
from .settings import Settings

SPAN = 10.0  # of the initial positions, as in umap-learn
JITTER = 1e-4
SEPARATOR = "/"  # between finished and total epochs in the bar's text
MANY = 20_000  # points; from here on it uses all cores and is not reproducible


def umap(
    z: Points,
    settings: Settings = Settings(),  # noqa: B008
    report: Report = silent,
    all_cores: bool | None = None,
) -> Points:
    """A UMAP embedding of z (N, D); shape (N, dims).

    Reproducible for a given seed, on one core. From 20,000 points on it uses all cores, which is
    nearly twice as fast, but details then differ between runs; the neighbour search becomes
    approximate.

    McInnes et al. (2018). https://arxiv.org/abs/1802.03426 umap-learn's functions with two
    changes: the neighbour search needs no compilation, and the layout starts from the principal
    components, so that the map keeps their orientation.

    Args:
        report: Called between epochs with the progress; may raise to stop.
        all_cores: None decides by the number of points.
    """
    lib = _umap_learn()
    count = min(settings.neighbours, len(z) - 1)
    report("Finding neighbours", 0, 1)
    index, distance = _neighbours(z, count, settings)
    random = np.random.RandomState(settings.seed)
    graph, _, _ = lib.fuzzy_simplicial_set(
        z, count, random, settings.metric, knn_indices=index, knn_dists=distance
    )
    a, b = lib.find_ab_params(1.0, settings.min_dist)
    xy, _ = lib.simplicial_set_embedding(
        *(z, graph, settings.dims, 1.0, a, b, 1.0, 5, None),
        init=_start(z, settings.dims, random),
        random_state=random,
        metric=settings.metric,
        metric_kwds={},
        densmap=False,
        densmap_kwds={},
        output_dens=False,
        parallel=len(z) >= MANY if all_cores is None else all_cores,
        tqdm_kwds=_bar("UMAP", report),
    )
    return np.asarray(xy, dtype=np.float32)


def _neighbours(z: Points, count: int, settings: Settings) -> tuple[Indices, Points]:
    """Each point's neighbours, including itself: exact, or approximate for many points."""
    if len(z) < MANY:
        return nearest(z, z, count, settings.metric)
    return neighbours_among_many(z, count, settings.metric, settings.seed)


def _umap_learn() -> Any:
    """umap-learn's functions, imported lazily and without the warning about TensorFlow."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        return importlib.import_module("umap.umap_")


def _start(z: Points, dims: int, random: np.random.RandomState) -> Points:
    """The principal coordinates at UMAP's initial scale; jitter separates equal points."""
    coordinates = pca(z, dims)
    largest = float(np.abs(coordinates).max()) or 1.0
    scaled = coordinates * (SPAN / largest) + random.normal(scale=JITTER, size=coordinates.shape)
    start: Points = scaled.astype(np.float32)
    return start


def _bar(stage: str, report: Report) -> dict[str, Any]:
    """Arguments that make tqdm write to `report` instead of the terminal, in our format."""
    return {
        "file": _TqdmFile(stage, report),
        "disable": False,
        "mininterval": 0.05,
        "bar_format": f"{{n_fmt}}{SEPARATOR}{{total_fmt}}",
    }


class _TqdmFile:
    """A file object that turns a progress bar's output into reports."""

    def __init__(self, stage: str, report: Report) -> None:
        self._stage, self._report = stage, report

    def write(self, text: str) -> None:
        done, of, total = text.strip("\r\n ").partition(SEPARATOR)
        if of and done.isdecimal() and total.isdecimal():
            self._report(self._stage, int(done), int(total))

    def flush(self) -> None:
        """Nothing is buffered."""


def place_by_umap(z: Points, xy: Points, points: Points, settings: Settings) -> Points:
    """The positions of new points (B, D) on a UMAP embedding xy of z; shape (B, dims).

    Like umap-learn's `transform`: each point starts among its neighbours in z and is optimised
    as in the embedding, which stays fixed.
    """
    lib = _umap_learn()
    count, epochs = min(settings.neighbours, len(z) - 1), 100
    index, distance = nearest(z, points, count, settings.metric)
    sigmas, rhos = lib.smooth_knn_dist(distance, float(count), local_connectivity=0.0)
    rows, columns, weights, _ = lib.compute_membership_strengths(
        index.astype(np.int32), distance, sigmas, rhos, bipartite=True
    )
    graph = _sparse(weights, rows, columns, (len(points), len(z)))
    places = lib.init_graph_transform(graph.tocsr(), xy)
    graph.data[graph.data < graph.data.max() / epochs] = 0
    graph.eliminate_zeros()
    a, b = lib.find_ab_params(1.0, settings.min_dist)
    random = np.random.RandomState(settings.seed)
    rng_state = random.randint(-(1 << 31) + 1, (1 << 31) - 2, 3).astype(np.int64)
    moved = lib.optimize_layout_euclidean(
        *(places, xy.copy(), graph.row, graph.col, epochs, graph.shape[1]),
        *(lib.make_epochs_per_sample(graph.data, epochs), a, b, rng_state, 1.0, 0.25, 5),
        parallel=False,
    )
    return np.asarray(moved, dtype=np.float32)


def _sparse(values: Any, rows: Any, columns: Any, shape: tuple[int, int]) -> Any:
    from scipy.sparse import coo_matrix

    matrix = coo_matrix((values, (rows, columns)), shape=shape)
    matrix.eliminate_zeros()
    return matrix
