"""Starts, resumes, pauses and stops trainings, each in a separate process."""

import dataclasses
import itertools
import time
from pathlib import Path

from .. import presets
from ..config import RunConfig
from ..registry import require
from ..runs import naming
from ..runs.directory import Run, create_run, runs_dir
from ..system import processes
from ..system.files import write_json
from ..training import control, tensorboard
from ..training.estimate import check_size, training_images
from ..training.prepare import prepare_config
from . import queue
from .run_state import (
    ACTIVE,
    RUNNING,
    is_queued,
    launch_path,
    process_of,
    read_launch,
    state_of,
)


class LaunchError(ValueError):
    """A training that can't be started, stopped or changed now."""


def start(
    what: str | RunConfig,
    dataset: str | None = None,
    minutes: float | None = None,
    seed: int | None = None,
    boards: bool = False,
) -> Run:
    """Creates a run in the home folder and adds it to the queue.

    Args:
        what: A preset's name, or a whole configuration.
        dataset: A data set instead of the configuration's.
        minutes: A time budget; the learning rate is annealed to fit it. None keeps the
            configured one: a preset trains all its epochs.
        boards: Whether to write TensorBoard event files, too.

    Raises:
        ValueError: For an unknown preset or invalid settings; nothing is written.
    """
    if boards:
        tensorboard.check()
    run = create(what, dataset, minutes, seed)
    if boards:
        tensorboard.want(run)
    queue.enqueue(run)
    queue.tick()
    return run


def create(
    what: str | RunConfig,
    dataset: str | None = None,
    minutes: float | None = None,
    seed: int | None = None,
) -> Run:
    """Creates the run; `resume` starts it. Arguments and errors as for `start`."""
    config = presets.preset(what) if isinstance(what, str) else what
    config = naming.titled(prepare_config(config, dataset, seed))
    if minutes is not None:
        require(minutes > 0, f"a training needs more than 0 minutes, got {minutes:g}")
        train = dataclasses.replace(config.train, minutes=float(minutes))
        config = dataclasses.replace(config, train=train)
    check_size(config.model)
    training_images(config)
    return create_run(_new_path(config.preset or "run"), config)


def resume(run: Run) -> None:
    """Queues a run again; a paused process continues, otherwise a new one starts.

    Raises:
        LaunchError: If it is already running or waiting, or is finished.
    """
    state = state_of(run)
    if state in (*RUNNING, "queued"):
        raise LaunchError(f"{run.id} is {state} already")
    if state == "finished" and not control.requests(run):
        raise LaunchError(f"{run.id} has come to its end: give it more epochs")
    queue.enqueue(run)
    queue.tick()


def more_epochs(run: Run, epochs: int = 1) -> None:
    """Adds epochs to the planned ones; a finished run continues."""
    control.extend(run, epochs)
    if state_of(run) not in (*ACTIVE, "queued"):
        resume(run)


def pause(run: Run) -> None:
    """Pauses the run and keeps its process in memory; other runs may use its slot.

    Raises:
        LaunchError: If it is not being trained.
    """
    if state_of(run) not in RUNNING:
        raise LaunchError(f"{run.id} is not running: there is nothing to pause")
    control.pause(run)


def stop(run: Run) -> None:
    """Asks the run's process to stop after the current step and save; removes a waiting run.

    Raises:
        LaunchError: If no process on this machine trains it.
    """
    process, waits = process_of(run), is_queued(run)
    queue.withdraw(run)
    if process is None and not waits:
        raise LaunchError(f"{run.id} is not running on this machine")
    if process is not None:
        if launch := read_launch(run):
            stopped = dataclasses.replace(launch, stopped=time.time())
            write_json(launch_path(run), dataclasses.asdict(stopped))
        processes.stop(process)


def _new_path(stem: str) -> Path:
    """A free path in the home folder, named after the preset and the time."""
    stem = f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := runs_dir().resolve() / name).exists())
