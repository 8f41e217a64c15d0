"""Strict reader of the lines of metrics.jsonl."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

Record = dict[str, Any]
"""numbers, and lists of numbers"""

MOST_BYTES = 64 << 20
"""of a log that are read; a training of a million steps writes about a tenth"""
LONGEST_LINE = 1 << 18
LAST_STEP = 1 << 53
NUMBERS = ("loss", "log_likelihood", "grad_norm", "kl", "seconds")
"""that every record has, beside its step and a list, the KL of each dimension"""

_decoder = msgspec.json.Decoder(dict[str, int | float | list[int | float]])


def parse_record(line: bytes) -> Record | None:
    """The record in a line; None if it has another form, as a line cut off by a crash has.

    A record has a whole number "step", all of `NUMBERS`, and a list "kl_per_dim". Its other
    values are numbers or lists of numbers, too. All are finite.
    """
    if len(line) > LONGEST_LINE:
        return None
    try:
        record = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return record if _is_whole(record) and all(map(_is_finite, record.values())) else None


def _is_whole(record: Record) -> bool:
    step = record.get("step")
    numbers = all(isinstance(record.get(name), int | float) for name in NUMBERS)
    has_step = isinstance(step, int) and 0 <= step <= LAST_STEP
    return numbers and has_step and isinstance(record.get("kl_per_dim"), list)


def _is_finite(value: float | list[float]) -> bool:
    if isinstance(value, list):
        return all(map(_is_finite, value))
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file, in bounded memory; none if it does not exist."""
    if not path.exists():
        return
    with path.open("rb") as file:
        left = MOST_BYTES
        while left > 0 and (line := file.readline(min(left, LONGEST_LINE + 1))):
            left -= len(line)
            if record := parse_record(line.rstrip(b"\r\n")):
                yield record
