"""p(z) = N(0, I), the prior of Kingma & Welling (2014)."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from ...registry import PRIORS
from ..gaussian import LOG_2PI, Gaussian, normal_like
from .prior import Prior, standard_kl_per_dim


@PRIORS.register
class StandardNormal(Prior):
    """p(z) = N(0, I): everything is exact, and there are no parameters."""

    name = "standard-normal"
    title = "standard normal"
    hint = "N(0, I): no parameters, and an exact KL"
    factorizes = True
    _device: Tensor

    def __init__(self, latent_dim: int) -> None:
        super().__init__(latent_dim)
        self.register_buffer("_device", torch.empty(0), persistent=False)

    def log_prob(self, z: Tensor) -> Tensor:
        return -0.5 * (z.square() + LOG_2PI).sum(dim=-1)

    def sample(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        like = torch.empty(count, self.latent_dim, device=self._device.device)
        return temperature * normal_like(like, generator)

    def is_exact(self, q: Gaussian) -> bool:
        return type(q) is Gaussian

    def kl(self, q: Gaussian, z: Tensor) -> Tensor:
        """KL(q || N(0, I)) per image, in nats; (B,). Exact for a Gaussian q."""
        return self.kl_per_dim(q).sum(dim=-1) if self.is_exact(q) else super().kl(q, z)

    def kl_per_dim(self, q: Gaussian) -> Tensor:
        """KL(q || N(0, 1)) of each dimension; (B, D). Exact for a Gaussian q."""
        return standard_kl_per_dim(q)

    def moments(self) -> tuple[Tensor, Tensor]:
        zeros = torch.zeros(self.latent_dim, device=self._device.device)
        return zeros, zeros + 1

    def log_prob_quantiles(self, levels: Sequence[float]) -> list[float]:
        """Exact: ‖z‖² has a chi-squared distribution with D degrees of freedom."""
        from scipy.special import gammainccinv  # slow to import

        half = self.latent_dim / 2
        return [-half * LOG_2PI - float(gammainccinv(half, level)) for level in levels]

    def within(self, radius: float) -> float:
        """The share of samples with ‖z‖ < radius (chi distribution), in [0, 1]. Exact."""
        from scipy.special import gammainc

        return float(gammainc(self.latent_dim / 2, radius**2 / 2))

    def walk(self, z: Tensor, generator: torch.Generator, step: float = 0.05) -> Tensor:
        """An autoregressive process of order 1, whose stationary distribution is the prior."""
        return math.sqrt(1 - step) * z + math.sqrt(step) * normal_like(z, generator)

    def describe(self) -> dict[str, Any]:
        return {"kind": self.name}
