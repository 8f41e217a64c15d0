import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from vae_core.data import DataError, datasets, load_dataset, mnist
from vae_core.data.mnist import load_idx_dataset

from .conftest import Tiny

REAL_DATA = os.environ.get("VAE_LAB_DATA", "")
needs_fashion = pytest.mark.skipif(
    not os.path.isdir(os.path.join(REAL_DATA, "fashion-mnist")),
    reason="VAE_LAB_DATA names no folder that has fashion-mnist",
)
TEST_COUNTS = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_mnist_ships_with_the_project_and_is_the_published_one() -> None:
    train, test = load_dataset("mnist", "train"), load_dataset("mnist", "test")
    assert train.x.shape == (60000, 1, 28, 28) and test.x.shape == (10000, 1, 28, 28)
    assert np.bincount(test.labels).tolist() == TEST_COUNTS
    assert train.x.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert train.x.std() / 255 == pytest.approx(0.3081, abs=5e-5)
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]


@needs_fashion
def test_fashion_mnist_is_the_published_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAE_LAB_DATA", REAL_DATA)
    train, test = load_dataset("fashion-mnist", "train"), load_dataset("fashion-mnist", "test")
    assert len(train) == 60000 and np.bincount(test.labels).tolist() == [1000] * 10
    assert train.x.mean() / 255 == pytest.approx(0.2860, abs=5e-5)
    assert train.x.std() / 255 == pytest.approx(0.3530, abs=5e-5)


@pytest.mark.parametrize(("split", "count"), [("train", 12), ("test", 5)])
def test_a_split_is_exactly_what_its_files_hold(
    tiny: Tiny, split: mnist.Split, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.put(tmp_path / "data")
    monkeypatch.setenv("VAE_LAB_DATA", str(tmp_path / "data"))
    images = load_idx_dataset(tiny.source, split)
    assert len(images) == count and images.split == split
    np.testing.assert_array_equal(images.x[:, 0], tiny.arrays[f"{split}-images.gz"])
    np.testing.assert_array_equal(images.labels, tiny.arrays[f"{split}-labels.gz"])
    assert images.x.flags.writeable


def test_a_damaged_file_of_the_users_is_named_and_nothing_is_downloaded(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny.put(tmp_path / "data") / "train-images.gz"
    path.write_bytes(path.read_bytes()[:-20])
    monkeypatch.setenv("VAE_LAB_DATA", str(tmp_path / "data"))
    with pytest.raises(DataError, match=r"train-images\.gz is cut off"):
        load_idx_dataset(tiny.source, "train")


def test_uncompressed_files_will_do(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in tiny.put(tmp_path / "data").iterdir():
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    monkeypatch.setenv("VAE_LAB_DATA", str(tmp_path / "data"))
    assert len(load_idx_dataset(tiny.source, "train")) == 12


def test_another_image_shape_resizes_and_keeps_the_labels() -> None:
    plain, larger = load_dataset("mnist", "test"), load_dataset("mnist", "test", (3, 32, 32))
    assert larger.x.shape == (10000, 3, 32, 32)
    np.testing.assert_array_equal(larger.labels, plain.labels)
    np.testing.assert_array_equal(larger.x[:, 0], larger.x[:, 2])
    assert larger.x.mean() == pytest.approx(plain.x.mean(), rel=0.02)


def test_the_list_tells_what_is_here() -> None:
    info = {d.name: d for d in datasets()}
    assert info["mnist"].available and info["mnist"].test_count == 10000
    assert not info["fashion-mnist"].available
    assert info["fashion-mnist"].where.startswith("https://")


@pytest.mark.parametrize("name", ["cifar", "", "a\nb", "x\0y", "n" * 5000, "./nowhere"])
def test_an_unknown_name_is_one_line_that_lists_the_known(name: str) -> None:
    with pytest.raises(DataError, match="mnist, fashion-mnist") as error:
        load_dataset(name, "train")
    assert str(error.value).isprintable()


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(DataError, match="validation"):
        load_dataset("mnist", "validation")  # type: ignore[arg-type]
