"""Data errors, each one line that is safe to print."""

from enum import StrEnum
from os import PathLike, fspath


class DataError(ValueError):
    """Data that cannot be used; one line that names the file and says what to do."""


class Fault(StrEnum):
    """Why a file is not accepted."""

    UNKNOWN_FORMAT = "unknown-format"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    TOO_SMALL = "too-small"
    VECTOR_GRAPHICS = "vector-graphics"
    DUPLICATE = "duplicate"
    NO_ROOM = "no-room"
    DAMAGED_ZIP = "damaged-zip"
    EMPTY_ZIP = "empty-zip"
    TOO_MANY_FILES = "too-many-files"
    ENCRYPTED = "encrypted"
    UNSUPPORTED_COMPRESSION = "unsupported-compression"
    NESTED_ZIP = "nested-zip"


class FileError(DataError):
    """A file that is not accepted; `fault` is the reason as a code."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


def shown(name: str | PathLike[str], limit: int = 120) -> str:
    """A file name for a message: control characters escaped, long names shortened."""
    text = "".join(c if c.isprintable() else _escaped(c) for c in fspath(name))
    half = limit // 2
    return text if len(text) <= limit else f"{text[: half - 1]}…{text[-half:]}"


def cannot_write(path: str | PathLike[str], error: OSError) -> DataError:
    """The error for a cache that is full or read-only."""
    return DataError(
        f"cannot write {shown(path)}: {error.strerror or error}; "
        "free some space there or set VAE_LAB_HOME to another folder"
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
