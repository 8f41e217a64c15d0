"""The decoder's distribution p(x|z): what its outputs mean, and how probable an image is.

Each likelihood reads the decoder's raw outputs (`logits`, one per pixel and channel) and says
log p(x|z), summed over pixels and channels, in nats. Masses for binary images, densities for
grey levels: the two cannot be compared with each other.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .gaussian import LOG_2PI, draw_like, normal_like


def binarize(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws each pixel as 0 or 1 with its grey level as the probability (stochastic binarisation).

    Burda et al. (2016), section 5. https://arxiv.org/abs/1509.00519
    """
    return (draw_like(torch.rand, x, generator) < x).to(x.dtype)


def sigmoid(logits: Tensor) -> Tensor:
    """The logistic function, computed in double precision and rounded to the input's type.

    The float32 kernel gives the last elements of an odd-sized tensor another last bit, and then a
    picture would depend on its batch neighbours.
    """
    return logits.double().sigmoid().to(logits.dtype)


class Likelihood(nn.Module):
    """p(x|z) given the decoder's logits, pixels independent.

    Shapes: logits (B, C, H, W); x (B, C, H, W) in [0, 1]; log_prob (B,).
    """

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over pixels and channels; shape (B,)."""
        return self.log_prob_per_pixel(logits, x).flatten(1).sum(dim=1)

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x_i|z) in nats for each pixel and channel; shape (B, C, H, W)."""
        raise NotImplementedError

    def mean(self, logits: Tensor) -> Tensor:
        """E[x|z] in [0, 1]; shape (B, C, H, W)."""
        raise NotImplementedError

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """One draw x ~ p(x|z); shape (B, C, H, W)."""
        raise NotImplementedError


class Bernoulli(Likelihood):
    """Binary pixels; the logit is log p / (1 - p). A true log mass when x is binary."""

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        costs = F.binary_cross_entropy_with_logits(logits, x, reduction="none")
        return -costs.flatten(1).sum(dim=1)  # one sign an image, not one a pixel

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        return -F.binary_cross_entropy_with_logits(logits, x, reduction="none")

    def mean(self, logits: Tensor) -> Tensor:
        return sigmoid(logits)

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return binarize(self.mean(logits), generator)


class FixedGaussian(Likelihood):
    """Grey levels with normal noise of a chosen scale; a log density, so it may be positive.

    Args:
        scale: The noise's standard deviation, in units of the grey range [0, 1].
    """

    log_scale: Tensor

    def __init__(self, scale: float = 0.1) -> None:
        super().__init__()
        if not (math.isfinite(scale) and scale > 0):
            raise ValueError(f"the decoder's scale must be positive, got {scale}")
        self.register_buffer("log_scale", torch.tensor(math.log(scale)))

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        residual = (x - self.mean(logits)) * (-self.log_scale).exp()
        return -0.5 * (residual.square() + LOG_2PI) - self.log_scale

    def mean(self, logits: Tensor) -> Tensor:
        return sigmoid(logits)

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return self.mean(logits) + self.log_scale.exp() * normal_like(logits, generator)


class LearnedGaussian(FixedGaussian):
    """Grey levels with normal noise whose one scale, shared by all pixels, is learned.

    Rybkin et al. (2021). https://arxiv.org/abs/2006.13202
    """

    def __init__(self, scale: float = 0.3) -> None:
        super().__init__(scale)
        start = self.log_scale.clone()
        del self.log_scale
        self.log_scale = nn.Parameter(start)


class ContinuousBernoulli(Likelihood):
    """Grey levels in [0, 1] with density proportional to λ^x (1 - λ)^(1 - x); logits of λ.

    Loaiza-Ganem & Cunningham (2019). https://arxiv.org/abs/1907.06845
    """

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        return x * logits - F.softplus(logits) + self._log_normalizer(logits)

    @staticmethod
    def _log_normalizer(logits: Tensor) -> Tensor:
        """log C(λ) = log(2 atanh(1 - 2λ) / (1 - 2λ)); by its series where λ is near 1/2."""
        small = logits.abs() < 1e-2
        a = torch.where(small, torch.ones_like(logits), logits).abs()
        exact = a.log() - torch.tanh(a / 2).log()
        return torch.where(small, math.log(2) + logits.square() / 12, exact)

    def mean(self, logits: Tensor) -> Tensor:
        """λ / (2λ - 1) + 1 / (2 atanh(1 - 2λ)); by its series where λ is near 1/2."""
        small = logits.abs() < 5e-2
        a = torch.where(small, torch.ones_like(logits), logits)
        exact = 0.5 + 0.5 / torch.tanh(a / 2) - 1 / a
        return torch.where(small, 0.5 + logits / 12, exact).clamp(0, 1)

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """By the inverse of the distribution function, x = log(1 + u (e^a - 1)) / a."""
        u = torch.rand(logits.shape, generator=generator, dtype=logits.dtype, device=logits.device)
        small = logits.abs() < 1e-3
        a = torch.where(small, torch.ones_like(logits), logits).abs()
        draw = 1 + (u + (1 - u) * (-a).exp()).log() / a
        draw = torch.where(logits < 0, 1 - draw, draw)
        return torch.where(small, u, draw).clamp(0, 1)


LIKELIHOODS: dict[str, type[Likelihood]] = {
    "bernoulli": Bernoulli,
    "gaussian": FixedGaussian,
    "learned-gaussian": LearnedGaussian,
    "continuous-bernoulli": ContinuousBernoulli,
}
