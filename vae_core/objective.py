"""The ELBO, term by term, and the schedules of its KL weight."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from .config import TrainConfig
from .gaussian import kl_per_dim
from .model import VAE


@dataclass(frozen=True, eq=False)
class Elbo:
    """The bound, term by term, in nats per image."""

    log_likelihood: Tensor
    """E_q[log p(x|z)], a one-sample estimate; shape (B,)"""
    kl_per_dim: Tensor
    """KL(q(z_d|x) || p(z_d)), exact, never negative; shape (B, D)"""
    beta: float = 1.0
    """1 gives a true bound on log p(x)"""

    @property
    def kl(self) -> Tensor:
        """KL(q(z|x) || p(z)); shape (B,)."""
        return self.kl_per_dim.sum(dim=1)

    @property
    def value(self) -> Tensor:
        return self.log_likelihood - self.beta * self.kl

    @property
    def loss(self) -> Tensor:
        return -self.value.mean()


def elbo(
    model: VAE, x: Tensor, beta: float = 1.0, generator: torch.Generator | None = None
) -> Elbo:
    """The evidence lower bound of images x (B, C, H, W), with one sample of z an image.

    Kingma & Welling (2014), equation 7; beta as in Higgins et al. (2017).
    """
    q = model.encode(x)
    return Elbo(model.log_likelihood(q.rsample(generator), x), kl_per_dim(q), beta)


Schedule = Callable[[int], float]


def constant(beta: float) -> Schedule:
    return lambda step: beta


def linear_warmup(beta: float, steps: int) -> Schedule:
    """From 0 at step 0 to beta at `steps`, then constant. Bowman et al. (2016)."""
    return lambda step: beta * min(1.0, step / steps)


def cyclical(beta: float, steps: int) -> Schedule:
    """Cycles of `steps`: up linearly for the first half, beta for the second. Fu et al. (2019)."""
    return lambda step: beta * min(1.0, 2 * (step % steps) / steps)


def beta_schedule(config: TrainConfig) -> Schedule:
    """step -> beta."""
    if config.beta_schedule == "linear":
        return linear_warmup(config.beta, config.beta_steps)
    if config.beta_schedule == "cyclical":
        return cyclical(config.beta, config.beta_steps)
    return constant(config.beta)
