"""What a training will take: measured in the background, shared by all sessions, and dated."""

import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import streamlit as st

from ui.common import blocks, messages
from ui.training.durations import duration
from vae_core.config import RunConfig
from vae_core.training.estimate import Estimate, estimate

POLL, PATIENCE = 0.5, 0.1  # seconds: between polls, and that the page itself waits
FRESH = 60.0  # seconds after which a measurement no longer says anything about the load
CACHED = 64
KEY = "estimate"
_pool = ThreadPoolExecutor(1, "estimate")  # one at a time: measurements disturb one another
_lock = threading.Lock()
_measurements: OrderedDict[RunConfig, "Future[Measurement]"] = OrderedDict()


@dataclass(frozen=True)
class Measurement:
    """An estimate or the error instead of one, and when it was measured."""

    result: Estimate | Exception
    time: float
    """by the monotonic clock"""

    @property
    def age(self) -> float:
        return time.monotonic() - self.time


def measure(config: RunConfig) -> Measurement:
    try:
        result: Estimate | Exception = estimate(config)
    except Exception as error:
        if not isinstance(error, ValueError):  # else the message is for the user
            logging.getLogger(__name__).exception("an estimate failed")
        result = error
    return Measurement(result, time.monotonic())


def measured(config: RunConfig) -> "Future[Measurement]":
    """A measurement under way or done, not older than FRESH when this is called."""
    with _lock:
        future = _measurements.get(config)
        if future is None or (future.done() and future.result().age > FRESH):
            future = _measurements[config] = _pool.submit(measure, config)
        _measurements.move_to_end(config)
        while len(_measurements) > CACHED:
            _measurements.popitem(last=False)
        return future


def show(config: RunConfig) -> None:
    """The estimate, without delaying the page."""
    future = measured(config)
    wait([future], timeout=PATIENCE)
    was_done = future.done()
    st.fragment(show_result, run_every=None if was_done else POLL)(config, future, was_done)


def show_result(config: RunConfig, future: "Future[Measurement]", was_done: bool) -> None:
    if not future.done():
        blocks.note("Measuring a few steps …")
    elif not was_done:
        st.rerun()  # without polling from now on
    else:
        show_measurement(config, future.result())


def show_measurement(config: RunConfig, measurement: Measurement) -> None:
    result = measurement.result
    if isinstance(result, ValueError):
        messages.error(str(result))
    elif isinstance(result, Exception):
        messages.warning(f"The estimate failed ({type(result).__name__}). See the server log.")
    else:
        blocks.lines(describe(config, result, measurement.age), key=KEY)


def describe(config: RunConfig, result: Estimate, age: float) -> list[str]:
    if config.train.minutes:
        budget = f"{config.train.minutes:g} minutes: {result.epochs:.1f} epochs"
    else:
        budget = f"{config.train.epochs} epochs: about {duration(result.seconds)}"
    speed = config.train.batch_size / result.seconds_per_step
    return [
        f"{budget}, {result.steps:,} steps.",
        f"{speed:,.0f} images per second, {result.parameters:,} parameters.",
        f"{result.memory.total / 2**20:,.0f} MiB of memory for weights, gradients, optimiser "
        "state, activations and images.",
        f"Estimated for this machine at its load {ago(age)}.",
    ]


def ago(seconds: float) -> str:
    return "right now" if seconds < 5 else f"{duration(seconds)} ago"
