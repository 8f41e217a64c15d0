"""The one strict reader of small JSON files: bytes to dataclasses, by msgspec.

Files of a run may come from a stranger's zip. What is read has exactly the fields of its class, of
the right types; numbers are finite; size and depth are bounded.
"""

from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
LARGEST = 1 << 20  # bytes


class RecordError(ValueError):
    """A file that does not hold what it should.

    Attributes:
        name: The file, or what the bytes are.
        field: Where in it, as "$.groups[0].name"; empty if it is no JSON at all.
    """

    def __init__(self, name: str, reason: str, field: str = "") -> None:
        super().__init__(f"{name} is damaged: {reason}{f' at {field}' if field else ''}")
        self.name, self.field = name, field


def read_record(path: Path, kind: type[T], largest: int = LARGEST) -> T:
    """The record in a file.

    Raises:
        RecordError: If it holds anything else.
        OSError: If it can't be read.
    """
    with path.open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise RecordError(str(path), f"it is larger than {largest:,} bytes")
    return decode(content, kind, str(path))


def decode(content: bytes, kind: type[T], name: str) -> T:
    """The record in bytes; `name` says in errors where they come from."""
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
    """JSON for people to read; the inverse of `decode`."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def _unknown_field(given: Any, read: Any, at: str) -> str:
    """The first field that was given and not read, which msgspec ignores; empty if none is."""
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
