"""Strict reader for small JSON files: decodes bytes to dataclasses with msgspec.

Files of imported runs are untrusted. A decoded record has exactly the fields of its class, with
the right types and finite numbers; size and depth are bounded.
"""

from pathlib import Path
from typing import Any, TypeVar

import msgspec

from .messages import one_line

T = TypeVar("T")
LARGEST = 1 << 20  # bytes


class RecordError(ValueError):
    """A file without valid content.

    Attributes:
        name: The file, or a description of the bytes.
        field: The path of the error, such as "$.groups[0].name"; empty if it is not JSON.
    """

    def __init__(self, name: str, reason: str, field: str = "") -> None:
        at = f" at {one_line(field)}" if field else ""
        super().__init__(f"{name} is damaged: {one_line(reason)}{at}")
        self.name, self.field = name, field


def read_record(path: Path, kind: type[T], largest: int = LARGEST) -> T:
    """The record stored in a file.

    Raises:
        RecordError: If the file has any other content.
        OSError: If the file can't be read.
    """
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise RecordError(str(path), f"it is larger than {largest:,} bytes")
    return decode(content, kind, str(path))


def decode(content: bytes, kind: type[T], name: str) -> T:
    """The record encoded in bytes; `name` is their origin, for error messages."""
    try:
        plain = msgspec.json.decode(content)
        record = msgspec.convert(plain, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        reason, _, field = str(error).partition(" - at ")
        raise RecordError(name, reason, field.strip("`")) from None
    if field := _unknown_field(plain, msgspec.to_builtins(record), "$"):
        raise RecordError(name, "unknown field", field)
    return record


def encode(record: Any) -> bytes:
    """Indented JSON; inverts `decode`."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def _unknown_field(given: Any, read: Any, at: str) -> str:
    """The first field in the input that msgspec ignored; empty if there is none."""
    if isinstance(given, dict):
        parts = [(f"{at}.{name}", name) for name in given]
    elif isinstance(given, list):
        parts = [(f"{at}[{number}]", number) for number in range(len(given))]
    else:
        return ""
    for field, key in parts:
        if isinstance(given, dict) and key not in read:
            return field
        if unknown := _unknown_field(given[key], read[key], field):
            return unknown
    return ""
