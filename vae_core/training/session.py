"""Trains a run directory from its newest checkpoint until it finishes or is stopped."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import torch
from torch import Tensor

from ..config import TrainConfig
from ..data import ImageSet, load_dataset, split_validation
from ..runs import checkpoint
from ..runs.directory import Reference, Run, RunError
from ..runs.failures import DISK, code_of
from ..system.files import is_full
from ..system.progress import Report, silent
from . import control, snapshots
from .distributed import DistributedContext
from .heartbeat import Heartbeat
from .loop import TrainStep, batches, best_device, fit, start, steps_per_epoch
from .prepare import choose_reference
from .recorder import Progress, Recorder
from .writer import NullWriter, Writer

CHECK_SECONDS = 0.1  # between two checks for requests
RESERVE = 1 << 16  # bytes reserved so that the last status fits on a full disk


class DiskError(ValueError):
    """A file of the run can't be written."""

    def __init__(self, message: str, failure_code: str = DISK) -> None:
        super().__init__(message)
        self.failure_code = failure_code


class Session:
    """One session of training a run; iterate `steps` to train.

    The run's status holds the outcome: stopped, finished, or failed with the reason.
    """

    def __init__(
        self,
        run: Run,
        device: torch.device | None = None,
        report: Report = silent,
        processes: DistributedContext | None = None,
        on_pause: Callable[[], object] = lambda: None,
    ) -> None:
        self.processes = processes or DistributedContext()
        self.run = run
        self._writer: Writer = run if self.processes.is_main else NullWriter()
        self._report = report
        self._on_pause = on_pause
        self.config = run.config
        self.device = device or best_device()
        data, model = self.config.data, self.config.model
        with self.processes.main_first():  # the main process fills the caches
            training = load_dataset(data.dataset, "train", model.image_shape, report)
            self.reference = self._reference()
        self.training, self.validation = split_validation(
            training, data.validation, data.validation_seed
        )
        self.per_epoch = steps_per_epoch(len(self.training), self.config.train.batch_size)
        self.state = start(model, self.config.train, self.device, self.processes)
        self.state.images = len(self.training)
        self._recorder = Recorder(
            *(self.run, self._writer, self.state),
            *(self.reference, self.validation, self.per_epoch),
        )
        self._events = control.events(run)
        self._checked = time.monotonic()
        self._state = "running"
        self._lock = threading.Lock()
        self._reserve = run.path / ".reserve"
        self._given_seconds = math.inf
        self.stop = threading.Event()
        """set by a signal handler or another thread to stop after the current step"""

    def _reference(self) -> Reference:
        reference = self.run.reference()
        if reference is None:
            reference = choose_reference(self._test())
            self._writer.save_reference(reference)
        return reference

    def _test(self) -> ImageSet:
        shape = self.config.model.image_shape
        return load_dataset(self.config.data.dataset, "test", shape, self._report)

    def resume(self) -> None:
        """Continues from the newest readable checkpoint; from the start if there is none.

        Raises:
            RunError: For a run that has only final weights.
        """
        with self.processes.main_first():  # it renames damaged checkpoints
            if not self.run.restore(self.state) and self.run.weights_path.exists():
                raise RunError(f"{self.run.id} has only final weights: there is nothing to resume")
            if self.processes.is_main:
                self.run.forget_metrics_after(self.state.step)

    @property
    def settings(self) -> TrainConfig:
        """The configuration's settings with the changes made up to the current step."""
        return control.in_force(self.config.train, self._events, self.state.step)

    @property
    def total_steps(self) -> int:
        return self.settings.epochs * self.per_epoch

    def steps(
        self, max_seconds: float = math.inf, max_steps: int | None = None
    ) -> Iterator[Progress]:
        """Trains and yields about once a second; close the iterator to stop.

        Args:
            max_seconds: A time budget over all sessions, with the learning rate annealed to fit;
                by default the settings' minutes.
            max_steps: Stops there as if interrupted; a later session reaches the same weights.

        Raises:
            DivergedError: The loss is no longer finite; the last good checkpoint is kept.
            DiskError: A file can't be written; the last good checkpoint is kept.
        """
        self._given_seconds = max_seconds
        with self._reported_failure(), self._recorder.boarded():
            try:
                with Heartbeat(self._write_status) as self._heartbeat:
                    yield from self._train(math.inf if max_steps is None else max_steps)
            except GeneratorExit:
                self._close("stopped")
                raise
            self._close("stopped" if self._continues() else "finished")

    @contextmanager
    def _reported_failure(self) -> Iterator[None]:
        """Context in which errors are written to the status, even on a full disk."""
        try:
            if self.processes.is_main:
                self._reserve.write_bytes(bytes(RESERVE))
            yield
        except GeneratorExit:
            raise
        except OSError as error:
            reason = DiskError(self._describe(error), code_of(error))
            self._fail(reason)
            raise reason from error
        except BaseException as error:  # possibly in the middle of a step: do not save the state
            self._fail(error)
            raise
        finally:
            if self.processes.is_main:
                self._reserve.unlink(missing_ok=True)

    def _train(self, last: float) -> Iterator[Progress]:
        """Trains to the end; the settings may change between two steps."""
        if self.state.step == 0:
            self._recorder.snapshot()
        size, seed = self.config.train.batch_size, self.config.train.seed
        stream = batches(self.training.x, size, seed, self.state.step, self.processes)
        self._write_status()
        self._apply_requests()
        while self._continues() and self.state.step < last:
            yield from self._train_unchanged(stream, last)
            if self.stop.is_set():
                return
            self._apply_requests()

    def _train_unchanged(self, stream: Iterator[Tensor], last: float) -> Iterator[Progress]:
        """Trains until the settings change or training ends."""
        settings, total = self.settings, self.total_steps
        change = min((e.step for e in self._events if e.step > self.state.step), default=math.inf)
        window: list[TrainStep] = []
        self._recorder.begin()
        for record in fit(self.state, stream, settings, total, self._budget()):
            window.append(record)
            if snapshots.is_due(record.step):
                self._recorder.snapshot()
            now = time.monotonic()
            ends = record.step in (last, total, change) or self.stop.is_set()
            ends = ends or (now - self._checked > CHECK_SECONDS and self._has_requests())
            due = ends or self._recorder.is_due(record.step)
            if not self.processes.is_alone:
                ends, due = self._agree(ends, due)
            if due:
                yield self._recorder.log(window, total, self._seconds_left())
                window = []
            if ends:
                return
        if window:
            yield self._recorder.log(window, total, self._seconds_left())

    def _agree(self, ends: bool, due: bool) -> tuple[bool, bool]:
        """Broadcasts the main process's decision: all write, stop and anneal at the same step."""
        mine = [ends, due, self.stop.is_set(), self.state.seconds]
        ends_, due_, stop, self.state.seconds = self.processes.broadcast_numbers(mine)
        self.stop.set() if stop else self.stop.clear()
        return bool(ends_), bool(due_)

    def _continues(self) -> bool:
        return self.state.step < self.total_steps and self.state.seconds < self._budget()

    def _budget(self) -> float:
        """The time budget in seconds, over all sessions."""
        if math.isfinite(self._given_seconds):
            return self._given_seconds
        return 60 * self.settings.minutes or math.inf

    def _has_requests(self) -> bool:
        """Whether a change or pause is pending; raises the heartbeat's error, if any."""
        self._checked = time.monotonic()
        self._heartbeat.check()
        return control.is_paused(self.run) or bool(control.requests(self.run))

    def _apply_requests(self) -> None:
        """Applies pending requests; blocks while the run is paused."""
        if self.processes.is_main:
            self._handle_requests()
        self._events = self.processes.broadcast(self._events)

    def _handle_requests(self) -> None:
        self._take_requests()
        if not control.is_paused(self.run):
            return
        if self.state.step:
            self._writer.save_checkpoint(self.state)
        self._write_status("paused")
        self._on_pause()
        while control.is_paused(self.run) and not self.stop.wait(CHECK_SECONDS):
            self._has_requests()
            self._take_requests()
        self._write_status("running")

    def _take_requests(self) -> None:
        """Records each request as an event of this step, unless recorded before a crash."""
        recorded = {event.id for event in self._events}
        for request in control.requests(self.run):
            if request.id not in recorded:
                self._apply(request)
            request.path.unlink(missing_ok=True)
        control.discard_damaged(self.run)

    def _apply(self, request: control.Request) -> None:
        name, value = self._setting_of(request)
        old = getattr(self.settings, name)
        try:
            control.with_setting(self.settings, name, value)
        except ValueError:  # written by another version, or by hand
            return
        event = control.Event(self.state.step, name, old, value, time.time(), request.id)
        control.record(self.run, event)
        self._events = control.events(self.run)

    def _setting_of(self, request: control.Request) -> tuple[str, float]:
        """The setting and its new value; with a time budget, more epochs become more minutes."""
        if request.name != control.MORE:
            return request.name, request.value
        settings, state = self.settings, self.state
        if settings.minutes and state.step:
            seconds = request.value * self.per_epoch * state.seconds / state.step
            return "minutes", max(settings.minutes, state.seconds / 60) + seconds / 60
        return "epochs", settings.epochs + request.value

    def _seconds_left(self) -> float:
        """An estimate from the time taken so far."""
        state = self.state
        by_steps = (self.total_steps - state.step) * state.seconds / max(state.step, 1)
        return max(0.0, min(by_steps, self._budget() - state.seconds))

    def _write_status(self, state: str | None = None, message: str = "", code: str = "") -> None:
        with self._lock:
            self._state = state or self._state
            self._writer.write_status(
                self._state, self.state.step, self.total_steps, message, code
            )

    def _close(self, state: str) -> None:
        self._writer.save_checkpoint(self.state)
        if state == "finished" and self.processes.is_main:
            facts = {"step": self.state.step, "seconds": self.state.seconds}
            checkpoint.save_weights(self.run.weights_path, self.state.average, facts)
        self._write_status(state)

    def _fail(self, error: BaseException) -> None:
        """Writes the error to the status; freeing the reserve makes room on a full disk."""
        if self.processes.is_main:
            self._reserve.unlink(missing_ok=True)
        with suppress(OSError):
            self._write_status("failed", str(error) or type(error).__name__, code_of(error))

    def _describe(self, error: OSError) -> str:
        saved = self.run.checkpoints()
        step = int(saved[-1].stem.removeprefix("step-")) if saved else 0
        rest = f"resume goes on from step {step}" if saved else "nothing was saved yet"
        if is_full(error):
            return f"the disk is full: make room and resume; {rest}"
        return f"a file can't be written or read ({error}); {rest}"
