"""Client of the projection worker process; restarts the process if it dies.

Not an executor such as loky: between epochs a task reports progress and can be cancelled, and the
same warm process can place new points. An executor can do none of that while a task runs, and a
crashed process breaks all of its futures instead of only the one that caused the crash.
"""

import atexit
import itertools
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

import numpy as np

from ..latent.neighbours import Points
from ..system.locations import home
from ..system.processes import detached, search_path
from .cache import Task

State = Literal["waiting", "working", "done", "stopped", "failed"]
OPEN = ("waiting", "working")
MOST_WAITING = 32
WORKER = "vae_core.projection.worker"
TRIES = 3  # attempts at a task whose process dies
REMEMBERED = 500  # finished tasks


class Busy(ValueError):
    """Too many tasks are waiting."""


@dataclass(frozen=True)
class Progress:
    """The state of a task and the progress of its stage."""

    state: State
    stage: str = "Waiting"
    done: int = 0
    of: int = 0
    error: str = ""


@dataclass
class Job:
    """A task that was requested."""

    task: Task
    progress: Progress
    tries: int = 0


class Projector:
    """Sends tasks to a single worker process, which runs them in order. Thread-safe.

    Args:
        warm: Whether the process compiles UMAP before its first task.
    """

    def __init__(self, warm: bool = True) -> None:
        options = () if warm else ("--cold",)
        self._command: Sequence[str] = (sys.executable, "-m", WORKER, *options)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._places: dict[int, Future[Points]] = {}
        self._numbers = itertools.count()
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.RLock()
        self._closed = False
        self._ready = False
        self.started = 0
        """number of processes started so far"""

    @property
    def process(self) -> int | None:
        """The id of the running process; None if there is none."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self) -> None:
        """Starts the process unless it is running; a new process compiles UMAP."""
        with self._lock:
            if self._process is None and not self._closed:
                self._spawn()

    def close(self) -> None:
        """Kills the process, including any running task."""
        with self._lock:
            self._closed = True
            process = self._process
        if process is not None:
            process.kill()
            process.wait()

    # tasks

    def request(self, task: Task) -> Progress:
        """Queues the task unless it is already in progress; the result goes to the cache.

        Raises:
            Busy: If too many tasks are waiting.
        """
        key = task.key()  # reads files: not under the lock
        with self._lock:
            job = self._jobs.get(key)
            if job and job.progress.state in OPEN:
                return job.progress
            if sum(j.progress.state in OPEN for j in self._jobs.values()) >= MOST_WAITING:
                raise Busy("too many projections are waiting: try again in a minute")
            self._jobs.pop(key, None)
            self._jobs[key] = Job(task, Progress("waiting"))
            self._forget()
            self.start()
            self._send(do="work", key=key, task=task.to_dict())
            return self._jobs[key].progress

    def progress(self, task: Task) -> Progress | None:
        """The progress of a requested task; None if it was not requested."""
        key = task.key()
        with self._lock:
            job = self._jobs.get(key)
            return job.progress if job else None

    def stop(self, task: Task) -> None:
        """Cancels the task at its next step."""
        self._send(do="stop", key=task.key())

    def _forget(self) -> None:
        over = [key for key, job in self._jobs.items() if job.progress.state not in OPEN]
        for key in over[:-REMEMBERED]:
            del self._jobs[key]

    def place(self, task: Task, z: Points, timeout: float | None = None) -> Points:
        """The positions of new points z (B, D) on a finished projection; shape (B, dims).

        Raises:
            ValueError: If the projection is not ready, or the process ended.
            TimeoutError: If the process does not answer in time.
        """
        number, future = next(self._numbers), Future[Points]()
        with self._lock:
            self.start()
            self._places[number] = future
            self._send(do="place", number=number, task=task.to_dict(), z=z.tolist())
        try:
            return future.result(timeout)
        finally:
            self._places.pop(number, None)

    # the process

    def _spawn(self) -> None:
        log = home() / "cache" / "projecting.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as errors:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env=os.environ | {"PYTHONPATH": search_path(), "NUMBA_NUM_THREADS": "1"},
                **detached(),
            )
        if not self.started:
            atexit.register(self.close)
        self.started += 1
        self._process = process
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()

    def _send(self, **message: Any) -> None:
        with self._lock:
            if self._process is None or self._process.stdin is None:
                return
            try:
                self._process.stdin.write(json.dumps(message) + "\n")
                self._process.stdin.flush()
            except (OSError, ValueError):  # it has ended: `_listen` starts a new one
                return

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        """Takes the answers of a process until it ends, then lets another one go on."""
        assert process.stdin is not None and process.stdout is not None
        try:
            for line in process.stdout:
                with self._lock, suppress(ValueError):  # a line that its death cut off
                    self._take(json.loads(line))
            process.wait()
        finally:
            with self._lock:
                for stream in (process.stdin, process.stdout):
                    with suppress(OSError):  # what was to be sent to a dead process
                        stream.close()
                self._after_death()

    def _take(self, message: dict[str, Any]) -> None:
        if "ready" in message:
            self._ready = True
        elif "number" in message:
            self._settle(message)
        elif job := self._jobs.get(message.get("key", "")):
            if "state" in message:
                state, error = message["state"], message.get("error", "")
                job.progress = replace(job.progress, state=state, error=error)
            else:
                job.progress = Progress(
                    "working", message["stage"], message["done"], message["of"]
                )

    def _settle(self, message: dict[str, Any]) -> None:
        future = self._places.pop(message["number"], None)
        if future is None:
            return
        if "error" in message:
            future.set_exception(ValueError(message["error"]))
        else:
            future.set_result(np.array(message["xy"], np.float32))

    def _after_death(self) -> None:
        """Starts a new process for open tasks; gives up on tasks that crashed several."""
        self._process = None
        for future in self._places.values():
            future.set_exception(ValueError("the process that places points ended: try again"))
        self._places.clear()
        left = [job for job in self._jobs.values() if job.progress.state in OPEN]
        if self._closed:
            return
        for job in left:  # a process that never was ready would not have begun any task
            job.tries += job.progress.state == "working" or not self._ready
            if job.tries >= TRIES:
                job.progress = Progress("failed", error="its process crashed repeatedly")
        left = [job for job in left if job.progress.state in OPEN]
        if left or self._ready:  # a process that was ready did not fail at startup
            self._ready = False
            try:
                self.start()
            except OSError as error:
                for job in left:
                    job.progress = Progress("failed", error=f"no process can start: {error}")
                return
        for job in left:
            job.progress = Progress("waiting")
            self._send(do="work", key=job.task.key(), task=job.task.to_dict())


@cache
def default_projector() -> Projector:
    """The client shared by the whole process."""
    return Projector()
