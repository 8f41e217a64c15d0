"""Schedules of beta, the KL's weight."""

from collections.abc import Callable

from ..config import TrainConfig

Schedule = Callable[[int], float]


def constant(beta: float) -> Schedule:
    return lambda step: beta


def linear_warmup(beta: float, steps: int) -> Schedule:
    """From 0 at step 0 to beta at `steps`, then constant. Bowman et al. (2016)."""
    return lambda step: beta * min(1.0, step / steps)


def cyclical(beta: float, steps: int) -> Schedule:
    """Cycles of `steps`: linear rise in the first half, then constant. Fu et al. (2019)."""
    return lambda step: beta * min(1.0, 2 * (step % steps) / steps)


def beta_schedule(config: TrainConfig) -> Schedule:
    """The configured schedule: step -> beta."""
    if config.beta_schedule == "linear":
        return linear_warmup(config.beta, config.beta_steps)
    if config.beta_schedule == "cyclical":
        return cyclical(config.beta, config.beta_steps)
    return constant(config.beta)
