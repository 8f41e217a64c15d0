"""Tracks whether a viewer is connected; previews are drawn only then."""

import time
from contextlib import suppress

from ..runs.directory import Run

MARK = "watched"
RECENT = 5.0  # seconds of silence after which a viewer counts as disconnected


def announce(run: Run) -> None:
    """Marks the run as watched now; does nothing if its directory is read-only."""
    if not is_watched(run, RECENT / 5):
        with suppress(OSError):
            (run.path / MARK).touch()


def is_watched(run: Run, seconds: float = RECENT) -> bool:
    """Whether a viewer has announced itself within the last `seconds`."""
    try:
        return time.time() - (run.path / MARK).stat().st_mtime < seconds
    except OSError:
        return False
