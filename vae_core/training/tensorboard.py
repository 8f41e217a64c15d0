"""Writes TensorBoard event files for a run."""

import importlib.util
from types import TracebackType
from typing import Any

from ..media.images import channels_last, sheet
from ..runs.directory import Run
from .snapshots import Snapshot

FOLDER = "tensorboard"
SCALARS = (
    "loss",
    "log_likelihood",
    "kl",
    "grad_norm",
    "beta",
    "learning_rate",
    "images_per_second",
    "scale",
)
VALIDATED = ("validation_loss", "validation_log_likelihood", "validation_kl")
COLUMNS = 12


class MissingError(ValueError):
    """The package `tensorboard` is not installed."""


def is_installed() -> bool:
    return importlib.util.find_spec("tensorboard") is not None


def check() -> None:
    """Raises MissingError if the package `tensorboard` is not installed."""
    if not is_installed():
        raise MissingError("event files need a package: pip install tensorboard")


def want(run: Run) -> None:
    """Enables event files for all further training of the run."""
    check()
    (run.path / FOLDER).mkdir(exist_ok=True)


def is_wanted(run: Run) -> bool:
    """Whether event files are enabled for the run."""
    return (run.path / FOLDER).is_dir()


class Board:
    """Context that writes one session's event files to the run's folder `tensorboard`.

    Args:
        step: The session's first step; earlier sessions' records after it are dropped.

    Raises:
        MissingError: If the package `tensorboard` is not installed.
    """

    def __init__(self, run: Run, step: int) -> None:
        check()
        from torch.utils.tensorboard import SummaryWriter  # takes seconds to import

        after = step + 1 if step else None
        make: Any = SummaryWriter
        self._writer = make(str(run.path / FOLDER), purge_step=after, flush_secs=5)

    def __enter__(self) -> "Board":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()

    def add(self, record: dict[str, Any]) -> None:
        """Adds a metrics record to the curves, with one curve per dimension's KL."""
        values = {f"training/{name}": record.get(name) for name in SCALARS}
        values |= {f"validation/{n.removeprefix('validation_')}": record.get(n) for n in VALIDATED}
        values |= {f"kl_per_dim/z{d}": kl for d, kl in enumerate(record["kl_per_dim"])}
        for name, value in values.items():
            if value is not None:
                self._writer.add_scalar(name, value, record["step"])

    def show(self, snapshot: Snapshot) -> None:
        """Adds the samples and reconstructions of a snapshot."""
        for name, x in (("samples", snapshot.decodes), ("again", snapshot.reconstructions)):
            picture = sheet(channels_last(x), COLUMNS)
            self._writer.add_image(name, picture, snapshot.step, dataformats="HWC")
