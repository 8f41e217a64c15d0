import os
from pathlib import Path

import pytest

from vae_core.system.files import write_atomic, write_json
from vae_core.system.records import read_record


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_json(tmp_path / "new" / "a.json", {"b": [1, 2.5, "é"]})
    assert read_record(tmp_path / "new" / "a.json", dict) == {"b": [1, 2.5, "é"]}
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["a.json"]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")

    def fail(temporary: Path) -> None:
        temporary.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomic(path, fail)
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 1


def test_a_reader_sees_the_old_file_while_the_new_one_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write(temporary: Path) -> None:
        temporary.write_text("new")
        assert path.read_text() == "old" and temporary.parent == path.parent

    write_atomic(path, write)
    assert path.read_text() == "new"
    assert os.stat(path).st_mode & 0o777 == 0o644


def test_numbers_that_json_does_not_have_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        write_json(tmp_path / "a.json", float("nan"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_holds_no_json_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(ValueError, match="a.json is damaged"):
        read_record(tmp_path / "a.json", dict)
