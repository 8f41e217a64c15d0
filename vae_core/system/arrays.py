"""Safe reading of NumPy's files: never unpickled, bounded, and from several threads at once."""

import threading
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from .messages import one_line

MOST_BYTES = 1 << 30
"""of one array in memory"""
MOST_MEMBERS = 1000

HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
DAMAGED = (
    ValueError,
    KeyError,
    OSError,
    EOFError,
    RuntimeError,  # an encrypted member, an unknown compression, a header nested too deep
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)

PARSING = threading.RLock()
"""Held while Python source is parsed, as the header of an array is: CPython 3.11 counts the depth
of a syntax tree for all threads together and raises SystemError when two build one at once."""


def read_npz(
    path: Path, names: Sequence[str] | None = None, most_bytes: int = MOST_BYTES
) -> dict[str, NDArray[Any]]:
    """The named arrays, or all, in at most `most_bytes` each.

    Raises:
        ValueError: Naming the file, if it is damaged, or an array declares more.
    """
    with path.open("rb") as source:
        try:
            with zipfile.ZipFile(source) as archive:
                return _members(archive, names, most_bytes)
        except DAMAGED as error:
            raise ValueError(f"{path} is damaged: {one_line(error)}") from None


def _members(
    archive: zipfile.ZipFile, names: Sequence[str] | None, most_bytes: int
) -> dict[str, NDArray[Any]]:
    members = archive.namelist() if names is None else [f"{name}.npy" for name in names]
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"it holds {len(members)} arrays, at most {MOST_MEMBERS} are read")
    return {name.removesuffix(".npy"): _member(archive, name, most_bytes) for name in members}


def _member(archive: zipfile.ZipFile, name: str, most_bytes: int) -> NDArray[Any]:
    with archive.open(name) as file:
        return read_npy(file, most_bytes)


def read_npy(file: IO[bytes], most_bytes: int = MOST_BYTES) -> NDArray[Any]:
    """One array from a stream; its declared size is checked before its values are read.

    Raises:
        ValueError: If the header is invalid, holds Python objects, or declares more than
            `most_bytes`; or if the stream ends early.
    """
    version = npy.read_magic(file)
    if version not in HEADERS:
        raise ValueError(f"arrays of format {version} are not supported")
    with PARSING:
        shape, fortran_order, dtype = HEADERS[version](file)
    if dtype.hasobject:
        raise ValueError("an array must not hold Python objects")
    count = _count(shape)
    if count * dtype.itemsize > most_bytes:
        raise ValueError(f"an array of {shape} {dtype} is larger than {most_bytes} bytes")
    content = bytearray(file.read(count * dtype.itemsize))
    if len(content) < count * dtype.itemsize:
        raise ValueError(f"an array of {shape} {dtype} ends after {len(content)} bytes")
    flat: NDArray[Any] = np.frombuffer(content, dtype, count) if count else np.empty(0, dtype)
    return flat.reshape(shape, order="F" if fortran_order else "C")


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for length in shape:
        if not isinstance(length, int) or length < 0:
            raise ValueError(f"{shape} is not the shape of an array")
        count *= length
    return count


def map_npy(path: Path, mode: Literal["r", "c"]) -> NDArray[Any]:
    """An array that stays on disk ("r": read-only; "c": changes stay in memory)."""
    with PARSING:
        mapped: NDArray[Any] = np.load(path, mmap_mode=mode, allow_pickle=False)
    return mapped
