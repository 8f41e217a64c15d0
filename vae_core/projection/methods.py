"""The latent space laid flat: PCA, UMAP, t-SNE, and how far each may be believed."""

import importlib
import re
import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..latent.linear import principal_axes
from ..latent.neighbours import METRICS, Indices, Metric, Points, nearest, neighbours_among_many
from ..system.progress import Report, silent

Method = Literal["pca", "umap", "tsne"]

METHODS: tuple[Method, ...] = ("pca", "umap", "tsne")
LEAST = 3  # points
SPAN = 10.0  # of UMAP's starting places, as its authors have it
JITTER = 1e-4
SAMPLE = 2000  # points for the measures of belief: their cost grows with the square
AMONG = 8  # neighbours of a new point on a t-SNE
TSNE_STEPS = (250, 500)  # with early exaggeration, and without
MANY = 20_000  # points from which on UMAP hurries, and is repeatable no longer


@dataclass(frozen=True)
class Settings:
    """What makes a projection; what a method does not know is left as it is."""

    method: Method = "umap"
    dims: int = 2
    neighbours: int = 15
    """UMAP: how many neighbours of each point count; few for details, many for the whole"""
    min_dist: float = 0.1
    """UMAP: how near points may come to each other on the map"""
    metric: Metric = "euclidean"
    perplexity: float = 30.0
    """t-SNE: about how many neighbours of each point count"""
    seed: int = 0

    def __post_init__(self) -> None:
        rules = (
            (self.method in METHODS, f"a projection is one of {', '.join(METHODS)}"),
            (self.metric in METRICS, f"a metric is one of {', '.join(METRICS)}"),
            (self.dims in (2, 3), "a map has 2 or 3 dimensions"),
            (2 <= self.neighbours <= 200, "neighbours are 2 to 200"),
            (0 <= self.min_dist <= 1, "min_dist is 0 to 1"),
            (2 <= self.perplexity <= 200, "perplexity is 2 to 200"),
            (0 <= self.seed < 1 << 32, "a seed is 0 to 4,294,967,295"),
        )
        for holds, rule in rules:
            if not holds:
                raise ValueError(f"{rule}, got {self}")


def pca(z: Points, dims: int = 2) -> Points:
    """The first principal coordinates of z (N, D); shape (N, dims), padded with zeros if D < dims.

    The sign of each axis is fixed: its largest loading is positive.
    """
    centred = z.astype(np.float64) - z.mean(axis=0, dtype=np.float64)
    projected: Points = (centred @ principal_axes(z, dims).T).astype(np.float32)
    return projected


def umap(
    z: Points,
    settings: Settings = Settings(),  # noqa: B008
    report: Report = silent,
    all_cores: bool | None = None,
) -> Points:
    """A UMAP embedding of z (N, D); shape (N, dims).

    The same for the same seed, on one core. From 20,000 points on it takes all cores, which is
    nearly twice as fast, and then details differ from one run to the next; and it looks for
    neighbours where they are likely to be.

    McInnes et al. (2018). https://arxiv.org/abs/1802.03426 umap-learn's own functions, with two
    things of ours: the neighbours, whose search here needs no compilation, and that it begins at
    the principal components, so that the map keeps their orientation.

    Args:
        report: Called between epochs with what is done; may raise to stop.
        all_cores: None leaves it to the number of points.
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
    """Each point's neighbours, itself among them: exact, or nearly so where there are many."""
    if len(z) < MANY:
        return nearest(z, z, count, settings.metric)
    return neighbours_among_many(z, count, settings.metric, settings.seed)


def _umap_learn() -> Any:
    """umap-learn's functions: slow to import, and not to be used without Tensorflow unwarned."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        return importlib.import_module("umap.umap_")


def _start(z: Points, dims: int, random: np.random.RandomState) -> Points:
    """The principal coordinates, at the scale that UMAP begins at; no two at one place."""
    places = pca(z, dims)
    largest = float(np.abs(places).max()) or 1.0
    scaled = places * (SPAN / largest) + random.normal(scale=JITTER, size=places.shape)
    start: Points = scaled.astype(np.float32)
    return start


def _bar(stage: str, report: Report) -> dict[str, Any]:
    """Makes tqdm tell `report` instead of the terminal."""
    return {
        "file": _Sink(stage, report),
        "disable": False,
        "mininterval": 0.05,
        "bar_format": "{n_fmt} of {total_fmt}",
    }


class _Sink:
    """A file that a progress bar writes to."""

    def __init__(self, stage: str, report: Report) -> None:
        self._stage, self._report = stage, report

    def write(self, text: str) -> None:
        if found := re.search(r"(\d+) of (\d+)", text):
            self._report(self._stage, int(found[1]), int(found[2]))

    def flush(self) -> None:
        """Nothing waits."""


def place_by_umap(z: Points, xy: Points, points: Points, settings: Settings) -> Points:
    """Where new points (B, D) come to lie on a UMAP xy of z; shape (B, dims).

    What umap-learn's `transform` does: each begins among its neighbours in z and is moved as in
    the embedding, which itself stays.
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


def tsne(z: Points, settings: Settings = Settings("tsne"), report: Report = silent) -> Points:  # noqa: B008
    """A t-SNE embedding of z (N, D); shape (N, dims). Begins at the principal components.

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
        initialization="pca",
        early_exaggeration_iter=early,
        n_iter=late,
        n_jobs=1,
        random_state=settings.seed,
        negative_gradient_method="auto" if settings.dims == 2 else "bh",
        callbacks=watch,
        callbacks_every_iters=10,
    )
    return np.asarray(model.fit(z), dtype=np.float32)


def _perplexity(count: int, settings: Settings) -> float:
    return min(settings.perplexity, max(1.0, (count - 1) / 3))


def place_among(z: Points, xy: Points, points: Points, settings: Settings) -> Points:
    """Where new points (B, D) belong on a map that has no rule for them; shape (B, dims).

    Each at the mean of its nearest neighbours, the nearer the heavier.
    """
    count = min(AMONG, len(z))
    index, distance = nearest(z, points, count, settings.metric)
    scale = np.maximum(distance[:, [min(2, count - 1)]], 1e-12)
    weights = np.exp(-0.5 * (distance / scale) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    found: Points = np.einsum("bk,bkd->bd", weights, xy[index]).astype(np.float32)
    return found


def project(z: Points, settings: Settings, report: Report = silent) -> Points:
    """Places in the plane or in space, shape (N, dims).

    Raises:
        ValueError: For fewer than 3 points.
    """
    if len(z) < LEAST:
        raise ValueError(f"a projection needs at least {LEAST} points, got {len(z)}")
    if settings.method == "pca":
        return pca(z, settings.dims)
    return (umap if settings.method == "umap" else tsne)(z, settings, report)


def place(z: Points, xy: Points, points: Points, settings: Settings) -> Points:
    """Where new points (B, D) come to lie on the projection xy of z; shape (B, dims)."""
    if settings.method == "pca":
        centred = points.astype(np.float64) - z.mean(axis=0, dtype=np.float64)
        found: Points = (centred @ principal_axes(z, settings.dims).T).astype(np.float32)
        return found
    rule = place_by_umap if settings.method == "umap" else place_among
    return rule(z, xy, points, settings)


@dataclass(frozen=True)
class Belief:
    """How far the neighbourhoods of a projection may be believed; each in [0, 1], 1 is best."""

    trustworthiness: float
    """1: neighbours on the map are neighbours in the latent space"""
    continuity: float
    """1: neighbours in the latent space are neighbours on the map"""
    neighbours: int
    sample: int
    """points that were compared"""


def belief(z: Points, xy: Points, neighbours: int = 15, seed: int = 0) -> Belief:
    """Trustworthiness and continuity, on a sample where there are many points.

    Venna & Kaski (2001), https://doi.org/10.1007/3-540-44668-0_68; Kaski et al. (2003) for both,
    https://doi.org/10.1186/1471-2105-4-48.
    """
    from sklearn.manifold import trustworthiness

    kept = np.sort(np.random.default_rng(seed).permutation(len(z))[:SAMPLE])
    z, xy = z[kept], xy[kept]
    count = max(1, min(neighbours, (len(z) - 1) // 2))
    return Belief(
        float(trustworthiness(z, xy, n_neighbors=count)),
        float(trustworthiness(xy, z, n_neighbors=count)),
        count,
        len(z),
    )
