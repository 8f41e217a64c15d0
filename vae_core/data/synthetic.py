"""Synthetic data sets: drawn from a seed on first use, and cached."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..system import locations
from ..system.arrays import map_npy, read_npz
from ..system.files import write_atomic
from ..system.progress import Report, silent
from .errors import DataError, cannot_write, shown
from .images import resize_all
from .imageset import Attribute, DatasetInfo, ImageSet

Batch = tuple[NDArray[np.uint8], NDArray[Any]]
"""images (B, C, H, W) and their annotations (B, F), the label first"""


@dataclass(frozen=True)
class Column:
    """A column of the annotations: a category with names, or a numeric factor without."""

    name: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnDataset:
    """Images determined by the split and their number in it, the same on any machine."""

    name: str
    title: str
    licence: str
    image_shape: tuple[int, int, int]
    train_count: int
    test_count: int
    columns: Callable[[], tuple[Column, ...]]
    """the label, then the attributes; a function, since computing them may take time"""
    draw: Callable[[str, int], Iterator[Batch]]
    """(split, count) -> batches, in order"""
    version: int = 1
    """of the images; raise it when the same numbers would give other images"""

    def count(self, split: str) -> int:
        return self.train_count if split == "train" else self.test_count


def load_drawn(
    source: DrawnDataset,
    split: str,
    image_shape: tuple[int, int, int] | None = None,
    report: Report = silent,
) -> ImageSet:
    """A split, memory-mapped from the cache; drawn first if it is missing."""
    cached = cache_path(source, split)
    if not cached.with_suffix(".npz").is_file():
        try:
            build(cached, source, split, report)
        except OSError as error:
            raise cannot_write(cached, error) from error
    x, values = read(cached, source.count(split), source.image_shape)
    if image_shape is not None:
        x = resize_all(x, image_shape)
    label, *rest = source.columns()
    attributes = tuple(
        Attribute(column.name, as_values(column, row), column.names)
        for column, row in zip(rest, values.T[1:], strict=True)
    )
    labels = values[:, 0].astype(np.int64)
    return ImageSet(x, labels, label.names, source.name, split, attributes=attributes)


def as_values(column: Column, values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.int64 if column.names else np.float64)


def cache_path(source: DrawnDataset, split: str) -> Path:
    """The path without suffix: .npy for the images, .npz for their annotations."""
    name = f"{source.name}-{source.version}-{split}"
    return locations.home() / "cache" / "drawn" / name


def build(cached: Path, source: DrawnDataset, split: str, report: Report) -> None:
    """Writes cached.npy and then cached.npz, which marks it valid."""
    annotations: list[NDArray[Any]] = []
    count = source.count(split)

    def write(temporary: Path) -> None:
        shape = (count, *source.image_shape)
        x = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.uint8, shape=shape)
        done = 0
        for images, columns in source.draw(split, count):
            x[done : done + len(images)] = images
            annotations.append(columns)
            done += len(images)
            report(f"drawing {source.name}", done, count)
        x.flush()

    def write_annotations(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.savez_compressed(file, known=np.concatenate(annotations))

    write_atomic(cached.with_suffix(".npy"), write)
    write_atomic(cached.with_suffix(".npz"), write_annotations)


def read(
    cached: Path, count: int, image_shape: tuple[int, int, int]
) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    try:
        values = read_npz(cached.with_suffix(".npz"), ["known"])["known"]
        x = map_npy(cached.with_suffix(".npy"), "c")
        if x.shape != (count, *image_shape) or x.dtype != np.uint8 or len(values) != count:
            raise ValueError(f"the cache holds {x.dtype} {x.shape}")
        return x, values
    except (OSError, ValueError) as error:
        raise DataError(
            f"the cache {shown(cached)}.* is damaged; delete it and try again"
        ) from error


def describe_drawn(source: DrawnDataset) -> DatasetInfo:
    """The entry in the list of data sets; draws nothing. Always available: needs no network."""
    return DatasetInfo(
        source.name,
        source.title,
        source.licence,
        source.image_shape,
        source.train_count,
        source.test_count,
        True,
        str(cache_path(source, "train").parent),
    )
