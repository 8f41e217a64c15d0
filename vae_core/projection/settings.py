"""Settings of projections."""

from dataclasses import dataclass
from typing import Literal

from ..latent.neighbours import METRICS, Metric

Method = Literal["pca", "umap", "tsne"]

METHODS: tuple[Method, ...] = ("pca", "umap", "tsne")


@dataclass(frozen=True)
class Settings:
    """Method and parameters of a projection; each method ignores those it does not use."""

    method: Method = "umap"
    dims: int = 2
    neighbours: int = 15
    """UMAP: neighbours per point; low shows local detail, high global structure"""
    min_dist: float = 0.1
    """UMAP: minimum distance between points on the map"""
    metric: Metric = "euclidean"
    perplexity: float = 30.0
    """t-SNE: the effective number of neighbours per point"""
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
