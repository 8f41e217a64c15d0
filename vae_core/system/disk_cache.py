"""Disk cache for arrays that are slow to compute: atomic, pruned, safe to delete.

Not `joblib.Memory` or `diskcache`: both use pickle, and files on disk are never unpickled here.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import read_npz
from .files import write_atomic
from .locations import home

KEPT = 300  # files per cache; the oldest are deleted first

Arrays = dict[str, NDArray[Any]]


class DiskCache:
    """One npz file per key, in a subfolder of the home folder.

    Args:
        name: The folder's name.
        fields: The arrays of an entry; a file that lacks any of them counts as missing.
    """

    def __init__(self, name: str, *fields: str) -> None:
        self._name = name
        self._fields = fields

    def path(self, key: str) -> Path:
        return home() / "cache" / self._name / f"{key}.npz"

    def __contains__(self, key: str) -> bool:
        return self.path(key).exists()

    def find(self, key: str) -> Arrays | None:
        """The arrays stored under a key; None if there are none or the file is damaged."""
        path = self.path(key)
        try:
            return read_npz(path, self._fields) if path.exists() else None
        except ValueError:
            return None

    def save(self, key: str, **arrays: NDArray[Any]) -> None:
        """Writes an entry, then deletes the oldest entries beyond the limit."""
        assert set(arrays) == set(self._fields)
        path = self.path(key)

        def write(temporary: Path) -> None:
            with temporary.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)

        write_atomic(path, write)
        entries = sorted(path.parent.glob("[!.]*.npz"), key=lambda entry: entry.stat().st_mtime_ns)
        for old in entries[:-KEPT]:
            old.unlink(missing_ok=True)
