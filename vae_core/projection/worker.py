"""The process that lays latent spaces flat: `python -m vae_core.projection.worker [--cold]`.

It reads one JSON object a line and answers in the same way. UMAP compiles for seconds in a fresh
process, so it compiles before anybody asks, and lives on. Whoever started it holds its input: at
the end of that it ends.

Asked:    {"do": "work", "key": …, "task": {…}} · {"do": "stop", "key": …}
          {"do": "place", "number": …, "task": {…}, "z": [[…]]}
Answered: {"ready": true} · {"key": …, "stage": …, "done": …, "of": …} · {"key": …, "state": …}
          {"number": …, "xy": [[…]]}; failures have "error", one line
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
from ..system.progress import Report
from .cache import Task, find_projection, make_projection
from .encodings import encode, figures
from .methods import Settings, place, umap

NICE = 10  # whoever looks at pictures meanwhile comes first
REPORT_EVERY = 0.1  # seconds
WARM_POINTS = 60

Message = dict[str, Any]


class Stopped(Exception):
    """Nobody wants the work at hand any more."""


class Desk:
    """What has been asked for: read on a thread of its own, so that a word to stop is heard."""

    def __init__(self, source: TextIO, out: TextIO) -> None:
        self._out = out
        self._work: deque[Message] = deque()
        self._places: deque[Message] = deque()
        self._stopped: set[str] = set()
        self._news = threading.Condition()
        self._told = 0.0
        threading.Thread(target=self._listen, args=(source,), daemon=True).start()

    def _listen(self, source: TextIO) -> None:
        for line in source:
            with self._news:
                self._take(json.loads(line))
                self._news.notify()
        os._exit(0)  # nobody is left, whatever is being worked out

    def _take(self, message: Message) -> None:
        if message["do"] == "stop":
            self._stopped.add(message["key"])
        elif message["do"] == "place":
            self._places.append(message)
        else:
            self._stopped.discard(message["key"])
            self._work.append(message)

    def tell(self, **message: Any) -> None:
        self._out.write(json.dumps(message) + "\n")
        self._out.flush()

    def serve(self) -> None:
        """Works for ever."""
        while True:
            with self._news:
                while not (self._work or self._places):
                    self._news.wait()
            self._place_all()
            if self._work:
                self._do(self._work.popleft())

    def _do(self, message: Message) -> None:
        key = message["key"]

        def report(stage: str, done: int, of: int, /) -> None:
            """Between two steps: says how far it is, places what waits, stops where told to."""
            if key in self._stopped:
                raise Stopped
            self._place_all()
            if done in (0, of) or time.monotonic() - self._told > REPORT_EVERY:
                self._told = time.monotonic()
                self.tell(key=key, stage=stage, done=done, of=of)

        try:
            work_out(Task.from_dict(message["task"]), report)
            self.tell(key=key, state="done")
        except Stopped:
            self.tell(key=key, state="stopped")
        except Exception as error:
            self.tell(key=key, state="failed", error=one_line(error))

    def _place_all(self) -> None:
        while self._places:
            message = self._places.popleft()
            try:
                z = np.array(message["z"], np.float32)
                xy = place_points(Task.from_dict(message["task"]), z)
                self.tell(number=message["number"], xy=xy.tolist())
            except Exception as error:
                self.tell(number=message["number"], error=one_line(error))


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def work_out(task: Task, report: Report) -> None:
    """What a task asks for; the results lie in the cache."""
    if task.settings:
        make_projection(task, report)
    elif task.figures:
        figures(open_run(task.run), task.images, report)
    else:
        encode(open_run(task.run), task.images, report)


def place_points(task: Task, z: np.ndarray) -> np.ndarray:
    """Where new points come to lie on a projection that was made before."""
    found = find_projection(task)
    if found is None or task.settings is None:
        raise ValueError("this projection is not ready")
    return place(encode(open_run(task.run), task.images).z, found.xy, z, task.settings)


def warm() -> None:
    """Compiles all that UMAP compiles."""
    z = np.random.default_rng(0).normal(size=(WARM_POINTS, 4)).astype(np.float32)
    settings = Settings()
    place(z, umap(z, settings), z[:2] + 1, settings)
    umap(z, settings, all_cores=True)


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(NICE)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    desk = Desk(sys.stdin, out)
    if "--cold" not in sys.argv:
        warm()
    desk.tell(ready=True)
    desk.serve()


if __name__ == "__main__":
    main()
