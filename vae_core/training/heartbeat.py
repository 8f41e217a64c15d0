"""The heartbeat of a training: a thread that writes the status about once a second."""

import threading
from collections.abc import Callable

BEAT_SECONDS = 1.0


class Heartbeat:
    """Calls `beat` every second while the context is open; stores any error it raises."""

    def __init__(self, beat: Callable[[], None]) -> None:
        self._beat = beat
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._error: OSError | None = None

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the thread."""
        self._done.set()
        self._thread.join()

    def check(self) -> None:
        """Raises the error of the last beat, an OSError if the status couldn't be written."""
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not self._done.wait(BEAT_SECONDS):
                self._beat()
        except OSError as error:
            self._error = error
