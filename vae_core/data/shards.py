"""A folder of .npy shards: a data set larger than memory, memory-mapped.

Each shard is one uint8 array (N, C, H, W), written by NumPy; next to `0001.npy` there may be
`0001.labels.npy`, int64 (N,). Folders `train` and `test` are the splits; without them, the last
tenth of every shard is the test split. `label_names.json` may name the labels.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..system.arrays import map_npy
from ..system.records import read_record
from .errors import DataError, shown
from .imageset import ImageSet
from .sharded_array import Sharded

LABELS = ".labels.npy"
TEST_SHARE = 10  # one in ten
UNLABELLED = "unlabelled"
LARGEST_NAMES = 1 << 24  # bytes


def is_sharded(path: Path) -> bool:
    """Whether a folder contains shards."""
    return any(_shards(folder) for folder in (path, path / "train"))


def load_shards(path: Path, split: str, image_shape: tuple[int, int, int] | None) -> ImageSet:
    """One split of a folder of shards; no image is read.

    Raises:
        DataError: If a shard is damaged, or its images do not have the given shape.
    """
    folder = path / split
    whole = _shards(folder)
    if (path / "train").is_dir() and not whole:
        raise DataError(f"there are no shards in {shown(folder)}: put .npy files into it")
    parts, labels = [], []
    for file in whole or _shards(path):
        x, y = _open(file), _labels(file)
        part = slice(None) if whole else _part(len(x), split)
        parts.append(x[part])
        labels.append(_checked(y, x, file)[part])
    shape = image_shape or parts[0].shape[1:]
    for file, x in zip(whole or _shards(path), parts, strict=True):
        if x.shape[1:] != tuple(shape):
            raise DataError(f"{shown(file)} holds images of {x.shape[1:]}, not of {tuple(shape)}")
    y = np.concatenate(labels)
    images: Any = Sharded([part for part in parts if len(part)] or parts[:1])
    names = _names(path, int(y.max(initial=0)) + 1)
    return ImageSet(images, y, names, path.name, split)


def count_shards(path: Path) -> int:
    """The number of training images."""
    return len(load_shards(path, "train", None))


def _shards(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.npy") if not file.name.endswith(LABELS))


def _part(count: int, split: str) -> slice:
    test = max(1, count // TEST_SHARE) if count > 1 else 0
    return slice(0, count - test) if split == "train" else slice(count - test, count)


def _open(file: Path) -> NDArray[np.uint8]:
    try:
        x: NDArray[np.uint8] = map_npy(file, "r")
    except (ValueError, OSError, EOFError) as error:
        raise _damaged(file, error) from error
    if x.dtype != np.uint8 or x.ndim != 4:
        raise DataError(f"a shard is uint8 (N, C, H, W); {shown(file)} is {x.dtype} {x.shape}")
    return x


def _damaged(file: Path, error: Exception) -> DataError:
    return DataError(f"{shown(file)} is not a complete .npy file: {shown(str(error))}")


def _labels(file: Path) -> NDArray[np.int64] | None:
    beside = file.with_name(file.stem + LABELS)
    if not beside.exists():
        return None
    try:
        return np.asarray(map_npy(beside, "r"), np.int64)
    except (ValueError, OSError, EOFError) as error:
        raise _damaged(beside, error) from error


def _checked(
    labels: NDArray[np.int64] | None, x: NDArray[np.uint8], file: Path
) -> NDArray[np.int64]:
    if labels is None:
        return np.zeros(len(x), np.int64)
    if labels.shape != (len(x),) or labels.min(initial=0) < 0:
        raise DataError(f"{shown(file)} has {len(x)} images, and labels of shape {labels.shape}")
    return labels


def _names(path: Path, count: int) -> tuple[str, ...]:
    file = path / "label_names.json"
    if not file.exists():
        return (UNLABELLED,) if count == 1 else tuple(map(str, range(count)))
    names = read_record(file, list[Any], LARGEST_NAMES)
    if len(names) < count:
        raise DataError(f"{shown(file)} must list at least {count} names")
    return tuple(map(str, names))
