import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live.metrics_tail import Journal


def line(step: int) -> bytes:
    terms = {"loss": 2.0, "log_likelihood": -1.5, "kl": 0.5, "kl_per_dim": [0.5]}
    record = {"step": step, **terms, "grad_norm": 1.0, "seconds": 0.1}
    return json.dumps(record).encode() + b"\n"


def steps(journal: Journal) -> list[int]:
    return [record["step"] for record in journal.read()]


@given(st.lists(st.integers(0, 40), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_file_that_grows_by_any_pieces_is_read_once_and_whole(
    tmp_path: Path, cuts: list[int]
) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b"")
    journal, whole = Journal(path), b"".join(map(line, range(5)))
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(whole)], strict=True):
        with path.open("ab") as file:
            file.write(whole[start:end])
        assert steps(journal) == list(range(whole[:end].count(b"\n")))


def test_a_file_put_in_its_place_is_read_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(line(1) + line(2) + line(3))
    journal = Journal(path)
    assert steps(journal) == [1, 2, 3]
    (tmp_path / "other").write_bytes(line(1) + line(7) + line(8) + line(9))
    (tmp_path / "other").replace(path)
    assert steps(journal) == [1, 7, 8, 9]
    path.write_bytes(line(4))
    assert steps(journal) == [4]
    path.unlink()
    assert steps(journal) == []


def test_what_comes_after_a_step_and_what_a_crash_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(line(1) + b'{"step": 2, "lo\n' + b"7\n" + line(3) + line(4))
    journal = Journal(path)
    assert steps(journal) == [1, 3, 4]
    assert [record["step"] for record in journal.after(1)] == [3, 4]
    assert journal.after(4) == []
