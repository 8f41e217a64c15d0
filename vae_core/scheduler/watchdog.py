"""Starts the next training of the queue when one ends for any reason.

A training opens a small process that holds the other end of a pipe; the system closes the pipe
when the training ends, also after kill -9. It runs as a script, so that it imports very little.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKETS = "*/queued.json"
SCRIPT = Path(__file__).resolve()


@contextmanager
def watched(runs: Path) -> Iterator[None]:
    """Context whose end, or the end of this process, starts the next training."""
    from ..system.processes import detached  # not available when this file runs as a script

    watchdog = subprocess.Popen(
        [sys.executable, "-I", "-S", str(SCRIPT), str(runs.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **detached(),
    )
    threading.Thread(target=watchdog.wait, daemon=True).start()
    assert watchdog.stdin is not None
    with watchdog.stdin:
        yield


def main(runs: Path) -> int:
    """Waits for the training to end, then ticks the queue with `python -m vae_core queue`."""
    sys.stdin.read()
    if not any(runs.glob(TICKETS)):
        return 0
    search = [str(SCRIPT.parents[2]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(search)}
    return subprocess.call([sys.executable, "-m", "vae_core", "queue"], env=environment)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
