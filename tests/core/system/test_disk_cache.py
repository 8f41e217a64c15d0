import os
from pathlib import Path

import numpy as np
import pytest

from vae_core.system import disk_cache
from vae_core.system.disk_cache import DiskCache

CACHE = DiskCache("things", "a", "b")
A, B = np.arange(3.0), np.ones((2, 2), np.int64)


def test_an_entry_is_found_as_it_was_saved() -> None:
    assert CACHE.find("x") is None and "x" not in CACHE
    CACHE.save("x", a=A, b=B)
    entry = CACHE.find("x")
    assert entry is not None and set(entry) == {"a", "b"} and "x" in CACHE
    assert np.array_equal(entry["a"], A) and np.array_equal(entry["b"], B)


@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 100])
def test_a_damaged_entry_counts_as_missing(content: bytes) -> None:
    CACHE.save("x", a=A, b=B)
    CACHE.path("x").write_bytes(content)
    assert CACHE.find("x") is None


def test_an_entry_of_other_arrays_counts_as_missing() -> None:
    DiskCache("things", "a").save("x", a=A)
    assert CACHE.find("x") is None


def test_the_oldest_entries_go_first(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    monkeypatch.setattr(disk_cache, "KEPT", 2)
    for time, key in enumerate(("x", "y", "z")):
        CACHE.save(key, a=A, b=B)
        os.utime(CACHE.path(key), (time, time))
    CACHE.save("new", a=A, b=B)
    assert [key for key in ("x", "y", "z", "new") if key in CACHE] == ["z", "new"]
    assert len(list((own_home / "cache" / "things").iterdir())) == 2


def test_nothing_is_pickled_or_unpickled() -> None:
    with pytest.raises(ValueError, match="pickle"):
        CACHE.save("x", a=np.array([object()]), b=B)
    assert CACHE.find("x") is None
