"""A folder or zip of images; the names of sub-folders become labels.

Images are decoded once, into one uint8 .npy file in the cache, which is memory-mapped, so that a
set may be larger than memory.

If everything is in one folder, that folder is the root. If the root contains folders `train` and
`test`, they are the splits and the folders within them the labels. Otherwise one image in ten,
chosen by a hash of its name, is in the test split, and stays there when others are added.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..system import locations
from ..system.arrays import map_npy
from ..system.files import write_atomic, write_json
from ..system.progress import Report, silent
from ..system.records import read_record
from .errors import DataError, cannot_write, shown
from .images import picture_size, read_image
from .imageset import ImageSet
from .sources import UNREADABLE, Entry, Read, open_source, stamp_of

VERSION = 2  # of the cached arrays; raise it when the same files would give other pixels
SIDES = (28, 32, 48, 64)  # of images if no shape is given
LOOKED_AT = 32  # images read to infer a shape
BATCH = 512
UNLABELLED = "unlabelled"
LARGEST_INDEX = 1 << 28  # bytes


def load_folder(
    path: Path,
    split: str,
    image_shape: tuple[int, int, int] | None = None,
    report: Report = silent,
) -> ImageSet:
    """One split of the images in a folder or zip; see the module for labels and splits.

    Without an `image_shape`, it is inferred from the first 32 readable images: square, with the
    largest side of 28, 32, 48 and 64 that does not exceed the median of their shorter sides (28
    for smaller ones); grey if all of them are, else RGB.

    Raises:
        DataError: If there are no images, fewer than 2 are readable, or a zip is a bomb.
    """
    with open_source(path) as (entries, read):
        if not entries:
            raise DataError(
                f"there are no pictures in {shown(path)}: put PNG or JPEG files into it, "
                "in sub-folders if they have labels"
            )
        image_shape = image_shape or _infer_shape(entries, read)
        cached = locations.home() / "cache" / "images" / _fingerprint(path, entries, image_shape)
        if not cached.with_suffix(".json").is_file():
            try:
                _build(cached, path, entries, read, image_shape, report)
            except OSError as error:
                raise cannot_write(cached, error) from error
    return _open(cached, path, split)


def count_folder(path: Path) -> int:
    """The number of training images in a folder or zip, if all are readable."""
    with open_source(path) as (entries, _):
        train, test = _splits(entries)
    count = len(train) + len(test)
    return min(max(len(train), 1), count - 1) if count else 0


def _infer_shape(entries: list[Entry], read: Read) -> tuple[int, int, int]:
    sides, grey = [], True
    for content in islice(_readable(entries, read), LOOKED_AT):
        sides.append(min(picture_size(content)))
        r, g, b = read_image(content, (3, SIDES[-1], SIDES[-1]))
        grey = grey and np.array_equal(r, g) and np.array_equal(g, b)
    typical = median(sides) if sides else 0
    side = max((side for side in SIDES if side <= typical), default=SIDES[0])
    return (1 if grey else 3), side, side


def _readable(entries: list[Entry], read: Read) -> Iterator[bytes]:
    for entry in entries[: 8 * LOOKED_AT]:
        try:
            content = read(entry)
            read_image(content, (1, 1, 1))
        except UNREADABLE:
            continue
        yield content


def _splits(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """(train, test): folders of these names if both exist, else by the hash of names."""
    tops = {entry.parts[0].lower() for entry in entries if len(entry.parts) > 1}
    by_folder = {"train", "test"} <= tops

    def part(split: str) -> list[Entry]:
        if not by_folder:
            return [entry for entry in entries if entry.split == split]
        inside = (e for e in entries if len(e.parts) > 1 and e.parts[0].lower() == split)
        return [replace(entry, parts=entry.parts[1:]) for entry in inside]

    return part("train"), part("test")


def _label(entry: Entry) -> str:
    return shown(entry.parts[0], 60) if len(entry.parts) > 1 else UNLABELLED


def _natural(name: str) -> list[tuple[int, str]]:
    """A sort key that puts 2 before 10."""
    return [(int(digits or 0), text) for text, digits in re.findall(r"(\D*)(\d*)", name.lower())]


def _fingerprint(path: Path, entries: list[Entry], image_shape: tuple[int, int, int]) -> str:
    listing = [VERSION, str(path.resolve()), stamp_of(path.stat()) * path.is_file(), image_shape]
    digest = hashlib.sha256(repr(listing).encode())
    for entry in entries:
        digest.update(f"{entry.name!a} {entry.stamp}\n".encode())
    return digest.hexdigest()[:32]


def _build(
    cached: Path,
    path: Path,
    entries: list[Entry],
    read: Read,
    image_shape: tuple[int, int, int],
    report: Report,
) -> None:
    """Writes cached.npy, training images first, and then cached.json, which marks it valid."""
    train, test = _splits(entries)
    labels: list[str] = []
    is_train: list[bool] = []
    skipped: list[str] = []

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            _write_header(file, len(train) + len(test), image_shape)
            for done, (entry, row) in enumerate(_decode([*train, *test], read, image_shape)):
                if isinstance(row, str):
                    skipped.append(row)
                else:
                    file.write(row.tobytes())
                    labels.append(_label(entry))
                    is_train.append(done < len(train))
                report(path.name, done + 1, len(train) + len(test))
            _check_enough(path, len(labels), skipped)
            _write_header(file, len(labels), image_shape)

    _make_private(cached.parent)
    _sweep(cached.parent)
    write_atomic(cached.with_suffix(".npy"), write)
    names = sorted(set(labels), key=lambda name: (_natural(name), name))
    position = {name: i for i, name in enumerate(names)}
    index = Index(
        names,
        [position[label] for label in labels],
        min(max(sum(is_train), 1), len(labels) - 1),  # neither part is empty
        skipped,
    )
    write_json(cached.with_suffix(".json"), asdict(index))


def _decode(
    entries: list[Entry], read: Read, image_shape: tuple[int, int, int]
) -> Iterator[tuple[Entry, NDArray[np.uint8] | str]]:
    """Each entry with its pixels, or with the reason why it was skipped; in order."""

    def decode(entry: Entry) -> NDArray[np.uint8] | str:
        try:
            return read_image(read(entry), image_shape, name=entry.name)
        except DataError as error:
            return str(error)
        except UNREADABLE as error:
            return f"{shown(entry.name)} cannot be read: {shown(str(error))}"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(entries), BATCH):
            batch = entries[start : start + BATCH]
            yield from zip(batch, pool.map(decode, batch), strict=True)


@dataclass(frozen=True)
class Index:
    """What is known of the images of a cached folder."""

    label_names: list[str]
    labels: list[int]
    """of each image, the number of its name"""
    train: int
    """how many of the images, from the first on, are for training"""
    skipped: list[str]
    """why files were left out"""


def _write_header(file: BinaryIO, count: int, image_shape: tuple[int, int, int]) -> None:
    """The .npy header; NumPy pads it, so the count can be corrected later."""
    file.seek(0)
    header = {"descr": "|u1", "fortran_order": False, "shape": (count, *image_shape)}
    np.lib.format.write_array_header_1_0(file, header)


def _check_enough(path: Path, count: int, skipped: list[str]) -> None:
    if count == 0:
        raise DataError(
            f"none of the {len(skipped)} pictures in {shown(path)} can be read; {skipped[0]}"
        )
    if count == 1:
        raise DataError(f"{shown(path)} holds 1 picture; training and test need at least 2")


def _make_private(cache: Path) -> None:
    """Makes the cache accessible only to its owner: images may be private."""
    cache.mkdir(parents=True, exist_ok=True)
    with suppress(OSError):  # another user's folder, or a file system without permissions
        cache.chmod(0o700)


def _sweep(cache: Path) -> None:
    """Removes temporary files of killed processes that are at least a day old."""
    for part in cache.glob(".*"):
        if part.stat().st_mtime < time.time() - 86400:
            part.unlink(missing_ok=True)


def _open(cached: Path, path: Path, split: str) -> ImageSet:
    try:
        index = read_record(cached.with_suffix(".json"), Index, LARGEST_INDEX)
        x = map_npy(cached.with_suffix(".npy"), "c")
        part = slice(0, index.train) if split == "train" else slice(index.train, None)
        return ImageSet(
            x[part],
            np.array(index.labels, np.int64)[part],
            tuple(index.label_names),
            path.stem if path.is_file() else path.name,
            split,
            tuple(index.skipped),
        )
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"the cache {shown(cached)}.* is damaged; delete it and try again"
        ) from error
