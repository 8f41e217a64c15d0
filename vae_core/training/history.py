"""The training history of a model: all its snapshots, projected onto fixed axes."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ..latent.linear import principal_axes
from ..latent.neighbours import Points
from ..models.gaussian import Gaussian
from ..models.priors.prior import standard_kl_per_dim
from ..system.arrays import read_npz
from .snapshots import NEWEST


@dataclass(frozen=True, eq=False)
class View:
    """The reference images' posterior means projected to 2-D, at every snapshot."""

    name: str
    axes: Points
    """(D, 2), orthonormal and the same at every step; the origin is the prior's centre"""
    xy: Points
    """(S, N, 2), the means projected onto the axes; after them any samples of the prior"""


@dataclass(frozen=True, eq=False)
class Film:
    """The snapshots of one run, ordered by step."""

    steps: tuple[int, ...]
    views: tuple[View, ...]
    kl_per_dim: NDArray[np.float64]
    """(S, D), nats, averaged over the reference images"""
    prior_samples: int
    """how many of each view's points are samples of the prior; none if it is N(0, I)"""


@dataclass(frozen=True, eq=False)
class Posterior:
    """The posteriors of the reference images in one snapshot."""

    step: int
    mu: Points
    """(N, D)"""
    kl_per_dim: NDArray[np.float64]
    """(D,), nats, averaged over the images"""
    z: Points
    """(M, D), samples of the prior; none if it is N(0, I), which needs none to be drawn"""

    @property
    def points(self) -> Points:
        """(N + M, D): the means, then the samples of the prior."""
        return np.concatenate([self.mu, self.z])


def snapshot_paths(run: Path) -> list[Path]:
    return sorted((run / "snapshots").glob("step-*.npz"))


def step_of(path: Path) -> int:
    return int(path.stem.removeprefix("step-"))


def film(run: Path) -> Film:
    """All snapshots of a run directory, with axes computed from the last one.

    Raises:
        ValueError: If there are no snapshots, or one is damaged.
    """
    paths = snapshot_paths(run)
    if not paths:
        raise ValueError(f"{run.name} has no snapshots yet")
    posteriors = [posterior(path) for path in paths]
    mu = np.stack([p.mu for p in posteriors])
    kl = np.stack([p.kl_per_dim for p in posteriors])
    points, samples = np.stack([p.points for p in posteriors]), len(posteriors[-1].z)
    return Film(tuple(p.step for p in posteriors), views(mu, kl[-1], points), kl, samples)


def newest(run: Path, last: int) -> Posterior | None:
    """The preview at or before step `last`; None if there is none newer than the snapshots."""
    path, paths = run / "snapshots" / NEWEST, snapshot_paths(run)
    if not path.exists() or not paths:
        return None
    preview = posterior(path)
    return preview if step_of(paths[-1]) < preview.step <= last else None


def views(mu: Points, kl: NDArray[np.float64], points: Points | None = None) -> tuple[View, ...]:
    """2-D views of means (S, N, D): as they are if D < 3, else by most KL and by PCA.

    Args:
        points: (S, N + M, D), what the views show; by default the means.
    """
    points = mu if points is None else points
    dims = mu.shape[2]
    eye = np.eye(dims, max(dims, 2), dtype=np.float32)
    if dims < 3:
        return (_view("z0, z1" if dims == 2 else "z0", eye, points),)
    across, up = sorted(np.argsort(-kl, kind="stable")[:2])
    most_kl = _view(f"z{across}, z{up}: the most KL", eye[:, [across, up]], points)
    axes = principal_axes(mu[-1])
    name = f"PCA at the end: {axes.share.sum():.0%} of the variance"
    return most_kl, _view(name, axes.v.T, points)


def _view(name: str, axes: Points, points: Points) -> View:
    return View(name, axes, (points @ axes).astype(np.float32))


def posterior(path: Path) -> Posterior:
    return _posterior(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _posterior(path: Path, written: int) -> Posterior:
    arrays = read_npz(path)
    mu, logvar = (np.nan_to_num(arrays[name].astype(np.float32)) for name in ("mu", "logvar"))
    q = Gaussian(torch.from_numpy(mu).double(), torch.from_numpy(logvar).double())
    kl = arrays.get("kl_per_dim")  # stored if the prior is not N(0, I)
    z = np.nan_to_num(arrays["z"].astype(np.float32))
    if kl is None:
        return Posterior(
            int(arrays["step"]), mu, standard_kl_per_dim(q).mean(dim=0).numpy(), z[:0]
        )
    return Posterior(int(arrays["step"]), mu, kl.astype(np.float64), z)
