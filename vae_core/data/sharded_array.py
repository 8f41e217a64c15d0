"""Memory-mapped arrays that act as one: the images of a set larger than memory."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Sharded:
    """Memory-mapped arrays that act as one array (N, C, H, W); rows are copied on access.

    `x[rows]` returns an ordinary array; `x[a:b]` returns a view, which `np.asarray` reads.
    """

    def __init__(
        self, parts: Sequence[NDArray[np.uint8]], rows: NDArray[np.int64] | None = None
    ) -> None:
        self._parts = parts
        self._ends = np.cumsum([len(part) for part in parts])
        self._rows = rows
        count = int(self._ends[-1]) if rows is None else len(rows)
        self.shape: tuple[int, ...] = (count, *parts[0].shape[1:])
        self.dtype = np.dtype(np.uint8)
        self.nbytes = math.prod(self.shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> Any:
        if isinstance(rows, slice):
            return self.chosen(np.arange(*rows.indices(len(self))))
        index = np.asarray(rows)
        if index.dtype == bool:
            index = np.flatnonzero(index)
        images = self._read(np.atleast_1d(index).astype(np.int64))
        return images if index.ndim else images[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.uint8]:
        return self._read(np.arange(len(self))).astype(dtype or np.uint8, copy=False)

    def chosen(self, index: NDArray[np.int64]) -> Any:
        """A view of these rows, in this order; reads nothing."""
        return Sharded(self._parts, index if self._rows is None else self._rows[index])

    def _read(self, index: NDArray[np.int64]) -> NDArray[np.uint8]:
        index = np.where(index < 0, index + len(self), index)
        if len(index) and not 0 <= index.min() <= index.max() < len(self):
            raise IndexError(f"there are {len(self)} images")
        rows = index if self._rows is None else self._rows[index]
        shard = np.searchsorted(self._ends, rows, side="right")
        images = np.empty((len(rows), *self.shape[1:]), np.uint8)
        for number in np.unique(shard):
            here = shard == number
            first = self._ends[number] - len(self._parts[number])
            images[here] = self._parts[number][rows[here] - first]
        return images
