"""The model store: lists the available models, loads each once and shares it."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..media.images import to_unit
from ..models.gaussian import Gaussian, join
from ..models.priors import Prior
from ..models.vae import VAE, build_prior
from ..system.messages import one_line
from . import checkpoint
from .directory import Reference, Run, open_run, run_paths

DEFAULT_MODEL = "mnist-16d"
LOADED_MODELS = 8

STANDARD_NORMAL = {"kind": "standard-normal"}


class UnknownModelError(ValueError):
    """There is no model with this id."""


@dataclass(frozen=True)
class ModelInfo:
    """An entry in the list of models."""

    id: str
    title: str
    image_shape: tuple[int, int, int]
    latent_dim: int
    kl_per_dim: tuple[float, ...]
    """nats per image, from the model card or, before there is one, from training"""
    path: Path
    prior: Mapping[str, Any] = field(default_factory=lambda: STANDARD_NORMAL, compare=False)
    """the result of `Prior.describe`"""
    dataset: str = ""
    """its name, or the path of a folder or zip"""
    evaluated_kl: float | None = None
    """nats per image, from the model card; None before there is one"""

    @property
    def kl(self) -> float:
        """Nats per image; without a card, the sum over the dimensions."""
        return sum(self.kl_per_dim) if self.evaluated_kl is None else self.evaluated_kl


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A frozen model with its reference images and their posteriors."""

    info: ModelInfo
    model: VAE
    reference: Reference
    q: Gaussian
    """posteriors of the reference images; mu and logvar (N, D)"""


class ModelStore:
    """Models by id. Safe to share between threads."""

    def __init__(self) -> None:
        self._loaded: OrderedDict[tuple[str, int], LoadedModel] = OrderedDict()
        self._lock = threading.Lock()  # of the two dictionaries; never held while a model loads
        self._loading: dict[str, threading.Lock] = {}

    def infos(self) -> list[ModelInfo]:
        """The models with weights: the default, the other shipped ones, then the user's runs.

        Damaged runs are omitted here; `damaged` names them.
        """
        infos = [info for info in map(_entry, _paths().values()) if isinstance(info, ModelInfo)]
        return sorted(infos, key=lambda info: info.id != DEFAULT_MODEL)

    def damaged(self) -> dict[str, str]:
        """Why runs with damaged files are omitted, in one line each, by id."""
        entries = {name: _entry(path) for name, path in _paths().items()}
        return {name: entry for name, entry in entries.items() if isinstance(entry, str)}

    def get(self, model_id: str) -> LoadedModel:
        """Loads a model, or returns the cached one if its weights have not changed.

        Raises:
            UnknownModelError: If there is no model with this id, or it can't be loaded.
        """
        path = _paths().get(model_id)
        if path is None:
            known = ", ".join(info.id for info in self.infos())
            raise UnknownModelError(f"there is no model {model_id!r}: choose one of {known}")
        key = (str(path), _changed(path))
        with self._lock:
            loading = self._loading.setdefault(key[0], threading.Lock())
        with loading:  # one that loads slowly, or never, holds up no other
            model = self._cached(key) or _load(path)
            self._remember(key, model)
        return model

    def _cached(self, key: tuple[str, int]) -> LoadedModel | None:
        with self._lock:
            return self._loaded.get(key)

    def _remember(self, key: tuple[str, int], model: LoadedModel) -> None:
        with self._lock:
            self._loaded[key] = model
            self._loaded.move_to_end(key)
            while len(self._loaded) > LOADED_MODELS:
                self._loaded.popitem(last=False)


def _paths() -> dict[str, Path]:
    """Run directories by id; a shipped model takes precedence over a run with the same id."""
    paths: dict[str, Path] = {}
    for path in run_paths():
        paths.setdefault(path.name, path)
    return paths


def _changed(path: Path) -> int:
    """When a run's weights were last written, in nanoseconds; 0 if there are none."""
    return max((p.stat().st_mtime_ns for p in path.glob("checkpoints/*.safetensors")), default=0)


def _entry(path: Path) -> ModelInfo | str | None:
    """The list entry of a run: why it is damaged if it is; None if it has no weights yet."""
    return _entry_as_of(path, _written(path))


def _written(path: Path) -> tuple[int, ...]:
    """When the files that `_entry_as_of` reads were last written, in nanoseconds."""
    names = ("config.json", "evaluation.json", "checkpoints")
    return tuple((path / n).stat().st_mtime_ns if (path / n).exists() else 0 for n in names)


@lru_cache(maxsize=512)  # called in every rerun of every page
def _entry_as_of(path: Path, written: tuple[int, ...]) -> ModelInfo | str | None:
    try:
        run = open_run(path)
        return _info_of(run) if run.weight_paths() else None
    except Exception as error:  # whatever is wrong with one run, the others are listed
        logging.getLogger(__name__).warning(
            "the run %s is damaged: %s", path.name, one_line(error)
        )
        return one_line(error)


def _info_of(run: Run) -> ModelInfo:
    config = run.config.model
    shape, dim = config.image_shape, config.latent_dim
    card = run.figures()
    kl = tuple(float(value) for value in card.get("kl_per_dim") or _kl_in_training(run))
    title, dataset, prior = run.config.title, run.config.data.dataset, prior_of(run).describe()
    return ModelInfo(run.id, title, shape, dim, kl, run.path, prior, dataset, card.get("kl"))


def prior_of(run: Run) -> Prior:
    """A run's prior, with its averaged weights if it has any.

    Raises:
        CheckpointError: If none of its weight files can be read.
    """
    with torch.random.fork_rng(devices=[]):
        prior = build_prior(run.config.model).requires_grad_(False)
    reason: checkpoint.CheckpointError | None = None
    for path in run.weight_paths() if prior.state_dict() else ():
        try:
            checkpoint.load_part(path, prior, "prior")
            return prior
        except checkpoint.CheckpointError as error:
            reason = error
    if reason:
        raise reason
    return prior


def _kl_in_training(run: Run) -> list[float]:
    dims, kl = run.config.model.latent_dim, run.last_record().get("kl_per_dim")
    return kl if isinstance(kl, list) and len(kl) == dims else [0.0] * dims


def _load(path: Path) -> LoadedModel:
    try:
        run = open_run(path)
        model, reference, info = run.load(), run.reference_set(), _info_of(run)
        q = encode_all(model, reference.x)
    except Exception as error:  # a damaged run must not look like a fault of the program
        raise UnknownModelError(f"{path.name} can't be loaded: {one_line(error)}") from None
    if not any(info.kl_per_dim):
        kl = tuple(model.prior.kl_per_dim(q).mean(dim=0).tolist())
        info = replace(info, kl_per_dim=kl)
    return LoadedModel(info, model, reference, q)


@torch.inference_mode()
def encode_all(model: VAE, x: np.ndarray, batch_size: int = 500) -> Gaussian:
    """The posteriors of images x, uint8 (N, C, H, W), in bounded memory."""
    parts: list[Gaussian] = []
    for start in range(0, len(x), batch_size):
        parts.append(model.encode(to_unit(x[start : start + batch_size])))
    if not parts:
        empty = torch.empty(0, model.latent_dim)
        return Gaussian(empty, empty)
    return join(parts)


@cache
def default_store() -> ModelStore:
    """The store shared by the whole process."""
    return ModelStore()
