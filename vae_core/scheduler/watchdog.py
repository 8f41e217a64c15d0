"""Waits for the end of a training, however it comes, and starts the next in the queue.

Run as a script, so that it costs next to no memory. It notices the end by its standard input,
which the training holds open: the system closes it when the training ends.
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
def waiting(runs: Path) -> Iterator[None]:
    """With this training ends the wait for it: by its end, or that of its process."""
    heir = subprocess.Popen(
        [sys.executable, "-I", "-S", str(SCRIPT), str(runs.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=heir.wait, daemon=True).start()
    assert heir.stdin is not None
    with heir.stdin:
        yield


def main(runs: Path) -> int:
    sys.stdin.read()
    if not any(runs.glob(TICKETS)):
        return 0
    search = [str(SCRIPT.parents[2]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(search)}
    return subprocess.call([sys.executable, "-m", "vae_core", "queue"], env=environment)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
