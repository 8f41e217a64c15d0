"""The records of growing runs: each line is read once, for any number of viewers."""

import os
import threading
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from vae_core.runs.metrics_log import MOST_BYTES, parse_record

Record = dict[str, Any]


class Journal:
    """One run's metrics. A replaced or truncated file is read from the start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._clear(0)

    def _clear(self, file: int) -> None:
        self._file, self._size = file, 0
        self._records: list[Record] = []

    def read(self) -> list[Record]:
        """All complete records so far."""
        with self._lock:
            self._catch_up()
            return self._records.copy()

    def after(self, step: int) -> list[Record]:
        """The records after a step; fast if they are few."""
        found = takewhile(lambda record: record["step"] > step, reversed(self.read()))
        return [*found][::-1]

    def _catch_up(self) -> None:
        try:
            with self._path.open("rb") as file:
                facts = os.fstat(file.fileno())
                if facts.st_ino != self._file or facts.st_size < self._size:
                    self._clear(facts.st_ino)
                file.seek(self._size)
                added = file.read(max(0, MOST_BYTES - self._size))
        except FileNotFoundError:
            return self._clear(0)
        whole = added[: added.rfind(b"\n") + 1]  # the last line is still being written
        self._size += len(whole)
        self._records += [r for line in whole.splitlines() if (r := parse_record(line))]


@lru_cache(maxsize=128)
def journal(run: Path) -> Journal:
    return Journal(run / "metrics.jsonl")
