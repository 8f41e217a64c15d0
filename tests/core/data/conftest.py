import gzip
import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vae_core.data import download
from vae_core.data.idx import IdxFile
from vae_core.data.mnist import IdxDataset


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty VAE_LAB_HOME, no VAE_LAB_DATA, and no waiting between download rounds."""
    monkeypatch.setenv("VAE_LAB_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("VAE_LAB_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(download, "PAUSE", 0.0)
    return tmp_path / "home"


def idx_bytes(array: NDArray[np.uint8]) -> bytes:
    sizes = b"".join(n.to_bytes(4, "big") for n in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def idx_file(name: str, array: NDArray[np.uint8]) -> IdxFile:
    return IdxFile(name, array.shape, hashlib.sha256(idx_bytes(array)).hexdigest())


@dataclass(frozen=True)
class Tiny:
    """A data set of the MNIST kind with 12 + 5 images of 4x4, and the files it consists of."""

    source: IdxDataset
    arrays: dict[str, NDArray[np.uint8]]
    contents: dict[str, bytes]  # gzip-compressed

    def put(self, folder: Path) -> Path:
        """Writes all files as VAE_LAB_DATA would hold them; returns where they lie."""
        where = folder / self.source.name
        where.mkdir(parents=True)
        for name, content in self.contents.items():
            (where / name).write_bytes(content)
        return where


@pytest.fixture
def tiny() -> Tiny:
    rng = np.random.default_rng(0)
    arrays = {
        "train-images.gz": rng.integers(0, 256, (12, 4, 4), np.uint8),
        "train-labels.gz": rng.integers(0, 3, 12, np.uint8),
        "test-images.gz": rng.integers(0, 256, (5, 4, 4), np.uint8),
        "test-labels.gz": rng.integers(0, 3, 5, np.uint8),
    }
    files = [idx_file(name, array) for name, array in arrays.items()]
    source = IdxDataset(
        name="tiny",
        title="Tiny",
        licence="none",
        label_names=("a", "b", "c"),
        mirrors=(),
        train=(files[0], files[1]),
        test=(files[2], files[3]),
    )
    contents = {name: gzip.compress(idx_bytes(array)) for name, array in arrays.items()}
    return Tiny(source, arrays, contents)


Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(content: bytes, status: int = 200, announced: int | None = None) -> Answer:
    """`content`; `announced` is what Content-Length claims."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header(
            "Content-Length", str(len(content) if announced is None else announced)
        )
        handler.end_headers()
        handler.wfile.write(content)

    return send


class Mirrors:
    """A server on loopback; each path has a script of answers, the last of which repeats."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.script: dict[str, list[Answer]] = {}
        self.asked: dict[str, int] = defaultdict(int)

    def url(self, mirror: str) -> str:
        return f"{self.address}/{mirror}/"

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        answers = self.script.get(handler.path, [answer(b"not here", 404)])
        position = min(self.asked[handler.path], len(answers) - 1)
        self.asked[handler.path] += 1
        answers[position](handler)


@pytest.fixture
def mirrors() -> Iterator[Mirrors]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            served.handle(self)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Mirrors(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()
