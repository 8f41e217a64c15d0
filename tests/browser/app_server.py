"""The app as a user starts it, on a port of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]

NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Server:
    """The app with a home folder of its own, in which its temporary files lie, too."""

    url: str
    home: Path

    def run(self, model_id: str) -> Path:
        return self.home / "runs" / model_id

    def reference(self, model_id: str) -> np.ndarray:
        """The model's reference images, uint8 (N, C, H, W)."""
        with np.load(self.run(model_id) / "reference.npz", allow_pickle=False) as file:
            return np.asarray(file["x"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")


@contextmanager
def serve(home: Path, app: str = "app.py") -> Iterator[Server]:
    """`streamlit run app.py`, or another app, on a free port, until the block ends."""
    port, log = free_port(), home / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", app, "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    temporary = home / "tmp"
    temporary.mkdir(parents=True)
    environment = os.environ | {"VAE_LAB_HOME": str(home), "TMPDIR": str(temporary)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            wait_until_healthy(process, f"http://127.0.0.1:{port}", log)
            yield Server(f"http://127.0.0.1:{port}", home)
        finally:
            process.terminate()
            process.wait(20)
