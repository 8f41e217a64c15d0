"""Training a run directory: from its newest checkpoint to its end, or until it is stopped."""

import dataclasses
import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from . import checkpoint, snapshots
from .config import RunConfig
from .data import ImageSet, load_dataset, split_validation
from .evaluate import observed
from .objective import elbo
from .runs import Reference, Run, RunError
from .train import (
    DivergedError,
    TrainStep,
    batches,
    best_device,
    fit,
    resolve_precision,
    start,
    steps_per_epoch,
)

LOG_EVERY = 50
CHECKPOINT_SECONDS = 60.0
STATUS_SECONDS = 1.0
REFERENCE_IMAGES = 2000


@dataclass(frozen=True)
class Progress:
    """Where training stands; the figures are means over the steps since the last record."""

    step: int
    total_steps: int
    loss: float
    images_per_second: float


def prepare_config(
    config: RunConfig, dataset: str | None = None, seed: int | None = None
) -> RunConfig:
    """The configuration with this machine's precision, and another dataset or seed if given."""
    device = best_device()
    train = dataclasses.replace(
        config.train,
        precision=resolve_precision(config.train.precision, device),
        seed=config.train.seed if seed is None else seed,
    )
    data = dataclasses.replace(config.data, dataset=dataset or config.data.dataset)
    return dataclasses.replace(config, train=train, data=data)


class Session:
    """One sitting of training on a run; iterate `steps` to train.

    Whatever ends it, the run directory tells the truth: stopped from outside, out of budget,
    diverged, or finished.
    """

    def __init__(
        self,
        run: Run,
        device: torch.device | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.run = run
        self._progress = progress
        self.config = run.config
        self.device = device or best_device()
        data, model = self.config.data, self.config.model
        training = load_dataset(data.dataset, "train", model.image_shape, progress)
        self.training, self.validation = split_validation(
            training, data.validation, data.validation_seed
        )
        self.total_steps = self.config.train.epochs * steps_per_epoch(
            len(self.training), self.config.train.batch_size
        )
        self.state = start(model, self.config.train, self.device)
        self.reference = self._reference()
        self._saved = self._logged = time.monotonic()
        self._told = 0.0
        self.stop = threading.Event()
        """set it, from a signal or another thread, to stop after the step at hand"""

    def _reference(self) -> Reference:
        reference = self.run.reference()
        if reference is None:
            reference = choose_reference(self._test())
            self.run.save_reference(reference)
        return reference

    def _test(self) -> ImageSet:
        shape = self.config.model.image_shape
        return load_dataset(self.config.data.dataset, "test", shape, self._progress)

    def resume(self) -> None:
        """Goes on from the newest readable checkpoint; from the start if there is none.

        Raises:
            RunError: For a run that holds final weights alone.
        """
        if not self.run.restore(self.state) and self.run.weights_path.exists():
            raise RunError(f"{self.run.id} holds final weights alone: there is nothing to resume")
        self.run.forget_metrics_after(self.state.step)

    def steps(
        self, max_seconds: float = math.inf, max_steps: int | None = None
    ) -> Iterator[Progress]:
        """Trains, yielding about every 50 steps; close the iterator to stop.

        Args:
            max_seconds: A budget over all sittings; the learning rate is annealed to fit it.
            max_steps: Stops there as if interrupted; a later session goes on to the same weights.

        Raises:
            DivergedError: The loss is no longer a number; the last good checkpoint is kept.
        """
        try:
            yield from self._train(max_seconds, max_steps)
        except GeneratorExit:
            self._close("stopped")
            raise
        except BaseException as error:  # perhaps in the middle of a step: nothing to be saved
            self._tell("failed", str(error) or type(error).__name__)
            raise
        done = self.state.step >= self.total_steps or self.state.seconds >= max_seconds
        self._close("finished" if done else "stopped")

    def _train(self, max_seconds: float, max_steps: int | None) -> Iterator[Progress]:
        config = self.config.train
        last = self.total_steps if max_steps is None else min(max_steps, self.total_steps)
        if self.state.step == 0:
            self._snapshot()
        if self.state.step >= last:
            return
        stream = batches(self.training.x, config.batch_size, config.seed, self.state.step)
        window: list[TrainStep] = []
        self._tell()
        binarization = self.config.model.binarization
        for record in fit(self.state, stream, config, self.total_steps, binarization, max_seconds):
            window.append(record)
            if snapshots.is_due(record.step):
                self._snapshot()
            if time.monotonic() - self._told > STATUS_SECONDS:
                self._tell()
            if record.step % LOG_EVERY == 0 or record.step == last or self.stop.is_set():
                yield self._log(window)
                window = []
            if record.step >= last or self.stop.is_set():
                return
        if window:
            yield self._log(window)

    def _log(self, window: list[TrainStep]) -> Progress:
        now = time.monotonic()
        rate = len(window) * self.config.train.batch_size / max(now - self._logged, 1e-9)
        self._logged = now
        figures = summarize(window)
        if not all(map(math.isfinite, [figures["loss"], figures["grad_norm"]])):
            raise DivergedError(
                f"the loss became {figures['loss']} near step {self.state.step}: "
                "resume with a lower learning rate"
            )
        per_epoch = steps_per_epoch(len(self.training), self.config.train.batch_size)
        if len(self.validation) and self.state.step % per_epoch < LOG_EVERY:
            figures |= self._validate()
        seconds = round(self.state.seconds, 3)
        self.run.append_metrics({**figures, "images_per_second": round(rate), "seconds": seconds})
        if now - self._saved > CHECKPOINT_SECONDS:
            self.run.save_checkpoint(self.state)
            self._saved = now
        return Progress(self.state.step, self.total_steps, figures["loss"], rate)

    @torch.inference_mode()
    def _validate(self) -> dict[str, float]:
        """The averaged weights' −ELBO on the validation part; the random state stays."""
        noise = torch.Generator(self.device).manual_seed(0)
        binarization = self.config.model.binarization
        total = kl = 0.0
        for x in observed(self.validation.x, binarization, self.device, seed=0):
            terms = elbo(self.state.average, x, generator=noise)
            total += float(terms.value.sum())
            kl += float(terms.kl.sum())
        images = len(self.validation)
        return {"validation_loss": -total / images, "validation_kl": kl / images}

    def _snapshot(self) -> None:
        snapshot = snapshots.take(self.state.average, self.state.step, self.reference.x)
        snapshots.save(self.run.path / "snapshots", snapshot)

    def _tell(self, state: str = "running", message: str = "") -> None:
        self.run.write_status(state, self.state.step, self.total_steps, message)
        self._told = time.monotonic()

    def _close(self, state: str) -> None:
        self.run.save_checkpoint(self.state)
        if state == "finished":
            facts = {"step": self.state.step, "seconds": self.state.seconds}
            checkpoint.save_weights(self.run.weights_path, self.state.average, facts)
        self._tell(state)


def summarize(window: list[TrainStep]) -> dict[str, Any]:
    """A metrics record: means over the steps, terms apart, in nats per image."""
    kl_per_dim = torch.stack([record.kl_per_dim for record in window]).mean(dim=0)
    means = {
        name: round(float(torch.stack([getattr(r, name) for r in window]).mean()), 4)
        for name in ("loss", "log_likelihood", "grad_norm")
    }
    last = window[-1]
    return {
        "step": last.step,
        **means,
        "kl": round(float(kl_per_dim.sum()), 4),
        "kl_per_dim": [round(value, 4) for value in kl_per_dim.tolist()],
        "beta": last.beta,
        "learning_rate": last.learning_rate,
    }


def choose_reference(test: ImageSet, count: int = REFERENCE_IMAGES) -> Reference:
    """The images that the pages show: drawn from the test split by a fixed seed, in its order."""
    chosen = np.random.default_rng(0).permutation(len(test))[:count]
    index = np.sort(chosen)
    attributes = tuple(attribute[index] for attribute in test.attributes)
    x, labels = np.asarray(test.x[index]), test.labels[index]
    return Reference(x, labels, index.astype(np.int64), test.label_names, attributes)
