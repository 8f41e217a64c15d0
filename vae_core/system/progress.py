"""Progress of a long computation, reported to whoever started it."""

from typing import Protocol


class Report(Protocol):
    """A callback that long computations call as they go; it may raise to stop them."""

    def __call__(self, stage: str, done: int, total: int, /) -> object:
        """Takes a step of the progress.

        Args:
            stage: What is being done, in words for a person: "Encoding", or a file's name.
            done: How much of this stage is done, in its own unit (images, bytes, epochs).
            total: How much there is to do in this stage; 0 where that is unknown.
        """


def silent(stage: str, done: int, total: int, /) -> None:
    """Ignores the progress; the default where nobody watches."""
