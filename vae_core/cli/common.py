"""Arguments, checks and image reading shared by the commands."""

from collections.abc import Callable
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
