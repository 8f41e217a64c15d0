"""Finds a data file on this machine, or downloads it from a mirror.

A download stays in memory until it is verified and is then written atomically, so that no folder
ever contains part of a file.
"""

import io
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pooch
import requests
from numpy.typing import NDArray

from ..system import locations
from ..system.files import write_atomic
from ..system.progress import Report, silent
from .errors import DataError, cannot_write, shown
from .idx import IdxFile, largest_content, read_idx, verify_idx

ROUNDS = 3  # attempts per mirror
PAUSE = 1.0  # seconds between rounds
TIMEOUT = (5.0, 30.0)  # seconds to connect, seconds between two chunks


def fetch(
    dataset: str, file: IdxFile, mirrors: tuple[str, ...], report: Report = silent
) -> NDArray[np.uint8]:
    """The verified array, from the first of `locations.data_dirs()` that has it, else a mirror.

    A damaged file in the cache is replaced by a download; anywhere else it is an error.
    """
    path = find(dataset, file)
    tried = [f"not in {', '.join(shown(d / dataset) for d in locations.data_dirs())}"]
    if path is not None:
        try:
            return read_idx(path, file)
        except DataError as error:
            if path.parent != _cache(dataset):
                raise
            tried = [str(error)]
    return _download(dataset, file, mirrors, report, tried)


def find(dataset: str, file: IdxFile) -> Path | None:
    """The file on this machine, compressed or not; None if there is none."""
    names = (file.name, file.name.removesuffix(".gz"))
    candidates = (folder / dataset / name for folder in locations.data_dirs() for name in names)
    return next((path for path in candidates if os.path.isfile(path)), None)


def _cache(dataset: str) -> Path:
    return locations.home() / "data" / dataset


def _download(
    dataset: str,
    file: IdxFile,
    mirrors: tuple[str, ...],
    report: Report,
    tried: list[str],
) -> NDArray[np.uint8]:
    reasons: dict[str, str] = {}
    for round_ in range(ROUNDS):
        time.sleep(PAUSE * min(round_, 1))
        for mirror in mirrors:
            try:
                content = _get(mirror + file.name, file, report)
                array = verify_idx(content, file, file.name)
            except (requests.RequestException, OSError, DataError) as error:
                reasons[urlsplit(mirror).netloc] = _reason(error)
            else:
                _keep(_cache(dataset) / file.name, content)
                return array
    tried += [f"{host}: {reason}" for host, reason in reasons.items()]
    raise DataError(
        f"cannot get {dataset}/{file.name} ({'; '.join(tried)}): go online and try again, "
        f"or set VAE_LAB_DATA to a folder that has it as {dataset}/{file.name}"
    )


def _keep(path: Path, content: bytes) -> None:
    try:
        write_atomic(path, lambda temporary: temporary.write_bytes(content))
    except OSError as error:
        raise cannot_write(path, error) from error


def _get(url: str, file: IdxFile, report: Report) -> bytes:
    out = _Bounded(largest_content(file), file.name)
    pooch.HTTPDownloader(progressbar=_Bar(file.name, out, report), timeout=TIMEOUT)(url, out, None)
    return out.getvalue()


def _reason(error: Exception) -> str:
    """The failure in a few words; messages of requests have several lines."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP status {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return shown(str(error), 200)


class _Bounded(io.BytesIO):
    """A buffer of at most `limit` bytes, since a mirror may send any amount."""

    def __init__(self, limit: int, name: str) -> None:
        super().__init__()
        self.limit, self.name = limit, name

    def write(self, chunk: bytes, /) -> int:  # type: ignore[override]
        if self.tell() + len(chunk) > self.limit:
            raise DataError(f"{shown(self.name)} is foreign: it is larger than the original")
        return super().write(chunk)


class _Bar:
    """The progress bar that pooch expects; reports bytes."""

    def __init__(self, name: str, out: io.BytesIO, report: Report) -> None:
        self.name, self.out, self.report, self.total = name, out, report, 0

    def update(self, _: int) -> None:
        self.report(self.name, self.out.tell(), self.total)

    def reset(self) -> None: ...

    def close(self) -> None: ...
