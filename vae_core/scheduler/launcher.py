"""Trainings in processes of their own, which outlive who asked for them, and their queue."""

import dataclasses
import itertools
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch

from .. import presets
from ..config import RunConfig, require
from ..runs.directory import Run, create_run, open_run, run_paths, runs_dir
from ..system.files import locked, read_json, write_json
from ..system.processes import born, cores, is_same, search_path
from ..training import control, tensorboard
from ..training.estimate import check_size, training_images
from ..training.prepare import prepare_config

RUNNING = ("starting", "running")
ACTIVE = (*RUNNING, "paused")
NICE = 10  # whoever looks at pictures meanwhile comes first
CORES_EACH = 2
TICKET = "queued.json"
ERROR = "error: "  # how the command line begins its one line


class LaunchError(ValueError):
    """A training that can't be started, stopped or changed now."""


def start(
    what: str | RunConfig,
    dataset: str | None = None,
    minutes: float | None = None,
    seed: int | None = None,
    boards: bool = False,
) -> Run:
    """Creates a run in the home folder and trains it in a process of its own, when there is room.

    Args:
        what: A preset's name, or a whole configuration.
        dataset: Another data set than the configuration's.
        minutes: A budget; the learning rate is annealed to fit it. None leaves it as it is
            configured: a preset trains all its epochs.
        boards: Whether it writes TensorBoard's event files, too.

    Raises:
        ValueError: For an unknown preset, or settings that make no sense; nothing is written.
    """
    if boards:
        tensorboard.check()
    run = create(what, dataset, minutes, seed)
    if boards:
        tensorboard.want(run)
    _enqueue(run)
    start_next()
    return run


def create(
    what: str | RunConfig,
    dataset: str | None = None,
    minutes: float | None = None,
    seed: int | None = None,
) -> Run:
    """Creates the run and leaves it to be started by `resume`; see `start`."""
    config = presets.preset(what) if isinstance(what, str) else what
    config = prepare_config(config, dataset, seed)
    if minutes is not None:
        require(minutes > 0, f"a training needs more than 0 minutes, got {minutes:g}")
        train = dataclasses.replace(config.train, minutes=float(minutes))
        config = dataclasses.replace(config, train=train)
    check_size(config.model)
    training_images(config)
    return create_run(_new_path(config.preset or "run"), config)


def resume(run: Run) -> None:
    """Goes on with a run: at once if it is paused, else from its newest checkpoint, in its turn.

    Raises:
        LaunchError: If it runs or waits already, or has come to its end.
    """
    state = state_of(run)
    if state in (*RUNNING, "queued"):
        raise LaunchError(f"{run.id} is {state} already")
    if state == "finished" and not control.requests(run):
        raise LaunchError(f"{run.id} has come to its end: give it more epochs")
    _enqueue(run)
    start_next()


def more_epochs(run: Run, epochs: int = 1) -> None:
    """Trains for more epochs than were planned, also where the run has come to its end."""
    control.extend(run, epochs)
    if state_of(run) not in (*ACTIVE, "queued"):
        resume(run)


def pause(run: Run) -> None:
    """Lets the run's process wait, its memory as it is, until `resume`; others may run meanwhile.

    Raises:
        LaunchError: If it is not being trained.
    """
    if state_of(run) not in RUNNING:
        raise LaunchError(f"{run.id} is not running: there is nothing to pause")
    control.pause(run)


def stop(run: Run) -> None:
    """Asks the run's process to stop after the step at hand and save; a waiting run is withdrawn.

    Raises:
        LaunchError: If it isn't running here, or its process number belongs to another program.
    """
    process, waits = _process(run), is_queued(run)
    withdraw(run)
    if process is None and not waits:
        raise LaunchError(f"{run.id} is not running on this machine")
    if process is not None:
        if launch := _launch(run):
            write_json(run.path / "launch.json", launch | {"stopped": time.time()})
        os.kill(process, signal.SIGTERM)


def status(run: Run) -> dict[str, Any]:
    """`run.status()`, knowing about launches: "queued", and "starting" before the first step.

    A process that ended before it could say why is "failed", with its last line as the message.
    Looking starts the next run in the queue where there is room.
    """
    start_next()
    return _status(run)


def fraction(run: Run) -> float:
    """How much of the training is done, in [0, 1]: of its steps, or of its budget of time."""
    facts = run.status()
    if facts["state"] == "finished":
        return 1.0
    minutes = control.in_force(run.config.train, control.events(run), facts["step"]).minutes
    seconds = run.last_record().get("seconds", 0.0)
    by_time = seconds / (60 * minutes) if minutes else 0.0
    by_steps: float = facts["step"] / max(facts["total_steps"], 1)
    return min(max(by_steps, by_time), 1.0)


def running() -> Run | None:
    """A run of the home folder that is being trained now, if one is."""
    return next(iter(all_running()), None)


def all_running() -> list[Run]:
    """The runs of the home folder that are being trained now; paused ones are not."""
    return [run for run in _own_runs() if state_of(run) in RUNNING]


# the queue


def slots() -> int:
    """How many trainings run at once here: one a GPU, or else one for two cores."""
    return torch.cuda.device_count() or max(1, cores() // CORES_EACH)


def queue() -> list[Run]:
    """The runs that wait, in the order in which they start."""
    waiting = [run for run in _own_runs() if is_queued(run)]
    return sorted(waiting, key=lambda run: _since(run))


def is_queued(run: Run) -> bool:
    return _ticket(run).exists()


def withdraw(run: Run) -> None:
    """Takes a run out of the queue; nothing happens if it doesn't wait."""
    _ticket(run).unlink(missing_ok=True)


def start_next() -> list[Run]:
    """Starts the runs that wait, as many as there is room for; returns those it started.

    Anybody may call it at any time: only one caller at a time counts and starts.
    """
    if not any(runs_dir().glob(f"*/{TICKET}")):
        return []
    started = []
    with locked(runs_dir() / ".queue.lock"):
        for run in queue()[: max(0, slots() - len(all_running()))]:
            withdraw(run)
            if state_of(run) == "paused":
                control.unpause(run)
            elif state_of(run) not in ACTIVE:
                _spawn(run)
                started.append(run)
    return started


def _ticket(run: Run) -> Path:
    """The file that says that a run waits, and since when."""
    return run.path / TICKET


def _enqueue(run: Run) -> None:
    write_json(_ticket(run), {"since": time.time()})


def _since(run: Run) -> float:
    try:
        return float(read_json(_ticket(run))["since"])
    except (OSError, ValueError, TypeError, KeyError):
        return math.inf


def _own_runs() -> Iterator[Run]:
    """The whole runs of the home folder; a damaged one neither runs nor waits."""
    for path in run_paths():
        if path.parent != runs_dir():
            continue
        with suppress(ValueError):
            run = open_run(path)
            run.status()
            yield run


# one run


def state_of(run: Run) -> str:
    """The state that `status` would tell, without starting anything."""
    return str(_status(run)["state"])


def _status(run: Run) -> dict[str, Any]:
    facts, launch = run.status(), _launch(run)
    if is_queued(run):
        return facts | {"state": "queued", "message": ""}
    if launch is None or facts.get("heartbeat", 0.0) >= launch["started"]:
        return facts | _last_words(run, facts)
    if is_same(launch["process"], launch.get("born")):
        return facts | {"state": "starting", "message": ""}
    if "stopped" in launch:
        return facts | {"state": "stopped", "message": ""}
    line = _last_line(run).removeprefix(ERROR)
    return facts | {"state": "failed", "message": line or "it ended before its first step"}


def _last_words(run: Run, facts: dict[str, Any]) -> dict[str, Any]:
    """What an interrupted run wrote to its log as it ended, where the disk was too full to say."""
    line = _last_line(run) if facts["state"] == "interrupted" else ""
    said = line.startswith(ERROR)
    return {"state": "failed", "message": line.removeprefix(ERROR)} if said else {}


def _new_path(stem: str) -> Path:
    """A folder for a run, named after the preset and the time, that isn't there yet."""
    stem = f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := runs_dir().resolve() / name).exists())


def began_here(run: Run) -> bool:
    """Whether this process is the one that was launched for the run."""
    return (_launch(run) or {}).get("process") == os.getpid()


def _spawn(run: Run) -> None:
    control.unpause(run)  # a pause from now on is meant for the new process
    path = str(run.path.resolve())
    command = [sys.executable, "-m", "vae_core", "train", "--resume", "--run", path]
    gpu = _free_gpu()
    with (run.path / "train.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": search_path()} | _visible(gpu),
            start_new_session=True,
        )
    _lower_priority(process.pid)
    facts = {"process": process.pid, "born": born(process.pid), "started": time.time()}
    write_json(run.path / "launch.json", facts | {"gpu": gpu})
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie


def _free_gpu() -> int | None:
    """The first GPU that no run of the home folder is trained on; None without GPUs."""
    taken = {(_launch(run) or {}).get("gpu") for run in all_running()}
    return next((i for i in range(torch.cuda.device_count()) if i not in taken), None)


def _visible(gpu: int | None) -> dict[str, str]:
    """The environment that shows one GPU alone, of those that are visible here."""
    if gpu is None:
        return {}
    given = os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")
    return {"CUDA_VISIBLE_DEVICES": given[gpu] if gpu < len(given) and given[gpu] else str(gpu)}


def _lower_priority(process: int) -> None:
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, process, NICE)


def _launch(run: Run) -> dict[str, Any] | None:
    """The process that was last started for the run, and when."""
    path = run.path / "launch.json"
    return dict(read_json(path)) if path.exists() else None


def has_process(run: Run) -> bool:
    """Whether a process is at work on the run: training, paused, or writing its card."""
    return run.status()["state"] in ACTIVE or _process(run) is not None


def _process(run: Run) -> int | None:
    """The living process that trains the run: the one in its status, or the one launched last."""
    facts, launch = run.status(), _launch(run) or {}
    if facts["state"] in ACTIVE and is_same(facts["process"], facts.get("born")):
        return int(facts["process"])
    if is_same(launch.get("process", 0), launch.get("born")):
        return int(launch["process"])
    return None


def _last_line(run: Run) -> str:
    """The last line that the run's process wrote; for people."""
    path = run.path / "train.log"
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
