import dataclasses
from dataclasses import dataclass
from pathlib import Path

import pytest

from vae_core.system.records import RecordError, decode, encode, read_record


@dataclass(frozen=True)
class Part:
    name: str
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Whole:
    count: int
    share: float
    parts: tuple[Part, ...] = ()
    note: str | None = None


RECORD = Whole(3, 0.5, (Part("a", (1.0, 2.5)), Part("b")))


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "whole.json"
    path.write_bytes(encode(RECORD))
    assert read_record(path, Whole) == RECORD


def test_whole_numbers_are_read_as_floats_where_the_field_is_one() -> None:
    assert decode(b'{"count": 1, "share": 2}', Whole, "x") == Whole(1, 2.0)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", ""),
        ("[]", ""),
        ("\xff", ""),
        ('{"count": 1}', ""),
        ('{"count": 1.5, "share": 1}', "$.count"),
        ('{"count": "1", "share": 1}', "$.count"),
        ('{"count": true, "share": 1}', "$.count"),
        ('{"count": 1, "share": NaN}', ""),
        ('{"count": 1, "share": Infinity}', ""),
        ('{"count": 1, "share": 1e999}', None),
        ('{"count": 1, "share": 1, "other": 2}', "$.other"),
        ('{"count": 1, "share": 1, "parts": [{"name": "a", "b": 1}]}', "$.parts[0].b"),
        ('{"count": 1, "share": 1, "parts": [{"name": 1}]}', "$.parts[0].name"),
        ('{"count": 1, "share": 1, "parts": [{"name": "a", "values": [1, "x"]}]}', None),
        ("[" * 100_000, ""),
        ('{"count": 1, "share": 1, "note": ' + "[" * 5000 + "]" * 5000 + "}", ""),
    ],
)
def test_anything_else_is_refused_and_named(tmp_path: Path, text: str, field: str | None) -> None:
    path = tmp_path / "whole.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(RecordError, match="whole.json is damaged") as error:
        read_record(path, Whole)
    assert field is None or error.value.field == field
    assert error.value.name == str(path) and "\n" not in str(error.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "whole.json"
    path.write_bytes(encode(dataclasses.replace(RECORD, note="x" * 100)))
    with pytest.raises(RecordError, match="larger than 100 bytes"):
        read_record(path, Whole, 100)
