"""Arguments, checks and image reading shared by the commands."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import tyro

from ..data import read_image
from ..runs.directory import Run
from ..scheduler.run_state import state_of

Facts = dict[str, Any]
Command = Callable[..., Facts]
ModelName = Annotated[
    str,
    tyro.conf.Positional,
    tyro.conf.arg(metavar="RUN", help="A run directory, or the id of a model."),
]
RunName = Annotated[
    str,
    tyro.conf.Positional,
    tyro.conf.arg(metavar="RUN", help="A run directory, or a run's id."),
]
Pictures = Annotated[tuple[Path, ...], tyro.conf.Positional, tyro.conf.arg(metavar="IMAGE")]
SEEDS = 1 << 32
GAP, NARROWEST = 2, 8  # columns between and of the columns of a table


class Listing(Facts):
    """Facts by name, which people read as a table; with --json all of them are printed."""

    def __init__(
        self,
        facts: Facts,
        heads: tuple[str, ...],
        rows: Sequence[tuple[str, ...]],
        essential: int | None = None,
    ) -> None:
        """Only the first `essential` columns are shown in a terminal; by default all."""
        super().__init__(facts)
        self.heads, self.rows = heads, rows
        self.essential = len(heads) if essential is None else essential

    def lines(self, width: int | None) -> list[str]:
        """The table in at most `width` columns: its last columns are left out and the widest cut.

        Args:
            width: None for the whole table.
        """
        shown = len(self.heads) if width is None else self.essential
        table = [row[:shown] for row in (self.heads, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        most = math.inf if width is None else width
        while sum(widths) + GAP * (len(widths) - 1) > most and max(widths) > NARROWEST:
            widths[widths.index(max(widths))] -= 1
        cells = [map(cut, row, widths) for row in table]
        return [(" " * GAP).join(row).rstrip() for row in cells]


def cut(text: str, width: int) -> str:
    """The text in exactly so many columns."""
    short = text if len(text) <= width else text[: width - 1] + "…"
    return short.ljust(width)


class UsageError(ValueError):
    """Mutually exclusive or out-of-range options: exit status 2."""


def check_seed(seed: int) -> None:
    if not 0 <= seed < SEEDS:
        raise UsageError(f"--seed is 0 to {SEEDS - 1}, got {seed}")


def read_all(run: Run, images: tuple[Path, ...]) -> np.ndarray:
    """The images in the model's shape, uint8 (N, C, H, W)."""
    if not images:
        raise UsageError("give at least one image")
    shape = run.config.model.image_shape
    return np.stack([read_image(image, shape) for image in images])


def standing(run: Run) -> Facts:
    """The run's folder and its state."""
    return {"run": str(run.path), "state": state_of(run)}
