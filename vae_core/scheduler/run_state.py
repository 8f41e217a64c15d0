"""The state of a run and of its process. Nothing here writes a file or starts a process."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..runs.directory import Run, open_run, run_paths, runs_dir
from ..system.processes import is_same
from ..system.records import RecordError, decode, read_record
from ..training import control

RUNNING = ("starting", "running")
ACTIVE = (*RUNNING, "paused")
TICKET = "queued.json"
LOG = "train.log"


def status(run: Run) -> dict[str, Any]:
    """`run.status()` plus the scheduler's states "queued" and, before the first step, "starting".

    A process that ended before it could write its status is "failed"; the message is the last
    line of its log.
    """
    facts, launch = run.status(), read_launch(run)
    if is_queued(run):
        return facts | {"state": "queued", "message": ""}
    if launch is None or facts.get("heartbeat", 0.0) >= launch.started:
        return facts | _unsaved_failure(run, facts)
    if is_same(launch.process, launch.born):
        return facts | {"state": "starting", "message": ""}
    if launch.stopped is not None:
        return facts | {"state": "stopped", "message": ""}
    failure = logged_failure(run) or Failure(last_line(run) or "it ended before its first step")
    return facts | {"state": "failed", "message": failure.error, "code": failure.code}


def state_of(run: Run) -> str:
    return str(status(run)["state"])


def fraction(run: Run) -> float:
    """The completed share of the training, in [0, 1]: of its steps, or of its time budget."""
    facts = run.status()
    if facts["state"] == "finished":
        return 1.0
    minutes = control.in_force(run.config.train, control.events(run), facts["step"]).minutes
    seconds = run.last_record().get("seconds", 0.0)
    by_time = seconds / (60 * minutes) if minutes else 0.0
    by_steps: float = facts["step"] / max(facts["total_steps"], 1)
    return min(max(by_steps, by_time), 1.0)


def own_runs() -> Iterator[Run]:
    """The readable runs of the home folder; a damaged one neither runs nor waits."""
    for path in run_paths():
        if path.parent != runs_dir():
            continue
        with suppress(ValueError):
            run = open_run(path)
            run.status()
            yield run


def running_runs() -> list[Run]:
    """The runs of the home folder that are being trained now; paused ones are not."""
    return [run for run in own_runs() if state_of(run) in RUNNING]


@dataclass(frozen=True)
class Ticket:
    """A run's place in the queue."""

    since: float
    """seconds since 1970"""


def ticket_path(run: Run) -> Path:
    """The file that marks a run as queued."""
    return run.path / TICKET


def is_queued(run: Run) -> bool:
    return ticket_path(run).exists()


@dataclass(frozen=True)
class Launch:
    """The process most recently started for a run."""

    process: int
    born: str | None
    """see `processes.birth`"""
    started: float
    """seconds since 1970"""
    gpu: int | None = None
    """the only one visible to it"""
    stopped: float | None = None
    """when it was asked to stop, in seconds since 1970"""


def launch_path(run: Run) -> Path:
    return run.path / "launch.json"


def read_launch(run: Run) -> Launch | None:
    """None if no process was started for the run."""
    path = launch_path(run)
    return read_record(path, Launch) if path.exists() else None


def is_launched_here(run: Run) -> bool:
    """Whether this process is the one that the scheduler started for the run."""
    launch = read_launch(run)
    return launch is not None and launch.process == os.getpid()


def has_process(run: Run) -> bool:
    """Whether a process is working on the run: training, paused, or evaluating the model."""
    return run.status()["state"] in ACTIVE or process_of(run) is not None


def process_of(run: Run) -> int | None:
    """The live process that trains the run: the one in its status, or the one started last."""
    facts, launch = run.status(), read_launch(run)
    if facts["state"] in ACTIVE and is_same(facts["process"], facts.get("born")):
        return int(facts["process"])
    return launch.process if launch and is_same(launch.process, launch.born) else None


# the log of a process


@dataclass(frozen=True)
class Failure:
    """Why a process ended, as the command line prints it for the scheduler."""

    error: str
    code: str = ""
    """see `runs.failures`"""


def logged_failure(run: Run) -> Failure | None:
    """The last error of the run's process, as `cli.main` prints it for the scheduler."""
    try:
        return decode(last_line(run).encode(), Failure, LOG)
    except RecordError:
        return None


def _unsaved_failure(run: Run, facts: dict[str, Any]) -> dict[str, Any]:
    """The failure of an interrupted run that could not write its status to a full disk."""
    failure = logged_failure(run) if facts["state"] == "interrupted" else None
    if failure is None:
        return {}
    return {"state": "failed", "message": failure.error, "code": failure.code}


def last_line(run: Run) -> str:
    """The last line of the run's log; empty without one."""
    path = run.path / LOG
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
