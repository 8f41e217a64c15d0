"""Progress callbacks for long computations."""

from typing import Protocol


class Report(Protocol):
    """Callback through which long computations report progress; it may raise to stop them."""

    def __call__(self, stage: str, done: int, total: int, /) -> object:
        """Receives the current progress.

        Args:
            stage: The current stage as shown to users: "Encoding", or a file's name.
            done: The amount done in this stage, in its own unit (images, bytes, epochs).
            total: The total amount of this stage; 0 if unknown.
        """


def silent(stage: str, done: int, total: int, /) -> None:
    """Ignores the progress; the default."""
