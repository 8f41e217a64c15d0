from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_core.data import DataError, ImageSet, imageset, split_validation

FROZEN = [3, 11, 13, 20, 92]  # of 100 by seed 0; a change moves images between the parts


def numbered(count: int) -> ImageSet:
    """A set whose image i holds the number i."""
    numbers = np.arange(count, dtype=np.uint32)
    x = numbers.view(np.uint8).reshape(count, 1, 2, 2)
    return ImageSet(x, numbers.astype(np.int64), ("a",), "numbered", "train")


def numbers_in(images: ImageSet) -> list[int]:
    pixels = np.frombuffer(images.x.tobytes(), np.uint32).tolist()
    assert pixels == images.labels.tolist()
    return pixels


@given(st.data())
def test_the_parts_are_disjoint_and_together_the_whole(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 300))
    held_out = data.draw(st.integers(0, count - 1))
    rest, validation = split_validation(
        numbered(count), held_out, data.draw(st.integers(0, 2**70))
    )
    assert len(validation) == held_out
    assert sorted(numbers_in(rest) + numbers_in(validation)) == list(range(count))


def test_the_cut_is_fixed_by_the_seed_for_ever() -> None:
    first, again, other = (split_validation(numbered(100), 5, seed)[1] for seed in (0, 0, 1))
    assert numbers_in(first) == numbers_in(again) != numbers_in(other)
    assert numbers_in(first) == FROZEN


def test_the_cut_does_not_touch_the_global_generator() -> None:
    before = np.random.get_state()[1].tolist()  # type: ignore[index,union-attr]
    split_validation(numbered(100), 5, 0)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index,union-attr]


@pytest.mark.parametrize(("count", "seed"), [(-1, 0), (10, 0), (11, 0), (1, -1)])
def test_an_impossible_cut_is_refused(count: int, seed: int) -> None:
    with pytest.raises(DataError, match="got"):
        split_validation(numbered(10), count, seed)


def test_a_large_mapped_set_stays_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imageset, "IN_MEMORY", 400)
    monkeypatch.setattr(imageset, "ROWS_AT_ONCE", 7)
    plain = numbered(200)
    np.save(tmp_path / "x.npy", plain.x)
    mapped = ImageSet(
        np.load(tmp_path / "x.npy", mmap_mode="r"), plain.labels, ("a",), "mapped", "train"
    )
    rest, validation = split_validation(mapped, 20, 3)
    assert isinstance(rest.x, np.memmap) and not isinstance(validation.x, np.memmap)
    expected = split_validation(plain, 20, 3)
    assert numbers_in(rest) == numbers_in(expected[0])
    assert numbers_in(validation) == numbers_in(expected[1])
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["x.npy"]
