"""Writers for the run directory; of several training processes, only the main one writes."""

from typing import Any, Protocol

from ..models.vae import VAE
from ..runs.directory import Reference
from ..runs.state import TrainState


class Writer(Protocol):
    """The writing half of `Run`."""

    def write_status(
        self, state: str, step: int, total_steps: int, message: str = "", code: str = ""
    ) -> None: ...

    def append_metrics(self, record: dict[str, Any]) -> None: ...

    def save_checkpoint(self, state: TrainState) -> None: ...

    def save_best(self, model: VAE, facts: dict[str, Any]) -> None: ...

    def save_reference(self, reference: Reference) -> None: ...


class NullWriter:
    """Writes nothing: the writer of every process except the main one."""

    def write_status(self, *_: object) -> None:
        """Does nothing."""

    def append_metrics(self, *_: object) -> None:
        """Does nothing."""

    def save_checkpoint(self, *_: object) -> None:
        """Does nothing."""

    def save_best(self, *_: object) -> None:
        """Does nothing."""

    def save_reference(self, *_: object) -> None:
        """Does nothing."""
