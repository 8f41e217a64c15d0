"""Diagonal Gaussians: the posterior q(z|x) and the standard normal prior p(z)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True, eq=False)
class Gaussian:
    """A diagonal Gaussian for each row of a batch.

    Attributes:
        mu: Mean, shape (B, D).
        logvar: log σ², shape (B, D). The logarithm of the variance, not of σ.
    """

    mu: Tensor
    logvar: Tensor

    @property
    def std(self) -> Tensor:
        return (self.logvar / 2).exp()

    def rsample(self, generator: torch.Generator | None = None) -> Tensor:
        """z = mu + std · eps, differentiable in mu and std; shape (B, D).

        Kingma & Welling (2014), section 2.4. https://arxiv.org/abs/1312.6114
        """
        return self.mu + self.std * normal_like(self.mu, generator)

    def log_prob(self, z: Tensor) -> Tensor:
        """log q(z|x) in nats, summed over D; shape (..., B) for z of shape (..., B, D)."""
        square = (z - self.mu).square() * (-self.logvar).exp()
        return -0.5 * (square + self.logvar + LOG_2PI).sum(dim=-1)

    def __getitem__(self, rows: slice | Tensor) -> "Gaussian":
        return Gaussian(self.mu[rows], self.logvar[rows])

    def __len__(self) -> int:
        return len(self.mu)


class SharedGenerator(torch.Generator):
    """Noise for a batch that several processes share: all draw the same, each takes its rows."""

    rank = 0
    size = 1


def normal_like(like: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Standard normal noise of a tensor's shape, type and device."""
    return draw_like(torch.randn, like, generator)


def draw_like(
    draw: Callable[..., Tensor], like: Tensor, generator: torch.Generator | None
) -> Tensor:
    """`torch.randn` or `torch.rand` of a tensor's shape, type and device."""
    shared = isinstance(generator, SharedGenerator) and generator.size > 1
    rank, size = (generator.rank, generator.size) if shared else (0, 1)  # type: ignore[union-attr]
    rows = len(like)
    noise = draw(
        (size * rows, *like.shape[1:]), generator=generator, dtype=like.dtype, device=like.device
    )
    return noise[rank * rows : (rank + 1) * rows] if shared else noise


def log_standard_normal(z: Tensor) -> Tensor:
    """log p(z) under the prior N(0, I), in nats, summed over D; shape z.shape[:-1]."""
    return -0.5 * (z.square() + LOG_2PI).sum(dim=-1)


def kl_per_dim(q: Gaussian) -> Tensor:
    """KL(q || N(0, 1)) of each dimension, in nats; shape (B, D). Exact.

    Kingma & Welling (2014), appendix B. https://arxiv.org/abs/1312.6114
    """
    return 0.5 * (q.mu.square() + q.logvar.exp() - q.logvar - 1)


def kl_to_standard(q: Gaussian) -> Tensor:
    """KL(q || N(0, I)) per image, in nats, summed over D; shape (B,). Exact."""
    return kl_per_dim(q).sum(dim=-1)
