"""Dragging a slider while a model trains on the same cores: the cost of each to the other."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vae_core.runs.directory import Run
from vae_core.scheduler import launcher, run_state

from . import drag
from .servers import app_command, own_home, serving

Figures = dict[str, Any]
PRESET = "mnist-16d"
START_WITHIN = 120.0  # seconds


def measure(seconds: float) -> Figures:
    """`drag.measure` during a training, and the training's speed with and without it."""
    with own_home(), training() as run:
        before = rate(run, seconds)
        with serving(app_command) as port:
            first = step(run), time.monotonic()
            figures = drag.measure(f"http://127.0.0.1:{port}", seconds)
            during = since(run, *first)
    return figures | {"training_alone": round(before), "training_beside": round(during)}


@contextmanager
def training() -> Iterator[Run]:
    """Context with a run started as on the Train page, past its first steps."""
    run = launcher.start(PRESET)
    deadline = time.monotonic() + START_WITHIN
    try:
        while step(run) < 50:
            if time.monotonic() > deadline:
                raise RuntimeError(f"no step in {START_WITHIN:.0f} s: {run_state.status(run)}")
            time.sleep(0.2)
        yield run
    finally:
        launcher.stop(run)
        while run_state.has_process(run):
            time.sleep(0.1)


def step(run: Run) -> int:
    return int(run.status()["step"])


def rate(run: Run, seconds: float) -> float:
    """Images per second, measured over `seconds`; the status is written about once a second."""
    first = step(run), time.monotonic()
    time.sleep(seconds)
    return since(run, *first)


def since(run: Run, first: int, began: float) -> float:
    """Images per second since then."""
    return (step(run) - first) * run.config.train.batch_size / (time.monotonic() - began)
