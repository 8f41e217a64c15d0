"""One training session in the terminal: progress bar, signals, evaluation."""

import math
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress

from ..data import DataError
from ..runs.directory import Run, runs_dir
from ..scheduler import queue, watchdog
from ..scheduler.run_state import is_launched_here
from ..system.processes import stop_signals
from ..system.progress import Report
from ..training import control
from ..training.distributed import DistributedContext, is_first
from ..training.session import Session
from .common import Facts
from .console import bars
from .figures import evaluate


def train_new(
    run: Run, max_seconds: float | None, max_steps: int | None, processes: DistributedContext
) -> Facts:
    """Trains a new run; removes it if its data can't be read."""
    try:
        return train_run(run, False, max_seconds, max_steps, processes)
    except DataError:
        discard(run)
        raise


def train_run(
    run: Run,
    resume: bool,
    max_seconds: float | None,
    max_steps: int | None,
    processes: DistributedContext,
) -> Facts:
    """Trains with a progress bar; evaluates the model if the training finishes."""
    with watchdog.watched(runs_dir()) if processes.is_main else nullcontext():
        with bars() as report:
            session = _loaded(run, resume, report, processes)
            with on_signal(lambda *_: session.stop.set()):
                for p in session.steps(max_seconds or math.inf, max_steps):
                    detail = f"loss {p.loss:.2f} nats, {p.images_per_second:,.0f} images/s"
                    report("Training", p.step, p.total_steps, detail)
        status = run.status()
        facts = {"run": str(run.path), "state": status["state"], "step": status["step"]}
        if session.training.skipped:
            facts["skipped"] = list(session.training.skipped)
        if processes.is_main and facts["state"] == "finished":
            facts |= evaluate(str(run.path), save=True)
        return facts


def _loaded(run: Run, resume: bool, report: Report, processes: DistributedContext) -> Session:
    """The session with its data loaded; a signal while loading marks the run as stopped."""
    before = run.status()
    try:
        with on_signal(signal.default_int_handler):
            session = Session(run, report=report, processes=processes, on_pause=queue.tick)
            if resume:
                session.resume()
            if processes.is_main and not is_launched_here(run):
                control.unpause(run)
            return session
    except KeyboardInterrupt:
        run.write_status("stopped", before["step"], before["total_steps"])
        raise


@contextmanager
def on_signal(stop: Callable[..., object]) -> Iterator[None]:
    """Context in which Ctrl-C and stop requests call `stop`; restores the handlers on exit."""
    names = stop_signals()
    before = [signal.signal(name, stop) for name in names]
    try:
        yield
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)


def discard(run: Run) -> None:
    """Removes a new run whose data could not be read."""
    if run.status()["state"] != "new" or not is_first():
        return
    (run.path / "config.json").unlink()
    with suppress(OSError):  # a folder with other files stays
        run.path.rmdir()
