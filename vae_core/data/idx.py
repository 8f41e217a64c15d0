"""The idx format of the MNIST family: four bytes of magic, big-endian sizes, then the values.

http://yann.lecun.com/exdb/mnist/ (bottom of the page)
"""

import gzip
import hashlib
import io
import math
import zlib
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import DataError, shown

UINT8 = 0x08
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class IdxFile:
    """The contents of the original file; the hash is of the decompressed bytes."""

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def nbytes(self) -> int:
        """Size of the decompressed file."""
        return 4 + 4 * len(self.shape) + math.prod(self.shape)


def parse_idx(raw: bytes, name: str | PathLike[str]) -> NDArray[np.uint8]:
    """The array in a complete idx file of unsigned bytes."""
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] != UINT8 or not 1 <= raw[3] <= 4:
        raise DataError(f"{shown(name)} is not an idx file of unsigned bytes")
    start = 4 + 4 * raw[3]
    shape = tuple(int.from_bytes(raw[i : i + 4], "big") for i in range(4, start, 4))
    if min(shape) == 0 or len(raw) != start + math.prod(shape):
        raise DataError(
            f"{shown(name)} is damaged: its header announces "
            f"{' x '.join(map(str, shape))} values, {max(0, len(raw) - start)} follow"
        )
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def verify_idx(content: bytes, file: IdxFile, name: str | PathLike[str]) -> NDArray[np.uint8]:
    """The array in a file's content, gzip-compressed or not, with its hash checked.

    Decompresses at most one byte more than the expected size.
    """
    raw = _inflate(content, file.nbytes, name) if content[:2] == GZIP_MAGIC else content
    if len(raw) > file.nbytes:
        raise DataError(f"{shown(name)} is foreign: it holds more than {file.nbytes} bytes")
    if len(raw) < file.nbytes:
        raise DataError(f"{shown(name)} is cut off: {len(raw)} of {file.nbytes} bytes")
    if hashlib.sha256(raw).hexdigest() != file.sha256:
        raise DataError(f"{shown(name)} is damaged or foreign: its SHA-256 is not the original's")
    array = parse_idx(raw, name)
    if array.shape != file.shape:
        raise DataError(f"{shown(name)} holds shape {array.shape}, expected {file.shape}")
    return array


def read_idx(path: Path, file: IdxFile) -> NDArray[np.uint8]:
    """Reads and verifies a file on disk; reads no more than the size of the original."""
    try:
        with path.open("rb") as stream:
            content = stream.read(largest_content(file) + 1)
    except OSError as error:
        raise DataError(f"cannot read {shown(path)}: {error.strerror or error}") from error
    if len(content) > largest_content(file):
        raise DataError(f"{shown(path)} is foreign: it is larger than the original")
    return verify_idx(content, file, path)


def largest_content(file: IdxFile) -> int:
    """The largest possible size of an original file in bytes; gzip may add a little."""
    return file.nbytes + file.nbytes // 100 + 1024


def _inflate(content: bytes, nbytes: int, name: str | PathLike[str]) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            return stream.read(nbytes + 1)
    except EOFError as error:
        raise DataError(f"{shown(name)} is cut off in the middle") from error
    except (OSError, zlib.error) as error:
        raise DataError(f"{shown(name)} is damaged: {error}") from error
