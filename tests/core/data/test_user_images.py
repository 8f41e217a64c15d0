"""Pictures that are kept for a training: whole, private, and gone when asked."""

import stat
from pathlib import Path

import numpy as np
import pytest

from vae_core.data import DataError, Picture, load_dataset
from vae_core.data.user_images import discard, keep, kept


def pictures(count: int, shape: tuple[int, int, int] = (1, 9, 7)) -> list[Picture]:
    x = np.random.default_rng(0).integers(0, 256, (count, *shape), np.uint8)
    size = (shape[2], shape[1])
    return [Picture(f"{n}/../x.png", one, size, (), bytes([n])) for n, one in enumerate(x)]


@pytest.mark.parametrize("shape", [(1, 9, 7), (3, 9, 7)])
def test_every_pixel_is_there_for_a_training(shape: tuple[int, int, int]) -> None:
    given = pictures(12, shape)
    path = keep(given)
    found = [load_dataset(str(path), split, shape) for split in ("train", "test")]
    x = np.concatenate([one.x for one in found])
    assert sorted(one.tobytes() for one in x) == sorted(one.x.tobytes() for one in given)


def test_nobody_else_may_read_them_nor_what_a_training_decodes(home: Path) -> None:
    path = keep(pictures(3))
    load_dataset(str(path), "train", (1, 9, 7))
    assert path.is_relative_to(home)
    private = [path, *path.iterdir(), home / "cache" / "images"]
    assert not any(stat.S_IMODE(one.stat().st_mode) & 0o077 for one in private)


def test_they_are_deleted_when_asked_and_nothing_else_is(tmp_path: Path) -> None:
    first, second = keep(pictures(2)), keep(pictures(2))
    assert kept() == [second, first]
    discard(first)
    assert kept() == [second] and not first.exists()
    for other in (first, tmp_path, second / "..", second.parent):
        with pytest.raises(DataError, match="not a folder of kept pictures"):
            discard(other)
    assert second.is_dir() and tmp_path.is_dir()


def test_one_picture_is_too_few_and_leaves_nothing() -> None:
    with pytest.raises(DataError, match="at least 2 pictures, got 1"):
        keep(pictures(1))
    assert kept() == []


def test_a_folder_that_cannot_be_written_is_one_line(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "own").write_bytes(b"in the way")
    with pytest.raises(DataError, match="cannot write .*; free some space"):
        keep(pictures(2))
