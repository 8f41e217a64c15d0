"""Data-parallel training over several processes started by torchrun.

Each process holds the whole model, takes its rows of every batch, and averages its gradients with
the others. All processes generate the same noise for the whole batch and use their own rows of it,
so the result equals that of a single process, up to the rounding of sums. The main process decides
when to record, pause and stop, and writes the run directory.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

T = TypeVar("T")
PATIENCE = timedelta(days=7)  # the others wait while the main process validates or is paused


@dataclass(frozen=True)
class DistributedContext:
    """This process's rank among those that train one model; a single process by default."""

    rank: int = 0
    size: int = 1

    @property
    def is_main(self) -> bool:
        return self.rank == 0

    @property
    def is_alone(self) -> bool:
        return self.size == 1

    def rows(self, count: int) -> slice:
        """This process's rows of a batch of `count` images.

        Raises:
            ValueError: If the batch can't be split evenly.
        """
        if count % self.size:
            raise ValueError(
                f"a batch of {count} images can't be split evenly over {self.size} processes"
            )
        share = count // self.size
        return slice(self.rank * share, (self.rank + 1) * share)

    def mean_(self, tensors: Sequence[Tensor]) -> None:
        """Replaces the tensors by their means over the processes, in a single all-reduce."""
        if self.is_alone:
            return
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        dist.all_reduce(flat)
        flat /= self.size
        parts = torch.split(flat, [tensor.numel() for tensor in tensors])
        for tensor, part in zip(tensors, parts, strict=True):
            tensor.copy_(part.view_as(tensor))

    def broadcast_numbers(self, values: Sequence[float]) -> list[float]:
        """The main process's values, sent to all."""
        numbers = torch.tensor(values, dtype=torch.float64)
        if not self.is_alone:
            dist.broadcast(numbers, src=0)
        return [float(value) for value in numbers]

    def broadcast(self, value: T) -> T:
        """The main process's value, sent to all; blocks until it arrives."""
        if self.is_alone:
            return value
        values = [value]
        dist.broadcast_object_list(values, src=0)
        return values[0]

    @contextmanager
    def main_first(self) -> Iterator[None]:
        """Runs the body in the main process first, then in the others."""
        if not self.is_main:
            self.broadcast(None)
        yield
        if self.is_main:
            self.broadcast(None)

    def leave(self) -> None:
        if not self.is_alone:
            dist.destroy_process_group()


def join() -> DistributedContext:
    """Joins the processes started by torchrun; without torchrun, a single process."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return DistributedContext()
    backend = "gloo"
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
        backend = "cpu:gloo,cuda:nccl"
    dist.init_process_group(backend, timeout=PATIENCE)
    return DistributedContext(dist.get_rank(), size)


@contextmanager
def joined() -> Iterator[DistributedContext]:
    """Joins for the duration of the context, then leaves."""
    processes = join()
    try:
        yield processes
    finally:
        processes.leave()


def is_first() -> bool:
    """Whether this is the main process; also valid before joining."""
    return os.environ.get("RANK", "0") == "0"
