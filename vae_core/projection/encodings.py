"""Posteriors and ELBO terms of image sets, cached on disk."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..data import Attribute, load_dataset
from ..evaluation.image_report import examine_all
from ..media.images import to_unit
from ..models.gaussian import Gaussian, join
from ..models.vae import VAE
from ..runs.directory import Run, open_run
from ..runs.store import LoadedModel
from ..system.disk_cache import DiskCache
from ..system.progress import Report, silent
from ..system.threads import use_one_thread

SETS = ("reference", "test", "train", "all")
AT_ONCE = 250
ENCODED_AT_ONCE = 128
DRAWS = 2  # samples of z per image, for the log-likelihood

Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Images:
    """A set of images, before encoding."""

    x: NDArray[np.uint8]
    """(N, C, H, W)"""
    labels: NDArray[np.int64]
    """(N,)"""
    label_names: tuple[str, ...]
    index: NDArray[np.int64]
    """(N,), each image's position in its split"""
    attributes: tuple[Attribute, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Encoded:
    """Images with their posteriors."""

    images: Images
    q: Gaussian
    """mu and logvar (N, D)"""

    def __len__(self) -> int:
        return len(self.images)

    @property
    def z(self) -> Values:
        """Posterior means, (N, D)."""
        return np.asarray(self.q.mu.numpy(), dtype=np.float32)


# image sets


def images_of(run: Run, name: str, report: Report = silent) -> Images:
    """The images of a set: the reference images, a split of the run's data, or both splits.

    Raises:
        ValueError: For another name, or data that can't be read.
    """
    if name not in SETS:
        raise ValueError(f"a set of images is one of {', '.join(SETS)}, got {name!r}")
    if name == "reference":
        ref = run.reference_set()
        return Images(ref.x, ref.labels, ref.label_names, ref.index, ref.attributes)
    dataset = run.config.data.dataset
    return _whole(dataset, run.config.model.image_shape, name, _stamp(dataset))


@lru_cache(maxsize=2)
def _whole(dataset: str, shape: tuple[int, int, int], name: str, stamp: tuple[int, int]) -> Images:
    splits = ("train", "test") if name == "all" else (name,)
    parts = [load_dataset(dataset, split, shape) for split in splits]  # type: ignore[arg-type]
    x = parts[0].x if len(parts) == 1 else np.concatenate([part.x for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    attributes = tuple(
        Attribute(
            first.name, np.concatenate([part.attributes[k].values for part in parts]), first.names
        )
        for k, first in enumerate(parts[0].attributes)
    )
    return Images(x, labels, parts[0].label_names, np.arange(len(labels)), attributes)


def identity(run: Run, name: str) -> str:
    """A digest of the model, its weights and the images of a set."""
    facts = [run.id, _digest_of(run.weight_paths()[0]), name]
    if name == "reference":
        facts.append(_digest_of(run.path / "reference.npz"))
    else:
        facts += [run.config.data.dataset, str(run.config.model.image_shape)]
        facts.append(str(_stamp(run.config.data.dataset)))
    return digest(facts)


def digest(facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def _digest_of(path: Path) -> str:
    return _digest_as_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _digest_as_of(path: Path, written: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp(dataset: str) -> tuple[int, int]:
    """File count and last modification of a folder or zip; zeros for named data sets."""
    path = Path(dataset).expanduser()
    if not path.exists():
        return 0, 0
    files = [path, *path.rglob("*")] if path.is_dir() else [path]
    return len(files), max(file.stat().st_mtime_ns for file in files)


# encodings


ENCODINGS = DiskCache("encodings", "mu", "logvar")
SCORES = DiskCache("figures", "kl", "log_likelihood", "error")


def find_encoded(run: Run, name: str) -> Encoded | None:
    """A set already encoded with these weights; None if it is not in the cache."""
    key = identity(run, name)
    return _read_encoded(run.path, name, key) if key in ENCODINGS else None


def encode(run: Run, name: str, report: Report = silent) -> Encoded:
    """The images of a set with their posteriors, from the cache or computed and cached."""
    if cached := find_encoded(run, name):
        return cached
    report("Reading the images", 0, 1)
    images = images_of(run, name)
    q = encode_images(run.load(), images.x, report)
    ENCODINGS.save(identity(run, name), mu=q.mu.numpy(), logvar=q.logvar.numpy())
    return Encoded(images, q)


def keep_reference(run: Run, loaded: LoadedModel) -> None:
    """Saves the reference images' posteriors, so that no other process recomputes them."""
    key = identity(run, "reference")
    if key not in ENCODINGS:
        ENCODINGS.save(key, mu=loaded.q.mu.numpy(), logvar=loaded.q.logvar.numpy())


def of_reference(loaded: LoadedModel) -> Encoded:
    """The reference images and posteriors of a loaded model."""
    ref = loaded.reference
    images = Images(ref.x, ref.labels, ref.label_names, ref.index, ref.attributes)
    return Encoded(images, loaded.q)


@lru_cache(maxsize=4)
def _read_encoded(run: Path, name: str, key: str) -> Encoded | None:
    images = images_of(open_run(run), name)
    entry = ENCODINGS.find(key)
    if entry is None:
        return None
    q = Gaussian(torch.from_numpy(entry["mu"]), torch.from_numpy(entry["logvar"]))
    return Encoded(images, q) if len(q) == len(images) else None


def encode_images(model: VAE, x: NDArray[np.uint8], report: Report = silent) -> Gaussian:
    """The posteriors of images x, uint8 (N, C, H, W), with progress.

    One batch per core: two cores on one batch would wait for each other in every layer.

    Args:
        report: Called after each batch; may raise to stop.
    """

    def encode_from(start: int) -> Gaussian:
        with torch.inference_mode():
            return model.encode(to_unit(x[start : start + ENCODED_AT_ONCE]))

    parts: list[Gaussian] = []
    pool = ThreadPoolExecutor(torch.get_num_threads(), "encode", use_one_thread)
    try:
        for q in pool.map(encode_from, range(0, len(x), ENCODED_AT_ONCE)):
            parts.append(q)
            report("Encoding", min(len(parts) * ENCODED_AT_ONCE, len(x)), len(x))
    finally:
        pool.shutdown(cancel_futures=True)
    return join(parts)


# ELBO terms


@dataclass(frozen=True, eq=False)
class Figures:
    """ELBO terms of each image, each (N,), in nats unless stated otherwise."""

    kl: Values
    """KL(q || p), exact"""
    log_likelihood: Values
    """E_q[log p(x|z)], from a few samples of z"""
    error: Values
    """|x − x_hat| averaged over the pixels, in [0, 1]"""

    @property
    def anomaly_score(self) -> Values:
        """−ELBO; higher means that the model explains the image less well."""
        return self.kl - self.log_likelihood

    def __getitem__(self, name: str) -> Values:
        """A figure by its name in links and payloads, a key of `FIGURES`."""
        return np.asarray(getattr(self, FIGURES[name]))


FIGURES = {  # names in links and payloads -> attributes
    "kl": "kl",
    "log-likelihood": "log_likelihood",
    "error": "error",
    "strangeness": "anomaly_score",
}


def work_out_figures(model: VAE, x: NDArray[np.uint8], report: Report = silent) -> Figures:
    """Computes the ELBO terms of every image, like Reconstruct but with fewer samples of z."""
    rows: list[tuple[float, float, float]] = []
    for start in range(0, len(x), AT_ONCE):
        batch = examine_all(model, x[start : start + AT_ONCE], draws=DRAWS)
        rows += [(e.kl, e.log_likelihood, float(e.error.mean())) for e in batch]
        report("Computing ELBO terms", len(rows), len(x))
    columns = np.array(rows, np.float32).reshape(-1, 3).T
    return Figures(*(np.ascontiguousarray(column) for column in columns))


def find_figures(run: Run, name: str) -> Figures | None:
    """A set's figures already computed with these weights; None if not in the cache."""
    entry = SCORES.find(identity(run, name))
    return Figures(**entry) if entry else None


def figures(run: Run, name: str, report: Report = silent) -> Figures:
    """ELBO terms of the images of a set, from the cache or computed and cached."""
    if cached := find_figures(run, name):
        return cached
    made = work_out_figures(run.load(), images_of(run, name).x, report)
    SCORES.save(
        identity(run, name), kl=made.kl, log_likelihood=made.log_likelihood, error=made.error
    )
    return made
