"""Images with labels, and the split into training and validation parts."""

import tempfile
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..system import locations
from .errors import DataError
from .sharded_array import Sharded

IN_MEMORY = 1 << 29  # bytes: up to this size, a part of a memory-mapped set is copied into memory
ROWS_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class Attribute:
    """An annotation of every image, in addition to its label."""

    name: str
    values: NDArray[Any]  # (N,): int64 indices in `names`; float64 without names
    names: tuple[str, ...] = ()  # of the categories; empty for a numeric factor

    def __getitem__(self, index: Any) -> "Attribute":
        return replace(self, values=self.values[index])


@dataclass(frozen=True, eq=False)
class ImageSet:
    """One split of a data set."""

    x: NDArray[np.uint8]  # (N, C, H, W); may be an np.memmap or Sharded
    labels: NDArray[np.int64]  # (N,), indices in label_names
    label_names: tuple[str, ...]
    name: str
    split: str
    skipped: tuple[str, ...] = ()  # files that could not be read, one line each
    attributes: tuple[Attribute, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        _, c, h, w = self.x.shape
        return c, h, w


@dataclass(frozen=True)
class DatasetInfo:
    """An entry in the list of data sets."""

    name: str
    title: str
    licence: str
    image_shape: tuple[int, int, int]
    train_count: int
    test_count: int
    available: bool  # on this machine: loading needs no network
    where: str  # the folder that contains it, or its download address


def split_validation(images: ImageSet, count: int, seed: int) -> tuple[ImageSet, ImageSet]:
    """(rest, validation): `count` random images are held out; the parts are disjoint.

    The split depends only on the number of images, `count` and `seed`, not on the machine.

    Raises:
        DataError: Unless 0 <= count < len(images) and seed >= 0.
    """
    if not 0 <= count < len(images):
        raise DataError(
            f"a validation part must leave something to train on: "
            f"it takes 0 to {len(images) - 1} of {len(images)} images, got {count}"
        )
    if seed < 0:
        raise DataError(f"a seed must be 0 or more, got {seed}")
    order = _permutation(len(images), seed)
    rest, held_out = np.sort(order[count:]), np.sort(order[:count])
    return _part(images, rest, images.split), _part(images, held_out, "validation")


def _permutation(count: int, seed: int) -> NDArray[np.int64]:
    # Raw bits, because NumPy guarantees the bit stream across versions, but not permutations.
    return np.argsort(np.random.PCG64(seed).random_raw(count), kind="stable")


def _part(images: ImageSet, index: NDArray[np.int64], split: str) -> ImageSet:
    x, labels = _rows(images.x, index), images.labels[index]
    attributes = tuple(attribute[index] for attribute in images.attributes)
    return replace(images, x=x, labels=labels, split=split, attributes=attributes)


def _rows(x: NDArray[np.uint8], index: NDArray[np.int64]) -> NDArray[np.uint8]:
    """x[index]; memory-mapped from an unnamed file if x is mapped and the result is large."""
    if isinstance(x, Sharded):
        return x.chosen(index)
    size = len(index) * x[:1].nbytes
    if not isinstance(x, np.memmap) or size <= IN_MEMORY:
        return np.asarray(x[index])
    cache = locations.home() / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=cache) as file:
        for start in range(0, len(index), ROWS_AT_ONCE):
            file.write(x[index[start : start + ROWS_AT_ONCE]].tobytes())
        file.flush()
        return np.memmap(file, np.uint8, "c", shape=(len(index), *x.shape[1:]))
