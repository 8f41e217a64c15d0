"""Diagonal Gaussians such as the posterior q(z|x), and the noise they are sampled with."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True, eq=False)
class Gaussian:
    """A batch of diagonal Gaussians, one per row.

    Attributes:
        mu: Mean, shape (B, D).
        logvar: log σ², shape (B, D); the logarithm of the variance, not of σ.
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

    def map(self, change: Callable[[Tensor], Tensor]) -> Self:
        """Applies a change of shape, dtype or device to every tensor of the distribution."""
        return type(self)(change(self.mu), change(self.logvar))

    def __getitem__(self, rows: slice | Tensor) -> Self:
        return self.map(lambda tensor: tensor[rows])

    def __len__(self) -> int:
        return len(self.mu)


def join(parts: Sequence[Gaussian]) -> Gaussian:
    """Concatenates the rows of one or more parts into one batch."""
    mu, logvar = torch.cat([q.mu for q in parts]), torch.cat([q.logvar for q in parts])
    return type(parts[0])(mu, logvar)


class AlikeGenerator(torch.Generator):
    """Gives every row of a batch the same noise, so that no row depends on the others."""


class SharedGenerator(torch.Generator):
    """Noise for a batch shared by processes: all generate the same, each uses its own rows."""

    rank = 0
    size = 1


def normal_like(like: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Standard normal noise with a tensor's shape, dtype and device."""
    return draw_like(torch.randn, like, generator)


def draw_like(
    draw: Callable[..., Tensor], like: Tensor, generator: torch.Generator | None
) -> Tensor:
    """Noise from `torch.randn` or `torch.rand` with a tensor's shape, dtype and device."""
    if isinstance(generator, AlikeGenerator):
        row = draw((1, *like.shape[1:]), generator=generator, dtype=like.dtype, device=like.device)
        return row.expand_as(like)
    shared = isinstance(generator, SharedGenerator) and generator.size > 1
    rank, size = (generator.rank, generator.size) if shared else (0, 1)  # type: ignore[union-attr]
    rows = len(like)
    noise = draw(
        (size * rows, *like.shape[1:]), generator=generator, dtype=like.dtype, device=like.device
    )
    return noise[rank * rows : (rank + 1) * rows] if shared else noise
