"""The process that computes projections: `python -m vae_core.projection.worker [--cold]`.

It reads one JSON object per line and answers in the same format. UMAP takes seconds to compile in
a new process, so the process compiles it at startup and stays alive. It exits when its standard
input closes, which its parent process holds open.

Requests: {"do": "work", "key": …, "task": {…}} · {"do": "stop", "key": …}
          {"do": "place", "number": …, "task": {…}, "z": [[…]]}
Answers:  {"ready": true} · {"key": …, "stage": …, "done": …, "of": …} · {"key": …, "state": …}
          {"number": …, "xy": [[…]]}; on failure "error", one line
"""

import json
import os
import sys
import threading
import time
from collections import deque
from typing import Any, TextIO

import numpy as np

from ..runs.directory import open_run
from ..system.processes import lower_priority
from ..system.progress import Report
from .cache import Task, find_projection, make_projection
from .encodings import encode, figures
from .methods import place
from .settings import Settings
from .umap_backend import umap

REPORT_EVERY = 0.1  # seconds
WARM_POINTS = 60

Message = dict[str, Any]


class Stopped(Exception):
    """The current task was cancelled."""


class Worker:
    """Runs requests; they are read in a separate thread, so that one can cancel another."""

    def __init__(self, source: TextIO, out: TextIO) -> None:
        self._out = out
        self._work: deque[Message] = deque()
        self._places: deque[Message] = deque()
        self._stopped: set[str] = set()
        self._arrived = threading.Condition()
        self._reported = 0.0
        threading.Thread(target=self._listen, args=(source,), daemon=True).start()

    def _listen(self, source: TextIO) -> None:
        for line in source:
            with self._arrived:
                self._take(json.loads(line))
                self._arrived.notify()
        os._exit(0)  # the parent process has ended: its tasks are void

    def _take(self, message: Message) -> None:
        if message["do"] == "stop":
            self._stopped.add(message["key"])
        elif message["do"] == "place":
            self._places.append(message)
        else:
            self._stopped.discard(message["key"])
            self._work.append(message)

    def send(self, **message: Any) -> None:
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

    def serve(self) -> None:
        """Runs requests until the process ends."""
        while True:
            with self._arrived:
                while not (self._work or self._places):
                    self._arrived.wait()
            self._place_all()
            if self._work:
                self._do(self._work.popleft())

    def _do(self, message: Message) -> None:
        key = message["key"]

        def report(stage: str, done: int, of: int, /) -> None:
            """Sends the progress, places waiting points and raises if the task is cancelled."""
            if key in self._stopped:
                raise Stopped
            self._place_all()
            if done in (0, of) or time.monotonic() - self._reported > REPORT_EVERY:
                self._reported = time.monotonic()
                self.send(key=key, stage=stage, done=done, of=of)

        try:
            work_out(Task.from_dict(message["task"]), report)
            self.send(key=key, state="done")
        except Stopped:
            self.send(key=key, state="stopped")
        except Exception as error:
            self.send(key=key, state="failed", error=one_line(error))

    def _place_all(self) -> None:
        while self._places:
            message = self._places.popleft()
            try:
                z = np.array(message["z"], np.float32)
                xy = place_points(Task.from_dict(message["task"]), z)
                self.send(number=message["number"], xy=xy.tolist())
            except Exception as error:
                self.send(number=message["number"], error=one_line(error))


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def work_out(task: Task, report: Report) -> None:
    """Runs a task; its result goes to the cache."""
    if task.settings:
        make_projection(task, report)
    elif task.figures:
        figures(open_run(task.run), task.images, report)
    else:
        encode(open_run(task.run), task.images, report)


def place_points(task: Task, z: np.ndarray) -> np.ndarray:
    """The positions of new points on a cached projection."""
    projection = find_projection(task)
    if projection is None or task.settings is None:
        raise ValueError("this projection is not ready")
    return place(encode(open_run(task.run), task.images).z, projection.xy, z, task.settings)


def warm() -> None:
    """Compiles everything that UMAP needs."""
    z = np.random.default_rng(0).normal(size=(WARM_POINTS, 4)).astype(np.float32)
    settings = Settings()
    place(z, umap(z, settings), z[:2] + 1, settings)
    umap(z, settings, all_cores=True)


def main() -> None:
    lower_priority()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # output printed by libraries goes to stderr
    worker = Worker(sys.stdin, out)
    if "--cold" not in sys.argv:
        warm()
    worker.send(ready=True)
    worker.serve()


if __name__ == "__main__":
    main()
