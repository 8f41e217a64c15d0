"""Who looks on while a run trains: only then does it stop to show itself."""

import time
from contextlib import suppress

from ..runs.directory import Run

MARK = "watched"
RECENT = 5.0  # seconds in which a look counts


def look(run: Run) -> None:
    """Says that somebody looks at this run now; a directory that can't be written is let be."""
    if not is_watched(run, RECENT / 5):
        with suppress(OSError):
            (run.path / MARK).touch()


def is_watched(run: Run, seconds: float = RECENT) -> bool:
    """Whether somebody has looked in the last few seconds."""
    try:
        return time.time() - (run.path / MARK).stat().st_mtime < seconds
    except OSError:
        return False
