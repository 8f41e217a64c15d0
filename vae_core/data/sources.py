"""The image files in a folder or a zip, listed without opening them.

A zip is read in place: nothing is extracted, and the names in it are never used as paths.
Hidden files, `__MACOSX` and files without an image extension (nested zips, notes) are skipped.
"""

import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .errors import DataError, shown
from .images import MAX_BYTES, extensions

MAX_ENTRIES = 2_000_000
MAX_RATIO = 100  # a zip may unpack to this multiple of its size
SLACK = 1 << 30  # bytes, allowed in addition

# Raised by a member of a zip that is damaged, encrypted or of unknown compression.
UNREADABLE = (
    OSError,
    ValueError,
    RuntimeError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)


@dataclass(frozen=True)
class Entry:
    """One image file of a source."""

    name: str  # as in the source
    parts: tuple[str, ...]  # of the name, without the common leading folders
    stamp: str  # changes with the content
    key: Any  # the source opens the file by it

    @property
    def split(self) -> str:
        """train or test, by the hash of the name only."""
        digest = hashlib.sha256("/".join(self.parts).encode("utf-8", "backslashreplace")).digest()
        return "test" if int.from_bytes(digest[:8], "big") % 10 == 0 else "train"


Read = Callable[[Entry], bytes]
Source = tuple[list[Entry], Read]


def open_source(path: Path) -> AbstractContextManager[Source]:
    """Context with the entries in order of their names and the function that reads one."""
    return _zip(path) if path.is_file() else _folder(path)


@contextmanager
def _folder(root: Path) -> Iterator[Source]:
    files = (Path(top) / file for top, _, names in os.walk(root) for file in names)
    named = ((path.relative_to(root), path) for path in files)
    pictures = [
        (name, path) for name, path in named if _is_picture(name.parts) and os.path.isfile(path)
    ]
    yield (
        _entries(root, [(n.as_posix(), n.parts, stamp_of(p.stat()), p) for n, p in pictures]),
        lambda entry: _read_file(entry.key),
    )


@contextmanager
def _zip(path: Path) -> Iterator[Source]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DataError(f"{shown(path)} is not a whole zip file: {shown(str(error))}") from error
    with archive:
        named = [(info, _zip_parts(info.filename)) for info in archive.infolist()]
        pictures = [(info, parts) for info, parts in named if _is_picture(parts)]
        _check_bomb(path, [info for info, _ in pictures])
        listed = [(i.filename, parts, f"{i.file_size} {i.CRC:08x}", i) for i, parts in pictures]
        yield _entries(path, listed), lambda entry: _read_member(archive, entry.key)


def _entries(source: Path, listed: list[tuple[str, tuple[str, ...], str, Any]]) -> list[Entry]:
    if len(listed) > MAX_ENTRIES:
        raise DataError(f"{shown(source)} holds {len(listed)} pictures, at most {MAX_ENTRIES}")
    common = os.path.commonprefix([parts[:-1] for _, parts, _, _ in listed])
    depth = 0 if not listed else _below(tuple(common), [parts for _, parts, _, _ in listed])
    return sorted(
        (Entry(name, parts[depth:], stamp, key) for name, parts, stamp, key in listed),
        key=lambda entry: (entry.parts, entry.stamp),
    )


def _below(common: tuple[str, ...], names: list[tuple[str, ...]]) -> int:
    """How many leading folders to skip: a single folder of labels, but not a single label."""
    has_folders = any(len(parts) > len(common) + 1 for parts in names)
    return len(common) if has_folders else max(0, len(common) - 1)


def _is_picture(parts: tuple[str, ...]) -> bool:
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return bool(parts) and not hidden and os.path.splitext(parts[-1])[1].lower() in extensions()


def _zip_parts(name: str) -> tuple[str, ...]:
    """The parts of a name without "." and ".."; empty for a folder."""
    if name.endswith("/"):
        return ()
    return tuple(p for p in name.replace("\\", "/").split("/") if p not in ("", ".", ".."))


def _check_bomb(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    size, unfolded = path.stat().st_size, sum(info.file_size for info in infos)
    if unfolded > MAX_RATIO * size + SLACK:
        raise DataError(f"{shown(path)} would unfold to {unfolded >> 20} MB from {size >> 20} MB")


def stamp_of(status: os.stat_result) -> str:
    """Changes when the file does."""
    return f"{status.st_size} {status.st_mtime_ns}"


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return _bounded(file)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        return _bounded(file)


def _bounded(file: IO[bytes]) -> bytes:
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES >> 20} MB")
    return content
