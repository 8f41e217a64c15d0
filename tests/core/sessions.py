"""What tests of trainings share."""

from collections.abc import Callable

import torch

from vae_core.runs.directory import Run
from vae_core.training.session import Session

MakeRun = Callable[..., Run]


def train(run: Run, max_steps: int | None = None, resume: bool = False) -> Session:
    session = Session(run)
    if resume:
        session.resume()
    for _ in session.steps(max_steps=max_steps):
        pass
    return session


def assert_same_weights(one: Run, other: Run) -> None:
    a, b = one.load().state_dict(), other.load().state_dict()
    assert all(torch.equal(a[name], b[name]) for name in a)


def losses(run: Run) -> list[tuple[int, float]]:
    return [(record["step"], record["loss"]) for record in run.metrics()]
