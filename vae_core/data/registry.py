"""Data sets by name, or from a folder or zip of images."""

import os
import zipfile
from pathlib import Path

from ..system.progress import Report, silent
from .avatars import PIXEL_AVATARS, TOON_AVATARS
from .errors import DataError, shown
from .folder import count_folder, load_folder
from .imageset import DatasetInfo, ImageSet
from .mnist import FASHION_MNIST, MNIST, IdxDataset, Split, describe, load_idx_dataset
from .shapes import SHAPES
from .shards import count_shards, is_sharded, load_shards
from .synthetic import DrawnDataset, describe_drawn, load_drawn

NAMED = {
    source.name: source for source in (MNIST, FASHION_MNIST, TOON_AVATARS, PIXEL_AVATARS, SHAPES)
}


def load_dataset(
    name: str,
    split: Split,
    image_shape: tuple[int, int, int] | None = None,
    report: Report = silent,
) -> ImageSet:
    """The "train" or "test" split of a named data set, or of a folder or zip of images.

    Args:
        name: One of `datasets()`, or a path.
        image_shape: (C, H, W) to convert the images to; None keeps the data set's shape.
        report: Receives the bytes downloaded and the files read.

    Raises:
        DataError: One line that names the file and says what to do.
    """
    if split not in ("train", "test"):
        raise DataError(f'a split is "train" or "test", got "{split}"')
    source = _find(name)
    if isinstance(source, DrawnDataset):
        return load_drawn(source, split, image_shape, report)
    if isinstance(source, IdxDataset):
        return load_idx_dataset(source, split, image_shape, report)
    if is_sharded(source):
        return load_shards(source, split, image_shape)
    return load_folder(source, split, image_shape, report)


def count_images(name: str) -> int:
    """The number of training images of a data set; the files of a folder or zip aren't opened.

    Raises:
        DataError: As `load_dataset`, for missing data.
    """
    source = _find(name)
    if isinstance(source, Path):
        return count_shards(source) if is_sharded(source) else count_folder(source)
    return next(info.train_count for info in datasets() if info.name == source.name)


def _find(name: str) -> IdxDataset | DrawnDataset | Path:
    """The named source, or the path of a folder or zip. Raises DataError for anything else."""
    if source := NAMED.get(name.lower()):
        return source
    path = Path(os.path.expanduser(name))
    if (name and os.path.isdir(path)) or (os.path.isfile(path) and zipfile.is_zipfile(path)):
        return path
    if os.path.isfile(path):
        raise DataError(f"{shown(path)} is neither a folder nor a whole zip file")
    raise DataError(
        f'there is no data set or folder "{shown(name)}": '
        f"give {', '.join(NAMED)}, or the path of a folder or zip of pictures"
    )


def datasets() -> tuple[DatasetInfo, ...]:
    """The named data sets, and whether they are on this machine; reads no file."""
    return tuple(
        describe_drawn(source) if isinstance(source, DrawnDataset) else describe(source)
        for source in NAMED.values()
    )
