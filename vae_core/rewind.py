"""How a model learned: all its snapshots, seen along axes that stay the same."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from .files import read_npz
from .gaussian import Gaussian, kl_per_dim
from .project import Points

Posterior = tuple[Points, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class View:
    """The reference images' posterior means in the plane, at every snapshot."""

    name: str
    xy: Points
    """(S, N, 2). The axes are orthonormal and the origin is the prior's centre, at every step"""


@dataclass(frozen=True, eq=False)
class Film:
    """The snapshots of one run in the order of their steps."""

    steps: tuple[int, ...]
    views: tuple[View, ...]
    kl_per_dim: NDArray[np.float64]
    """(S, D), nats, exact, mean over the reference images"""


def snapshot_paths(run: Path) -> list[Path]:
    return sorted((run / "snapshots").glob("step-*.npz"))


def step_of(path: Path) -> int:
    return int(path.stem.removeprefix("step-"))


def film(run: Path) -> Film:
    """All snapshots of a run directory; the axes are those of the last one.

    Raises:
        ValueError: Without a snapshot, or with a damaged one.
    """
    paths = snapshot_paths(run)
    if not paths:
        raise ValueError(f"{run.name} has no snapshots yet")
    posteriors = [_posterior(path, path.stat().st_mtime_ns) for path in paths]
    mu = np.stack([mu for mu, _ in posteriors])
    kl = np.stack([kl for _, kl in posteriors])
    return Film(tuple(map(step_of, paths)), views(mu, kl[-1]), kl)


def views(mu: Points, kl: NDArray[np.float64]) -> tuple[View, ...]:
    """Ways to see means (S, N, D): the plane itself, or the most told and the widest of it."""
    dims = mu.shape[2]
    if dims < 3:
        flat = np.pad(mu, ((0, 0), (0, 0), (0, 2 - dims)))
        return (View("z0, z1" if dims == 2 else "z0", flat),)
    across, up = sorted(np.argsort(-kl, kind="stable")[:2])
    axes, share = principal_axes(mu[-1])
    told = View(f"z{across}, z{up}: the most KL", mu[..., [across, up]])
    spread = f"PCA at the end: {share:.0%} of the variance"
    return told, View(spread, (mu @ axes).astype(np.float32))


def principal_axes(mu: Points, count: int = 2) -> tuple[Points, float]:
    """The directions in which means (N, D) spread most, as columns, and their share of it.

    The sign of each is fixed: its largest loading is positive.
    """
    centred = mu.astype(np.float64) - mu.mean(axis=0, dtype=np.float64)
    _, spread, rows = np.linalg.svd(centred, full_matrices=False)
    axes = rows[:count]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    total = float(np.square(spread).sum()) or 1.0
    share = float(np.square(spread[:count]).sum()) / total
    return (axes * signs[:, None]).T.astype(np.float32), share


@lru_cache(maxsize=512)
def _posterior(path: Path, written: int) -> Posterior:
    """The means (N, D) and the mean KL of each dimension in one snapshot."""
    arrays = read_npz(path, ("mu", "logvar"))
    mu, logvar = (np.nan_to_num(arrays[name].astype(np.float32)) for name in ("mu", "logvar"))
    q = Gaussian(torch.from_numpy(mu).double(), torch.from_numpy(logvar).double())
    return mu, kl_per_dim(q).mean(dim=0).numpy()
