"""Uploaded images saved for a training, in folders accessible only to their owner."""

import hashlib
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from ..media.images import png
from ..system import locations
from ..system.files import write_atomic
from .errors import DataError, cannot_write
from .uploads import Picture

FEWEST = 2  # one to train on, one to test


def folder() -> Path:
    return locations.home() / "own"


def keep(pictures: Sequence[Picture]) -> Path:
    """Writes the images to a new folder that `load_dataset` accepts, and returns its path.

    Raises:
        DataError: For fewer than 2 images, or if the folder cannot be written.
    """
    if len(pictures) < FEWEST:
        raise DataError(f"a training needs at least {FEWEST} pictures, got {len(pictures)}")
    path = _new_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700)
        for number, picture in enumerate(pictures, start=1):
            _write(path / f"{number:04d}.png", picture)
    except OSError as error:
        shutil.rmtree(path, ignore_errors=True)
        raise cannot_write(path, error) from error
    return path


def keep_zip(content: bytes) -> Path:
    """Writes a zip of images, once per content; returns its path for `load_dataset`.

    Raises:
        DataError: If it cannot be written.
    """
    path = folder() / f"sent-{hashlib.sha256(content).hexdigest()[:16]}.zip"
    try:
        if not path.exists():
            write_atomic(path, lambda temporary: temporary.write_bytes(content))
            path.chmod(0o600)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def kept() -> list[Path]:
    """The saved folders, newest first."""
    return sorted((path for path in folder().glob("pictures-*") if path.is_dir()), reverse=True)


def discard(path: Path) -> None:
    """Deletes one of the saved folders.

    Raises:
        DataError: For any other folder, or if it cannot be deleted.
    """
    if path not in kept():
        raise DataError(f"{path.name} is not a folder of kept pictures")
    try:
        shutil.rmtree(path)
    except OSError as error:
        raise DataError(f"cannot delete {path}: {error.strerror or error}") from error


def _new_path() -> Path:
    """A path named after the time, so that names sort by age; numbered within one second."""
    stamp = time.strftime("pictures-%Y%m%d-%H%M%S")
    path, number = folder() / stamp, 1
    while path.exists():
        number += 1
        path = folder() / f"{stamp}-{number}"
    return path


def _write(path: Path, picture: Picture) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(png(picture.x))
