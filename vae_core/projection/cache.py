"""Disk cache of projections, shared by all visitors."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..latent.neighbours import Points
from ..runs.directory import open_run
from ..system.disk_cache import DiskCache
from ..system.progress import Report, silent
from .encodings import Encoded, digest, encode, identity
from .methods import project
from .quality import EmbeddingQuality, embedding_quality
from .settings import Settings

PROJECTIONS = DiskCache("projections", "xy", "belief")
USED = {  # settings used by each method; only these enter the cache key
    "pca": ("method", "dims"),
    "umap": ("method", "dims", "neighbours", "min_dist", "metric", "seed"),
    "tsne": ("method", "dims", "perplexity", "metric", "seed"),
}


@dataclass(frozen=True, eq=False)
class Projection:
    """Positions of a set of images on a map, with quality measures."""

    xy: Points
    """(N, 2) or (N, 3)"""
    quality: EmbeddingQuality


@dataclass(frozen=True)
class Task:
    """A computation for a set of images, serialisable for the worker process."""

    run: str
    """the run directory"""
    images: str = "reference"
    settings: Settings | None = None
    """of the projection; None: only the encodings"""
    figures: bool = False
    """compute each image's ELBO terms instead"""

    def key(self) -> str:
        """The cache key: depends on the model, its weights, the images and the settings."""
        of = [identity(open_run(self.run), self.images), self.figures]
        if self.settings is None:
            return digest(of)
        used = {name: getattr(self.settings, name) for name in USED[self.settings.method]}
        return digest([*of, used])

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_dict(values: dict[str, Any]) -> "Task":
        """Inverts `to_dict`; raises ValueError for invalid settings."""
        settings = values["settings"]
        return Task(**values | {"settings": Settings(**settings) if settings else None})


def find_projection(task: Task) -> Projection | None:
    """The cached projection of a task; None if there is none."""
    entry = PROJECTIONS.find(task.key())
    if entry is None or entry["belief"].shape != (4,):
        return None
    trust, continuity, neighbours, sample = entry["belief"].tolist()
    return Projection(
        entry["xy"], EmbeddingQuality(trust, continuity, int(neighbours), int(sample))
    )


def make_projection(task: Task, report: Report = silent) -> Projection:
    """The projection, from the cache or computed and cached."""
    assert task.settings is not None
    if cached := find_projection(task):
        return cached
    encoded: Encoded = encode(open_run(task.run), task.images, report)
    xy = project(encoded.z, task.settings, report)
    report("Measuring the quality", 0, 1)
    made = Projection(xy, embedding_quality(encoded.z, xy))
    measures = np.array([*asdict(made.quality).values()], np.float64)
    PROJECTIONS.save(task.key(), xy=xy, belief=measures)
    return made
