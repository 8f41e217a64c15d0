import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_core.config import DataConfig, RunConfig
from vae_core.data import DataError, count_images, load_dataset, split_validation
from vae_core.data.sharded_array import Sharded
from vae_core.runs.directory import create_run
from vae_core.training.loop import batches
from vae_core.training.session import Session

SHAPE = (1, 8, 8)


def images(count: int, first: int = 0) -> np.ndarray:
    x = np.random.default_rng(first).integers(0, 256, (count, *SHAPE), dtype=np.uint8)
    x[:, 0, 0, 0] = np.arange(first, first + count)
    return x


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Shards of 30, 1 and 20 images, the first with labels."""
    path = tmp_path / "shards"
    path.mkdir()
    for number, (count, first) in enumerate([(30, 0), (1, 30), (20, 31)]):
        np.save(path / f"{number}.npy", images(count, first))
    np.save(path / "0.labels.npy", np.arange(30) % 3)
    return path


def numbers(x: np.ndarray) -> list[int]:
    return [int(n) for n in np.asarray(x)[:, 0, 0, 0]]


def test_the_last_tenth_of_each_shard_is_the_test_part(folder: Path) -> None:
    train, test = (load_dataset(str(folder), split) for split in ("train", "test"))
    assert numbers(train.x) == [*range(27), 30, *range(31, 49)]
    assert numbers(test.x) == [27, 28, 29, 49, 50]
    assert train.labels[:4].tolist() == [0, 1, 2, 0] and len(train) == count_images(str(folder))
    assert train.label_names == ("0", "1", "2") and train.image_shape == SHAPE


def test_folders_are_the_splits_where_they_are_there(tmp_path: Path) -> None:
    for split, first in (("train", 0), ("test", 50)):
        (tmp_path / split).mkdir()
        np.save(tmp_path / split / "a.npy", images(5, first))
    (tmp_path / "label_names.json").write_text(json.dumps(["thing"]))
    assert numbers(load_dataset(str(tmp_path), "train").x) == [0, 1, 2, 3, 4]
    found = load_dataset(str(tmp_path), "test", SHAPE)
    assert numbers(found.x)[0] == 50 and found.label_names == ("thing",)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_shards_read_as_the_one_array_that_they_make_up(
    counts: list[int], data: st.DataObject
) -> None:
    parts = [images(count, 10 * i) for i, count in enumerate(counts)]
    whole, shards = np.concatenate(parts), Sharded(parts)
    rows = st.integers(-len(whole), len(whole) - 1)
    index = np.array(data.draw(st.lists(rows, max_size=8)), np.int64)
    assert shards.shape == whole.shape and np.array_equal(shards, whole)
    assert np.array_equal(shards[index], whole[index])
    assert np.array_equal(shards[1:4][:2], whole[1:4][:2])
    assert np.array_equal(shards[::2].chosen(np.array([0])), whole[::2][:1])
    assert np.array_equal(shards[len(whole) - 1], whole[-1])
    with pytest.raises(IndexError):
        shards[len(whole)]


def test_nothing_is_read_but_the_rows_that_are_asked_for(folder: Path) -> None:
    """A view of what isn't there fails only when it is read."""

    class Guarded(np.ndarray):
        def __getitem__(self, key: object) -> object:
            raise AssertionError("read")

    x = Sharded([images(4), images(4, 4).view(Guarded)])
    rest, held = split_validation(
        dataclasses.replace(load_dataset(str(folder), "train"), x=x, labels=np.zeros(8, int)), 2, 0
    )
    assert isinstance(rest.x, Sharded) and len(rest.x) == 6 and len(held.x) == 2
    assert numbers(x[np.array([3, 0])]) == [3, 0]
    with pytest.raises(AssertionError, match="read"):
        x[np.array([5])]


def test_a_batch_mixes_the_shards(folder: Path) -> None:
    x = load_dataset(str(folder), "train").x
    shown = [
        n for _, batch in zip(range(4), batches(x, 11, 0), strict=False) for n in numbers(batch)
    ]
    assert len(set(shown)) == 44 and set(shown) <= {*range(27), 30, *range(31, 49)}
    assert len({n // 30 for n in shown[:11]}) == 2


def test_a_run_trains_on_shards_as_on_pictures(folder: Path, run_config: RunConfig) -> None:
    config = dataclasses.replace(run_config, data=DataConfig(str(folder), validation=4))
    run = create_run(folder.parent / "run", config)
    session = Session(run)
    assert isinstance(session.training.x, Sharded)
    for _ in session.steps(max_steps=60):
        pass
    assert run.metrics()[-1]["step"] == 60 and "validation_loss" in run.metrics()[0]


@pytest.mark.parametrize(
    ("name", "array", "rule"),
    [
        ("9.npy", np.zeros((3, 8, 8), np.uint8), "a shard is uint8"),
        ("9.npy", np.zeros((3, 1, 8, 8)), "a shard is uint8"),
        ("9.npy", np.zeros((3, 3, 8, 8), np.uint8), "holds images of"),
        ("2.labels.npy", np.zeros(4, np.int64), "20 images, and labels of shape"),
    ],
)
def test_a_shard_that_does_not_fit_is_named(
    folder: Path, name: str, array: np.ndarray, rule: str
) -> None:
    np.save(folder / name, array)
    with pytest.raises(DataError, match=rule):
        load_dataset(str(folder), "train")


def test_a_damaged_shard_is_named_and_nothing_is_unpickled(folder: Path) -> None:
    np.save(folder / "9.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match=r"9\.npy is not a complete"):
        load_dataset(str(folder), "train")
