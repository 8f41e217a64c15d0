"""One inference thread that gathers the requests of all connections into batches.

A class of students shares two cores: requests that arrive while a batch is computed form the next
batch. Small requests (sliders) go first; large ones (strips, manifolds) are split into chunks and
take turns, so that no slider waits for more than one chunk.
"""

import atexit
import logging
import threading
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vae_core.system.threads import use_one_thread

Rows = NDArray[Any]
Run = Callable[[Rows], Rows]  # (B, ...) -> (B, ...); hashable: equal runs share batches

SMALL = 4  # rows; requests up to this size go first
BATCH = 32  # rows of small requests per batch; larger batches are no faster per row
CHUNK = 32  # rows of large requests between two batches of small ones

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Ticket:
    """One request in the engine; `notify` is called on `loop` when it is done."""

    run: Run
    rows: Rows
    loop: AbstractEventLoop
    notify: Callable[[], object]
    result: Rows | None = None
    error: str | None = None
    abandoned: bool = False  # the client is gone: skip the remaining rows
    taken: int = 0  # rows already given to a batch
    parts: list[Rows] = field(default_factory=list)

    @property
    def left(self) -> int:
        return len(self.rows) - self.taken


Lanes = dict[Run, deque[Ticket]]
Pieces = list[tuple[Ticket, Rows]]


def take(lanes: Lanes, limit: int) -> Pieces:
    """Takes up to `limit` rows of the first run, which then goes behind the other runs.

    A ticket with more rows contributes as many as fit and goes to the back of its lane.
    """
    run = next(iter(lanes))
    lane, pieces = lanes.pop(run), []
    while lane and limit:
        ticket = lane.popleft()
        if ticket.abandoned:
            continue
        rows = ticket.rows[ticket.taken : ticket.taken + limit]
        pieces.append((ticket, rows))
        ticket.taken += len(rows)
        limit -= len(rows)
        if ticket.left:
            lane.append(ticket)
    if lane:
        lanes[run] = lane
    return pieces


class Engine:
    """Computes tickets on one daemon thread, which starts with the first ticket."""

    def __init__(self) -> None:
        self._inbox: SimpleQueue[Ticket | None] = SimpleQueue()
        self._small: Lanes = {}
        self._large: Lanes = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def submit(self, ticket: Ticket) -> None:
        """Queues a ticket; every ticket is settled, after `stop` with an error."""
        with self._lock:
            if self._stopped:
                fail([ticket], "the server is stopping")
            else:
                self._inbox.put(ticket)
                if self._thread is None:
                    self._start()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._main, name="live-engine", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Ends the thread after the current batch; waiting tickets are settled with an error."""
        with self._lock:
            self._stopped = True
            self._inbox.put(None)
        if self._thread is not None:
            self._thread.join()
            atexit.unregister(self.stop)

    def _main(self) -> None:
        use_one_thread()
        with torch.inference_mode():
            while self._collect():
                self._step()
        waiting = [
            t for lanes in (self._small, self._large) for lane in lanes.values() for t in lane
        ]
        fail(waiting, "the server is stopping")

    def _collect(self) -> bool:
        """Moves new tickets into the lanes; waits if there is nothing to compute."""
        wait = not (self._small or self._large)
        with suppress(Empty):
            while (ticket := self._inbox.get(block=wait)) is not None:
                lanes = self._small if len(ticket.rows) <= SMALL else self._large
                lanes.setdefault(ticket.run, deque()).append(ticket)
                wait = False
            return False
        return True

    def _step(self) -> None:
        """Computes one batch of small requests and one chunk of large ones."""
        for lanes, limit in ((self._small, BATCH), (self._large, CHUNK)):
            if lanes and (pieces := take(lanes, limit)):
                compute(pieces)


def compute(pieces: Pieces) -> None:
    """Runs one batch and settles the tickets that it completes, or all of them if it fails."""
    try:
        out = pieces[0][0].run(np.concatenate([rows for _, rows in pieces]))
    except Exception:
        logger.exception("a model failed on a batch of %d requests", len(pieces))
        fail([ticket for ticket, _ in pieces], "the model failed on this request")
        return
    start = 0
    for ticket, rows in pieces:
        ticket.parts.append(out[start : start + len(rows)])
        start += len(rows)
    settle(finish(ticket) for ticket, _ in pieces if not ticket.left)


def finish(ticket: Ticket) -> Ticket:
    parts = ticket.parts
    ticket.result = parts[0] if len(parts) == 1 else np.concatenate(parts)
    return ticket


def fail(tickets: Iterable[Ticket], error: str) -> None:
    """Settles tickets with an error and drops their remaining rows."""
    tickets = list(tickets)
    for ticket in tickets:
        ticket.error, ticket.abandoned = error, True
    settle(tickets)


def settle(tickets: Iterable[Ticket]) -> None:
    """Notifies all owners, with one call into each event loop."""
    notices: dict[AbstractEventLoop, list[Callable[[], object]]] = {}
    for ticket in tickets:
        notices.setdefault(ticket.loop, []).append(ticket.notify)
    for loop, notify in notices.items():
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(call_all, notify)


def call_all(notices: list[Callable[[], object]]) -> None:
    for notify in notices:
        notify()
