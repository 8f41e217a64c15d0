"""Writes TensorBoard's event files of a run."""

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
    """The package that writes the files is not installed."""


def is_installed() -> bool:
    return importlib.util.find_spec("tensorboard") is not None


def check() -> None:
    """Raises MissingError without the package `tensorboard`."""
    if not is_installed():
        raise MissingError("event files need a package: pip install tensorboard")


def want(run: Run) -> None:
    """Has the run's trainings write event files from now on."""
    check()
    (run.path / FOLDER).mkdir(exist_ok=True)


def is_wanted(run: Run) -> bool:
    """Whether event files were asked for when the run was started."""
    return (run.path / FOLDER).is_dir()


class Board:
    """The event files of one training session, as a context; in the run's folder `tensorboard`.

    Args:
        step: Where the session begins; records of an earlier one after it are dropped.

    Raises:
        MissingError: Without the package `tensorboard`.
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
        """A record of the metrics, as curves; the KL of each dimension apart."""
        values = {f"training/{name}": record.get(name) for name in SCALARS}
        values |= {f"validation/{n.removeprefix('validation_')}": record.get(n) for n in VALIDATED}
        values |= {f"kl_per_dim/z{d}": kl for d, kl in enumerate(record["kl_per_dim"])}
        for name, value in values.items():
            if value is not None:
                self._writer.add_scalar(name, value, record["step"])

    def show(self, snapshot: Snapshot) -> None:
        """What the model draws at a step: from the prior, and again from images."""
        for name, x in (("samples", snapshot.decodes), ("again", snapshot.reconstructions)):
            picture = sheet(channels_last(x), COLUMNS)
            self._writer.add_image(name, picture, snapshot.step, dataformats="HWC")
