"""Base class of priors p(z); by default everything derives from `log_prob` and `sample`."""

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from ...registry import Part
from ..gaussian import Gaussian, normal_like

DRAWS = 20_000  # samples for estimates of moments and quantiles
REACH = 4.5  # extent of a contour's grid, in standard deviations


class Prior(Part, nn.Module):
    """A distribution over latents z (D,).

    A subclass defines `log_prob` and `sample`, and overrides methods that have an exact form.
    Its parameters are trained and saved with the model.

    Args:
        latent_dim: D.
    """

    factorizes: ClassVar[bool] = False
    """whether the dimensions are independent, so that `kl_per_dim` sums to the KL"""

    def __init__(self, latent_dim: int) -> None:
        super().__init__()
        self.latent_dim = latent_dim

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z) in nats, summed over D; shape z.shape[:-1]."""
        raise NotImplementedError

    def sample(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        """Samples z ~ p(z); shape (count, D). The temperature scales the noise."""
        raise NotImplementedError

    def is_exact(self, q: Gaussian) -> bool:
        """Whether `kl` is exact for this posterior, rather than an estimate."""
        return False

    def kl(self, q: Gaussian, z: Tensor) -> Tensor:
        """KL(q(z|x) || p(z)) per image, in nats; shape (B,).

        Unless `is_exact`, this is the one-sample estimate log q(z|x) − log p(z) at z ~ q (B, D),
        which is unbiased and may be negative.
        """
        return q.log_prob(z) - self.log_prob(z)

    @torch.no_grad()
    def kl_per_dim(self, q: Gaussian) -> Tensor:
        """The information each dimension carries about each image; (B, D), nats, never negative.

        The KL of q(z_d|x) to the prior's marginal in dimension d; its sum is the KL only if the
        prior `factorizes`. Unless overridden, q(z_d|x) and the marginal are approximated by
        Gaussians with their means and variances.
        """
        mean, std = self.moments()
        return standard_kl_per_dim(Gaussian((q.mu - mean) / std, q.logvar - 2 * std.log()))

    @torch.no_grad()
    def moments(self) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation of each dimension, each (D,); by default estimated."""
        z = self._draws()
        return z.mean(dim=0), z.std(dim=0)

    def typical_range(self, coverage: float = 0.9) -> tuple[float, float]:
        """The central interval of log p(z) over samples from the prior, in nats."""
        tail = (1 - coverage) / 2
        low, high = self.log_prob_quantiles((tail, 1 - tail))
        return low, high

    @torch.no_grad()
    def log_prob_quantiles(self, levels: Sequence[float]) -> list[float]:
        """Quantiles of log p(z) over samples from the prior, in nats; by default estimated."""
        log_p = self.log_prob(self._draws()).double().cpu()
        quantiles: list[float] = log_p.quantile(torch.tensor(levels).double()).tolist()
        return quantiles

    def walk(self, z: Tensor, generator: torch.Generator, step: float = 0.05) -> Tensor:
        """One step of a Markov chain (B, D) whose stationary distribution is the prior.

        The Metropolis-adjusted Langevin algorithm: Roberts & Tweedie (1996). `step` in (0, 1] is
        approximately the share of the variance renewed per step.
        """
        std = self.moments()[1]
        with torch.inference_mode(False):
            z = z.clone()
            drift, log_p = self._drift(z, std, step)
            moved = z + drift + math.sqrt(step) * std * normal_like(z, generator)
            back, log_p_moved = self._drift(moved, std, step)
        there = ((moved - z - drift) / std).square().sum(dim=-1)
        again = ((z - moved - back) / std).square().sum(dim=-1)
        log_ratio = log_p_moved - log_p + (there - again) / (2 * step)
        accepted = torch.rand(len(z), generator=generator, device=z.device).log() < log_ratio
        return torch.where(accepted[:, None], moved, z)

    def _drift(self, z: Tensor, std: Tensor, step: float) -> tuple[Tensor, Tensor]:
        """The deterministic part of a Langevin step, and log p(z)."""
        z = z.detach().requires_grad_()
        with torch.enable_grad():
            log_p = self.log_prob(z)
            (slope,) = torch.autograd.grad(log_p.sum(), z)
        return step / 2 * std.square() * slope, log_p.detach()

    @torch.no_grad()
    def contour(
        self, mass: float, axes: Tensor, origin: Tensor | None = None, side: int = 121
    ) -> list[Tensor]:
        """Contour lines around the densest region of a plane with this share of the plane's mass.

        Args:
            mass: In (0, 1).
            axes: (2, D), orthonormal; the plane is origin + a · axes.
            origin: (D,); by default the prior's mean.

        Returns:
            Closed lines, each (N, 2), in the plane's coordinates a.
        """
        from skimage.measure import find_contours  # slow to import

        mean, std = self.moments()
        line = torch.linspace(-REACH, REACH, side, dtype=axes.dtype) * float(std.max())
        a = torch.stack([line.repeat(side), line.repeat_interleave(side)], dim=1)
        p = self.log_prob((mean if origin is None else origin) + a @ axes).exp().double()
        falling = p.sort(descending=True).values
        inside = int((falling.cumsum(0) < mass * falling.sum()).sum())
        image = p.log().reshape(side, side).numpy()
        lines = find_contours(image, float(falling[inside].log()))
        step = float(line[1] - line[0])
        return [torch.from_numpy(np.ascontiguousarray(c[:, ::-1])) * step + line[0] for c in lines]

    def describe(self) -> dict[str, Any]:
        """The plain values that the browser needs to compute with this prior."""
        mean, std = self.moments()
        return {"kind": self.name, "mean": mean.tolist(), "std": std.tolist()}

    def _draws(self) -> Tensor:
        device = next(self.parameters(), torch.empty(0)).device
        return self.sample(DRAWS, torch.Generator(device).manual_seed(0))


def standard_kl_per_dim(q: Gaussian) -> Tensor:
    """KL(q || N(0, 1)) of each dimension, in nats; shape (B, D). Exact.

    Kingma & Welling (2014), appendix B. https://arxiv.org/abs/1312.6114
    """
    return 0.5 * (q.mu.square() + q.logvar.exp() - q.logvar - 1)
