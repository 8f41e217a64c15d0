"""The heartbeat of a training: its status, written about once a second by a thread of its own."""

import threading
from collections.abc import Callable

BEAT_SECONDS = 1.0


class Pulse:
    """Calls `beat` at once and then every second, as a context; what it raises is kept."""

    def __init__(self, beat: Callable[[], None]) -> None:
        self._beat = beat
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._error: OSError | None = None

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """No beat comes after this."""
        self._done.set()
        self._thread.join()

    def check(self) -> None:
        """Raises what the last beat raised: OSError where the status can't be written."""
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._done.wait(BEAT_SECONDS):
                self._beat()
        except OSError as error:
            self._error = error
