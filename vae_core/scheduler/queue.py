"""The queue of trainings: tickets, their order, the number of slots, and starting the next run.

A run waits while its folder contains a ticket. Only `tick` starts waiting runs, as many as there
are free slots. It is called when a run is added or resumed, when a training ends (`watchdog`) or
is paused, and once a second while the app runs (`Ticker`).
"""

import logging
import math
import threading
import time
from dataclasses import asdict

import torch

from ..runs.directory import Run, runs_dir
from ..system.files import locked, write_json
from ..system.processes import cores
from ..system.records import RecordError, read_record
from ..training import control
from .process import spawn
from .run_state import (
    ACTIVE,
    TICKET,
    Ticket,
    is_queued,
    own_runs,
    running_runs,
    state_of,
    ticket_path,
)

CORES_EACH = 2
TICK_SECONDS = 1.0

logger = logging.getLogger(__name__)


def slots() -> int:
    """How many trainings run at once on this machine: one per GPU, else one per two cores."""
    return torch.cuda.device_count() or max(1, cores() // CORES_EACH)


def waiting() -> list[Run]:
    """The waiting runs, in the order in which they will start."""
    return sorted(filter(is_queued, own_runs()), key=_since)


def enqueue(run: Run) -> None:
    """Adds a run to the end of the queue."""
    write_json(ticket_path(run), asdict(Ticket(time.time())))


def withdraw(run: Run) -> None:
    """Removes a run from the queue; does nothing if it isn't waiting."""
    ticket_path(run).unlink(missing_ok=True)


def tick() -> list[Run]:
    """Starts waiting runs, as many as there are free slots; returns those it started.

    Safe to call at any time from any process: a lock makes counting and starting exclusive.
    """
    if not any(runs_dir().glob(f"*/{TICKET}")):
        return []
    started = []
    with locked(runs_dir() / ".queue.lock"):
        for run in waiting()[: max(0, slots() - len(running_runs()))]:
            withdraw(run)
            if state_of(run) == "paused":
                control.unpause(run)
            elif state_of(run) not in ACTIVE:
                spawn(run)
                started.append(run)
    return started


def _since(run: Run) -> float:
    try:
        return read_record(ticket_path(run), Ticket).since
    except (OSError, RecordError):
        return math.inf


class Ticker:
    """Ticks once a second on a separate thread, from `start` until `close`."""

    def __init__(self, seconds: float = TICK_SECONDS) -> None:
        self._seconds = seconds
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._seconds):
            try:
                tick()
            except Exception:
                logger.exception("the scheduler could not start the next training")
