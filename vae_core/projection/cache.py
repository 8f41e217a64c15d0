"""Projections kept on disk, so that a second visitor finds the first one's."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..latent.neighbours import Points
from ..runs.directory import open_run
from ..system.files import read_npz
from ..system.locations import home
from ..system.progress import Report, silent
from .encodings import Encoded, digest, encode, identity, keep
from .methods import Belief, Settings, belief, project

USED = {  # by each method; settings that change nothing make no other projection
    "pca": ("method", "dims"),
    "umap": ("method", "dims", "neighbours", "min_dist", "metric", "seed"),
    "tsne": ("method", "dims", "perplexity", "metric", "seed"),
}


@dataclass(frozen=True, eq=False)
class Projection:
    """Where the images of a set lie on a map, and how far that may be believed."""

    xy: Points
    """(N, 2) or (N, 3)"""
    belief: Belief


@dataclass(frozen=True)
class Task:
    """Something to be worked out for a set of images, plain enough to be told to a process."""

    run: str
    """the run directory"""
    images: str = "reference"
    settings: Settings | None = None
    """of a projection; None: only the encodings"""
    figures: bool = False
    """what the bound says of each image, instead"""

    def key(self) -> str:
        """Changes with the model, its weights, the images and the settings."""
        of = [identity(open_run(self.run), self.images), self.figures]
        if self.settings is None:
            return digest(of)
        used = {name: getattr(self.settings, name) for name in USED[self.settings.method]}
        return digest([*of, used])

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_dict(values: dict[str, Any]) -> "Task":
        """Raises ValueError for settings that break a rule."""
        settings = values["settings"]
        return Task(**values | {"settings": Settings(**settings) if settings else None})


def projection_path(task: Task) -> Path:
    return home() / "cache" / "projections" / f"{task.key()}.npz"


def find_projection(task: Task) -> Projection | None:
    """A projection that somebody asked for before."""
    path = projection_path(task)
    if not path.exists():
        return None
    try:
        file = read_npz(path)
        trust, continuity, neighbours, sample = file["belief"].tolist()
        return Projection(file["xy"], Belief(trust, continuity, int(neighbours), int(sample)))
    except (ValueError, KeyError):
        return None


def make_projection(task: Task, report: Report = silent) -> Projection:
    """The projection, from the cache or worked out and kept."""
    assert task.settings is not None
    if found := find_projection(task):
        return found
    encoded: Encoded = encode(open_run(task.run), task.images, report)
    xy = project(encoded.z, task.settings, report)
    report("Measuring how far it may be believed", 0, 1)
    made = Projection(xy, belief(encoded.z, xy))
    told = np.array([*asdict(made.belief).values()], np.float64)
    keep(projection_path(task), xy=xy, belief=told)
    return made
