"""The run directory: configuration, metrics, status, checkpoints, reference set, evaluation."""

import importlib.metadata
import json
import math
import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..config import RunConfig, from_dict, to_dict
from ..data.imageset import Attribute
from ..models.vae import VAE, build, channels_last, freeze
from ..system.arrays import read_npz
from ..system.files import write_atomic, write_json
from ..system.locations import assets, home
from ..system.messages import one_line
from ..system.processes import HOST, birth, is_same
from ..system.records import read_record
from . import checkpoint
from .contents import ContentError, check_evaluation, check_reference, reference_bytes
from .metrics_log import parse_record, read_records
from .state import TrainState

FORMAT = 1
HEARTBEAT_SECONDS = 10.0  # without a heartbeat, then a process on another host counts as dead
HANGING_SECONDS = 60.0  # the same for a local process that still exists
ACTIVE = ("running", "paused")
KEPT_CHECKPOINTS = 2
TAIL = 1 << 18  # bytes; large enough for the last record at any latent dimension
LIBRARIES = ("torch", "numpy", "safetensors")
Figures = dict[str, str | bool | int | float | list[float] | None]


class RunError(ValueError):
    """A folder that is not a run, or a run without the requested content."""


@dataclass(frozen=True, eq=False)
class Reference:
    """The images shown on the pages, all from the test split."""

    x: np.ndarray
    """uint8 (N, C, H, W)"""
    labels: np.ndarray
    """int64 (N,)"""
    index: np.ndarray
    """int64 (N,), each image's position in the test split"""
    label_names: tuple[str, ...]
    attributes: tuple[Attribute, ...] = ()
    """further known attributes of the images"""


@dataclass(frozen=True)
class Status:
    """The last status of a run's training process; older runs lack "code", "born" and "host"."""

    state: str
    step: int
    total_steps: int
    process: int
    heartbeat: float
    """time of writing, in seconds since 1970"""
    message: str = ""
    """why it failed, as readable text"""
    code: str = ""
    """why it failed, as a code from `failures`"""
    born: str | None = None
    """see `processes.birth`"""
    host: str = ""


class Run:
    """One run directory. Reading never changes it; each file is complete or absent."""

    def __init__(self, path: Path, config: RunConfig) -> None:
        self.path = path
        self.config = config

    @property
    def id(self) -> str:
        return self.path.name

    # status

    def write_status(
        self, state: str, step: int, total_steps: int, message: str = "", code: str = ""
    ) -> None:
        """state: running, paused, finished, stopped or failed; code: one of `failures`."""
        process, now = os.getpid(), time.time()
        status = Status(
            *(state, step, total_steps, process, now, message, code, birth(process), HOST)
        )
        write_json(self.path / "status.json", asdict(status))

    def status(self) -> dict[str, Any]:
        """The current status; "interrupted" if it is marked active but its process is dead."""
        path = self.path / "status.json"
        if not path.exists():
            return {"state": "new", "step": 0, "total_steps": 0, "message": ""}
        status = read_record(path, Status)
        if status.state in ACTIVE and not _is_alive(status):
            status = replace(status, state="interrupted")
        return asdict(status)

    # metrics

    def append_metrics(self, record: dict[str, Any]) -> None:
        with (self.path / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def metrics(self) -> list[dict[str, Any]]:
        """All records; a last line truncated by a crash is skipped."""
        return list(self._whole_records())

    def last_record(self) -> dict[str, Any]:
        """The newest complete record, read from the end of the file; empty if there is none."""
        path = self.path / "metrics.jsonl"
        if not path.exists():
            return {}
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            lines = file.read().splitlines()
        records = map(parse_record, reversed(lines))
        return next((record for record in records if record), {})

    def forget_metrics_after(self, step: int) -> None:
        """Drops the records that a resumed run will write again."""
        kept = [json.dumps(record) + "\n" for record in self._whole_records(step)]
        path = self.path / "metrics.jsonl"
        write_atomic(path, lambda temporary: temporary.write_text("".join(kept), encoding="utf-8"))

    def _whole_records(self, last_step: float = math.inf) -> Iterator[dict[str, Any]]:
        dims = self.config.model.latent_dim
        for record in read_records(self.path / "metrics.jsonl"):
            if record["step"] <= last_step and len(record["kl_per_dim"]) == dims:
                yield record

    # checkpoints

    @property
    def best_path(self) -> Path:
        """The averaged weights with the best −ELBO on the validation set, if there is one."""
        return self.path / "checkpoints" / "best.safetensors"

    def save_best(self, model: VAE, facts: dict[str, Any]) -> None:
        """facts holds at least "step" and "validation_loss"."""
        checkpoint.save_weights(self.best_path, model, facts, torch.float32)

    def best_loss(self) -> float:
        """−ELBO of the best weights, nats per image; infinite if there are none."""
        try:
            facts = checkpoint.load_facts(self.best_path) if self.best_path.exists() else {}
            return float(facts.get("validation_loss", math.inf))
        except (checkpoint.CheckpointError, TypeError, ValueError):
            return math.inf

    @property
    def weights_path(self) -> Path:
        """The final weights, in half precision."""
        return self.path / "checkpoints" / "model.safetensors"

    def checkpoints(self) -> list[Path]:
        """Full training states, oldest first."""
        return sorted((self.path / "checkpoints").glob("step-*.safetensors"))

    def weight_paths(self) -> list[Path]:
        """The files that `load` tries: the final weights, then the checkpoints, newest first."""
        final = [self.weights_path] if self.weights_path.exists() else []
        return [*final, *reversed(self.checkpoints())]

    def save_checkpoint(self, state: TrainState) -> None:
        """Writes the state, then deletes all but the newest checkpoints."""
        path = self.path / "checkpoints" / f"step-{state.step:09d}.safetensors"
        checkpoint.save_state(path, state)
        for old in self.checkpoints()[:-KEPT_CHECKPOINTS]:
            old.unlink()

    def restore(self, state: TrainState) -> bool:
        """Loads the newest readable checkpoint into the state; False if there is none.

        Unreadable ones are renamed, since they would otherwise count as the newest.
        """
        for path in reversed(self.checkpoints()):
            try:
                checkpoint.load_state(path, state)
            except checkpoint.CheckpointError:
                path.rename(path.with_suffix(".damaged"))
                continue
            self.weights_path.unlink(missing_ok=True)  # outdated once training resumes
            return True
        return False

    def load(self) -> VAE:
        """The averaged weights, frozen, in evaluation mode, in float32.

        Raises:
            RunError: If the run has no weights yet.
            CheckpointError: If none of its weight files can be read.
        """
        with torch.device("meta"):
            outline = build(self.config.model)
        reason: ValueError = RunError(f"{self.id} has no weights yet: train it first")
        for path in self.weight_paths():
            try:
                checkpoint.check_shapes(path, outline)  # before memory is taken for them
                with torch.random.fork_rng(devices=[]):
                    model = build(self.config.model)
                checkpoint.load_weights(path, model)
                return freeze(channels_last(model))
            except checkpoint.CheckpointError as error:
                reason = error
        raise reason

    # reference images and evaluation

    def save_reference(self, reference: Reference) -> None:
        def write(path: Path) -> None:
            with path.open("wb") as file:
                arrays: dict[str, Any] = {
                    "x": reference.x,
                    "labels": reference.labels,
                    "index": reference.index,
                    "label_names": np.array(reference.label_names, dtype=np.str_),
                }
                np.savez_compressed(file, **arrays, **pack_attributes(reference.attributes))

        write_atomic(self.path / "reference.npz", write)

    def reference(self) -> Reference | None:
        path = self.path / "reference.npz"
        if not path.exists():
            return None
        shape = self.config.model.image_shape
        file = read_npz(path, most_bytes=reference_bytes(shape))
        try:
            check_reference(file, shape)
        except ContentError as error:
            raise RunError(f"{self.id}: {path.name} is damaged: {error}") from None
        names = tuple(str(name) for name in file["label_names"])
        attributes = unpack_attributes(file)
        return Reference(file["x"], file["labels"], file["index"], names, attributes)

    def reference_set(self) -> Reference:
        """The reference images; RunError if there are none."""
        reference = self.reference()
        if reference is None:
            raise RunError(f"{self.id} has no reference images")
        return reference

    def save_evaluation(self, figures: dict[str, Any]) -> None:
        write_json(self.path / "evaluation.json", figures)

    def evaluation(self) -> dict[str, Any] | None:
        """The model card's metrics, as printed by `evaluate`.

        Raises:
            RunError: If the file is damaged, or of another model.
        """
        path = self.path / "evaluation.json"
        if not path.exists():
            return None
        figures = read_record(path, Figures)
        try:
            check_evaluation(figures, self.config.model.latent_dim)
        except ContentError as error:
            raise RunError(f"{self.id}: {path.name} is damaged: {error}") from None
        return figures

    def figures(self) -> dict[str, Any]:
        """The metrics of `evaluation`; empty if there are none, or if they are damaged."""
        with suppress(ValueError):
            return self.evaluation() or {}
        return {}


def pack_attributes(attributes: tuple[Attribute, ...]) -> dict[str, Any]:
    """Attributes as arrays: their names, and the values and categories of each."""
    packed: dict[str, Any] = {"attributes": np.array([a.name for a in attributes], dtype=np.str_)}
    for number, attribute in enumerate(attributes):
        packed[f"attribute_{number}"] = attribute.values
        packed[f"attribute_{number}_names"] = np.array(attribute.names, dtype=np.str_)
    return packed


def unpack_attributes(file: dict[str, np.ndarray]) -> tuple[Attribute, ...]:
    """Inverts `pack_attributes`; older runs have no attributes."""
    names = file.get("attributes", ())
    return tuple(
        Attribute(str(name), file[f"attribute_{n}"], tuple(map(str, file[f"attribute_{n}_names"])))
        for n, name in enumerate(names)
    )


def _is_alive(status: Status) -> bool:
    """Whether the process that wrote a status is running and wrote it recently."""
    silence = time.time() - status.heartbeat
    if status.host not in ("", HOST):
        return silence < HEARTBEAT_SECONDS
    return is_same(status.process, status.born) and silence < HANGING_SECONDS


def versions() -> dict[str, str]:
    libraries = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"python": platform.python_version()} | libraries


def create_run(path: Path, config: RunConfig) -> Run:
    """Creates a run directory.

    Raises:
        RunError: If the folder already holds a run.
    """
    if (path / "config.json").exists():
        raise RunError(f"{path} holds a run already: resume it, or choose another folder")
    write_json(path / "config.json", {"format": FORMAT, **to_dict(config), "versions": versions()})
    return Run(path, config)


def open_run(run: str | Path) -> Run:
    """The run in a directory, or with the id of a shipped model or a run in the home folder.

    Raises:
        RunError: If there is no such run, or its configuration is damaged.
    """
    path = find_run(run)
    values = read_record(path / "config.json", dict[str, Any])
    if "format" not in values:
        raise RunError(f"{path} is {kind_of_folder(values)}, not a run of VAE Lab")
    if values.pop("format", None) != FORMAT:
        raise RunError(f"{path / 'config.json'} was written by another version of VAE Lab")
    values.pop("versions", None)
    try:
        return Run(path, from_dict(RunConfig, values))
    except (ValueError, OverflowError) as error:
        raise RunError(f"{path.name}: config.json is damaged: {one_line(error)}") from None


def find_run(run: str | Path) -> Path:
    places = [Path(run)]
    if re.fullmatch(r"[\w.-]+", str(run)):  # an id: names with path separators are excluded
        places += [assets() / "models" / run, runs_dir() / run]
    for place in places:
        if (place / "config.json").is_file():
            return place
    if Path(run).exists():
        raise RunError(f"{run} is {kind_of_path(Path(run))}, not a run of VAE Lab")
    known = ", ".join(path.name for path in run_paths())
    raise RunError(f"there is no run {str(run)!r}: give a run directory or one of {known}")


KINDS = {
    ".onnx": "an ONNX file",
    ".safetensors": "a file of weights",
    ".pt": "a PyTorch file",
    ".pth": "a PyTorch file",
    ".ckpt": "a PyTorch checkpoint",
    ".zip": "a zip (`import` unpacks an exported run)",
}


def kind_of_path(path: Path) -> str:
    """What a path without a config.json is, in words."""
    if path.is_dir():
        return "a folder without config.json"
    return KINDS.get(path.suffix.lower(), "a file")


def kind_of_folder(values: dict[str, Any]) -> str:
    """What a folder with a config.json of another program is, in words."""
    if "_diffusers_version" in values or "_class_name" in values:
        return f"a diffusers folder ({values.get('_class_name', 'unknown class')})"
    if "model_type" in values or "architectures" in values:
        return "a transformers folder"
    return "a folder with the config.json of another program"


def runs_dir() -> Path:
    return home() / "runs"


def run_paths() -> list[Path]:
    """The shipped models, then the runs in the home folder, newest first."""
    shipped = sorted((assets() / "models").glob("*/config.json"))
    own = sorted(runs_dir().glob("*/config.json"), key=lambda path: -path.stat().st_mtime)
    return [path.parent for path in [*shipped, *own]]


def load_run(run: str | Path) -> VAE:
    """A trained model, frozen and in evaluation mode, from a run directory or an id.

    Raises:
        RunError: If there is no such run, or it has no weights yet.
    """
    return open_run(run).load()
