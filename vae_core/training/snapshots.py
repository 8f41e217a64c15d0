"""Snapshots of a model during training, at logarithmically spaced steps."""

import math
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch

from ..media.images import quantize, to_unit
from ..models.gaussian import Gaussian
from ..models.priors import StandardNormal
from ..models.vae import VAE
from ..system.arrays import read_npz
from ..system.files import write_atomic

RATIO = 1.3
POSTERIORS = 500
RECONSTRUCTIONS = 24
DECODES = 36
NEWEST = "newest.npz"
FEWEST = 12
PIXELS = DECODES * 28 * 28  # fewer large images are saved, so that a run stays small


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Outputs of the averaged weights at one step.

    Attributes:
        mu, logvar: float16 (N, D), posteriors of the first reference images.
        reconstructions: uint8 (R, C, H, W), decoded posterior means of the first reference images.
        z: float32 (M, D), samples from the prior with the same noise at every step.
        decodes: uint8 (M, C, H, W), the images decoded from z.
        kl_per_dim: float32 (D,), nats, averaged over the posteriors; None if the prior is
            N(0, I), since it then follows from mu and logvar.
    """

    step: int
    mu: np.ndarray
    logvar: np.ndarray
    reconstructions: np.ndarray
    z: np.ndarray
    decodes: np.ndarray
    kl_per_dim: np.ndarray | None = None


def next_step(step: int) -> int:
    """The step after `step` at which to take a snapshot: 0, 1, 2, 3, 4, 6, 8, 11, ..."""
    return max(step + 1, int(step * RATIO) + 1)


def is_due(step: int) -> bool:
    """Whether a snapshot is due at this step; independent of interruptions of the run."""
    due = 0
    while due < step:
        due = next_step(due)
    return due == step


def how_many(most: int, image_shape: tuple[int, ...]) -> int:
    """The number of images of this shape saved in a snapshot, up to `most`."""
    return min(most, max(FEWEST, PIXELS // math.prod(image_shape)))


@torch.inference_mode()
def take(model: VAE, step: int, x: np.ndarray, seed: int = 0) -> Snapshot:
    """A snapshot of a model in evaluation mode; x uint8 (N, C, H, W) are reference images."""
    device = next(model.parameters()).device
    images = to_unit(x[:POSTERIORS]).to(device)
    q = model.encode(images)
    count = how_many(DECODES, model.image_shape)
    z = model.prior.sample(count, torch.Generator(device).manual_seed(seed))
    return Snapshot(
        step,
        q.mu.half().cpu().numpy(),
        q.logvar.half().cpu().numpy(),
        quantize(model.decode(q.mu[: how_many(RECONSTRUCTIONS, model.image_shape)])),
        z.cpu().numpy(),
        quantize(model.decode(z)),
        None if isinstance(model.prior, StandardNormal) else _kl(model, q),
    )


def _kl(model: VAE, q: Gaussian) -> np.ndarray:
    kl: np.ndarray = model.prior.kl_per_dim(q).mean(dim=0).float().cpu().numpy()
    return kl


def save(folder: Path, snapshot: Snapshot) -> None:
    _write(folder / f"step-{snapshot.step:09d}.npz", snapshot)


def save_newest(folder: Path, snapshot: Snapshot) -> None:
    """Saves a preview, which replaces the previous one."""
    _write(folder / NEWEST, snapshot)


def _write(path: Path, snapshot: Snapshot) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            arrays = {name: a for name, a in vars(snapshot).items() if a is not None}
            np.savez_compressed(file, **arrays)

    write_atomic(path, write)


def load(folder: Path) -> list[Snapshot]:
    """All snapshots of a folder, ordered by step."""
    return [read(path) for path in sorted(folder.glob("step-*.npz"))]


def read(path: Path) -> Snapshot:
    arrays, names = read_npz(path), [field.name for field in fields(Snapshot)]
    if missing := set(names[:-1]) - set(arrays):
        raise ValueError(f"{path} is damaged: it lacks {', '.join(sorted(missing))}")
    return Snapshot(int(arrays.pop("step")), **{n: arrays[n] for n in names[1:] if n in arrays})
