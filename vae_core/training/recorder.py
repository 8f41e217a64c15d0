"""Records a training: metrics, validation, snapshots and checkpoints."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from ..data import ImageSet
from ..evaluation.metrics import mean_and_error, observed
from ..objectives.elbo import elbo
from ..runs.directory import Reference, Run
from ..system.numbers import significant
from . import snapshots, tensorboard, viewers
from .distributed import DistributedContext
from .loop import DivergedError, SharedState, TrainStep
from .writer import Writer

LOG_EVERY = 50
RECORD_SECONDS = 0.9  # maximum time between two records
VALIDATE_AT_LEAST = 1000  # steps; sooner where an epoch is shorter
CHECKPOINT_SECONDS = 60.0
FIRST_CHECKPOINT_SECONDS = 10.0  # earlier, so that a new run can be explored soon
SHOWN_SHARE = 0.1  # maximum share of the time spent on previews for viewers


@dataclass(frozen=True)
class Progress:
    """The progress of training; figures are means over the steps since the last record."""

    step: int
    total_steps: int
    loss: float
    images_per_second: float
    seconds_left: float
    """an estimate"""


class Recorder:
    """Writes a run's records, checkpoints and snapshots as its state changes."""

    def __init__(
        self,
        run: Run,
        writer: Writer,
        state: SharedState,
        reference: Reference,
        validation: ImageSet,
        per_epoch: int,
    ) -> None:
        self._run, self._writer, self._state = run, writer, state
        self._reference, self._validation = reference, validation
        self._per_epoch = per_epoch
        self._validate_every = max(LOG_EVERY, min(per_epoch, VALIDATE_AT_LEAST))
        self._best_loss = run.best_loss()
        self._shown = self._logged = time.monotonic()
        self._saved = self._logged - max(0.0, CHECKPOINT_SECONDS - FIRST_CHECKPOINT_SECONDS)
        self._board: tensorboard.Board | None = None

    @property
    def _writes(self) -> bool:
        return self._state.processes.is_main

    @contextmanager
    def boarded(self) -> Iterator[None]:
        """Context in which TensorBoard events are written, if enabled."""
        if not self._writes or not tensorboard.is_wanted(self._run):
            yield
            return
        with tensorboard.Board(self._run, self._state.step) as self._board:
            yield

    def begin(self) -> None:
        """Starts the time window of the next record."""
        self._logged = time.monotonic()

    def is_due(self, step: int) -> bool:
        """Whether a record is due, by step count or by elapsed time."""
        by_step = step % LOG_EVERY == 0 or step % self._validate_every == 0
        return by_step or time.monotonic() - self._logged > RECORD_SECONDS

    def log(self, window: list[TrainStep], total: int, seconds_left: float) -> Progress:
        """Writes a record of these steps, with validation, checkpoint and preview if due.

        Raises:
            DivergedError: The loss or the gradient is no longer finite.
        """
        now = time.monotonic()
        rate = len(window) * self._run.config.train.batch_size / max(now - self._logged, 1e-9)
        self._logged = now
        step = self._state.step
        figures = summarize(window, self._state.processes)
        if not all(map(math.isfinite, [figures["loss"], figures["grad_norm"]])):
            raise DivergedError(
                f"the loss became {significant(figures['loss'])} near step {step}: "
                "resume with a lower learning rate"
            )
        if self._is_to_validate(step, total):
            figures |= self.validate()
        learned = self._state.model.likelihood.figures
        figures |= {name: float(f"{value:.4g}") for name, value in learned.items()}
        self._write(
            {
                **figures,
                "epoch": round(step / self._per_epoch, 3),
                "images_per_second": round(rate),
                "seconds": round(self._state.seconds, 3),
                "eta": round(seconds_left, 1),
            }
        )
        if now - self._saved > CHECKPOINT_SECONDS:
            self._writer.save_checkpoint(self._state)
            self._saved = now
        self._show()
        return Progress(step, total, figures["loss"], rate, seconds_left)

    def _is_to_validate(self, step: int, total: int) -> bool:
        due = step % self._validate_every == 0 or step == total
        return self._writes and len(self._validation) > 0 and due

    def _write(self, record: dict[str, Any]) -> None:
        self._writer.append_metrics(record)
        if self._board:
            self._board.add(record)

    @torch.inference_mode()
    def validate(self) -> dict[str, float]:
        """The averaged weights' −ELBO on the validation set; leaves the random state unchanged."""
        device = self._state.generator.device
        noise = torch.Generator(device).manual_seed(0)
        parts = [
            elbo(self._state.average, x, generator=noise)
            for x in observed(self._state.average, self._validation.x, seed=0)
        ]
        log_likelihood = torch.cat([terms.log_likelihood for terms in parts]).double()
        kl = torch.cat([terms.kl for terms in parts]).double()
        loss, stderr = mean_and_error(kl - log_likelihood)
        figures = {
            "validation_loss": float(loss),
            "validation_stderr": float(stderr),
            "validation_log_likelihood": float(log_likelihood.mean()),
            "validation_kl": float(kl.mean()),
        }
        if figures["validation_loss"] <= self._best_loss:
            self._best_loss = figures["validation_loss"]
            self._writer.save_best(self._state.average, {"step": self._state.step, **figures})
        return figures

    def snapshot(self) -> None:
        """Saves a snapshot of the model at this step, for rewinding."""
        if not self._writes:
            return
        snapshot = self._view()
        snapshots.save(self._run.path / "snapshots", snapshot)
        if self._board:
            self._board.show(snapshot)

    def _view(self) -> snapshots.Snapshot:
        return snapshots.take(self._state.average, self._state.step, self._reference.x)

    def _show(self) -> None:
        """Saves a preview for connected viewers, since snapshots become rare over time."""
        began = time.monotonic()
        if not self._writes or began < self._shown or not viewers.is_watched(self._run):
            return
        snapshots.save_newest(self._run.path / "snapshots", self._view())
        self._shown = began + (time.monotonic() - began) / SHOWN_SHARE


def summarize(window: list[TrainStep], processes: DistributedContext) -> dict[str, Any]:
    """A metrics record: each term's mean over the steps, in nats per image."""
    tensors = [r.tensors() for r in window]
    means = {name: torch.stack([t[name] for t in tensors]).mean(dim=0) for name in tensors[-1]}
    processes.mean_(list(means.values()))
    kl_per_dim, last = means.pop("kl_per_dim"), window[-1]
    if last.kl is None:
        means["kl"] = kl_per_dim.sum()
    order = ("loss", "log_likelihood", "grad_norm", "kl")
    return {
        "step": last.step,
        **{name: round(float(means.pop(name)), 4) for name in order},
        "kl_per_dim": [round(value, 4) for value in kl_per_dim.tolist()],
        **{name: round(float(mean), 4) for name, mean in means.items()},
        "beta": last.beta,
        "learning_rate": last.learning_rate,
    }
