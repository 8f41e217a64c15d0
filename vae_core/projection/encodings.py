"""Sets of images in the latent space, and what the bound says of each; kept on disk."""

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
DRAWS = 2  # of z, for the log-likelihood of each image

Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Images:
    """What a set holds before a model sees it."""

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


# which images


def images_of(run: Run, name: str, report: Report = silent) -> Images:
    """The images of a set: the reference images, a split of the run's data, or both splits.

    Raises:
        ValueError: For another name, or data that can't be read.
    """
    if name not in SETS:
        raise ValueError(f"a set of images is one of {', '.join(SETS)}, got {name!r}")
    if name == "reference":
        known = run.reference_set()
        return Images(known.x, known.labels, known.label_names, known.index, known.attributes)
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
            one.name, np.concatenate([part.attributes[k].values for part in parts]), one.names
        )
        for k, one in enumerate(parts[0].attributes)
    )
    return Images(x, labels, parts[0].label_names, np.arange(len(labels)), attributes)


def identity(run: Run, name: str) -> str:
    """Changes with the model, its weights and the images of a set."""
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
    """When a folder or a zip was last changed; data sets with names never are."""
    path = Path(dataset).expanduser()
    if not path.exists():
        return 0, 0
    found = [path, *path.rglob("*")] if path.is_dir() else [path]
    return len(found), max(one.stat().st_mtime_ns for one in found)


# where they lie


ENCODINGS = DiskCache("encodings", "mu", "logvar")
SCORES = DiskCache("figures", "kl", "log_likelihood", "error")


def find_encoded(run: Run, name: str) -> Encoded | None:
    """A set that was encoded before with these weights; None if it was not."""
    key = identity(run, name)
    return _read_encoded(run.path, name, key) if key in ENCODINGS else None


def encode(run: Run, name: str, report: Report = silent) -> Encoded:
    """Where the images of a set lie, from the cache or worked out and kept."""
    if found := find_encoded(run, name):
        return found
    report("Reading the images", 0, 1)
    images = images_of(run, name)
    q = encode_images(run.load(), images.x, report)
    ENCODINGS.save(identity(run, name), mu=q.mu.numpy(), logvar=q.logvar.numpy())
    return Encoded(images, q)


def keep_reference(run: Run, loaded: LoadedModel) -> None:
    """Saves the reference images' posteriors, so that no other process computes them again."""
    key = identity(run, "reference")
    if key not in ENCODINGS:
        ENCODINGS.save(key, mu=loaded.q.mu.numpy(), logvar=loaded.q.logvar.numpy())


def of_reference(loaded: LoadedModel) -> Encoded:
    """The reference images, as the store has them."""
    known = loaded.reference
    images = Images(known.x, known.labels, known.label_names, known.index, known.attributes)
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
    """The posteriors of many images, with progress; x uint8 (N, C, H, W).

    A batch a core: two cores on one batch wait for each other in every layer.

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


# what the bound says of them


@dataclass(frozen=True, eq=False)
class Figures:
    """What the bound says of each image, each (N,); nats where nothing else is said."""

    kl: Values
    """KL(q || p), exact"""
    log_likelihood: Values
    """E_q[log p(x|z)], from a few draws of z"""
    error: Values
    """mean |x − x_hat| over the pixels, in [0, 1]"""

    @property
    def anomaly_score(self) -> Values:
        """−ELBO: how badly the model explains the image."""
        return self.kl - self.log_likelihood

    def __getitem__(self, name: str) -> Values:
        """By its name in links and payloads, a key of `FIGURES`."""
        return np.asarray(getattr(self, FIGURES[name]))


FIGURES = {  # names in links and payloads -> attributes
    "kl": "kl",
    "log-likelihood": "log_likelihood",
    "error": "error",
    "strangeness": "anomaly_score",
}


def work_out_figures(model: VAE, x: NDArray[np.uint8], report: Report = silent) -> Figures:
    """Takes the bound of every image apart, as Reconstruct does, with fewer draws of z."""
    rows: list[tuple[float, float, float]] = []
    for start in range(0, len(x), AT_ONCE):
        found = examine_all(model, x[start : start + AT_ONCE], draws=DRAWS)
        rows += [(one.kl, one.log_likelihood, float(one.error.mean())) for one in found]
        report("Taking the bound apart", len(rows), len(x))
    columns = np.array(rows, np.float32).reshape(-1, 3).T
    return Figures(*(np.ascontiguousarray(column) for column in columns))


def find_figures(run: Run, name: str) -> Figures | None:
    """The figures of a set that were computed before with these weights."""
    entry = SCORES.find(identity(run, name))
    return Figures(**entry) if entry else None


def figures(run: Run, name: str, report: Report = silent) -> Figures:
    """What the bound says of the images of a set, from the cache or worked out and kept."""
    if found := find_figures(run, name):
        return found
    made = work_out_figures(run.load(), images_of(run, name).x, report)
    SCORES.save(
        identity(run, name), kl=made.kl, log_likelihood=made.log_likelihood, error=made.error
    )
    return made
