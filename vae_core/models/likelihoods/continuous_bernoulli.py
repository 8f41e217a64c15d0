"""Grey levels with a density restricted to [0, 1]."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from ...registry import LIKELIHOODS
from .likelihood import Likelihood


@LIKELIHOODS.register
class ContinuousBernoulli(Likelihood):
    """Grey levels in [0, 1] with density proportional to λ^x (1 - λ)^(1 - x); logits of λ.

    Loaiza-Ganem & Cunningham (2019). https://arxiv.org/abs/1907.06845
    """

    name = "continuous-bernoulli"
    title = "continuous Bernoulli"
    hint = "Grey levels between 0 and 1"

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        return x * logits - F.softplus(logits) + self._log_normalizer(logits)

    @staticmethod
    def _log_normalizer(logits: Tensor) -> Tensor:
        """log C(λ) = log(2 atanh(1 - 2λ) / (1 - 2λ)); by series expansion for λ near 1/2."""
        small = logits.abs() < 1e-2
        a = torch.where(small, torch.ones_like(logits), logits).abs()
        exact = a.log() - torch.tanh(a / 2).log()
        return torch.where(small, math.log(2) + logits.square() / 12, exact)

    def mean(self, logits: Tensor) -> Tensor:
        """λ / (2λ - 1) + 1 / (2 atanh(1 - 2λ)); by series expansion for λ near 1/2."""
        small = logits.abs() < 5e-2
        a = torch.where(small, torch.ones_like(logits), logits)
        exact = 0.5 + 0.5 / torch.tanh(a / 2) - 1 / a
        return torch.where(small, 0.5 + logits / 12, exact).clamp(0, 1)

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Inverse transform sampling: x = log(1 + u (e^a - 1)) / a."""
        u = torch.rand(logits.shape, generator=generator, dtype=logits.dtype, device=logits.device)
        small = logits.abs() < 1e-3
        a = torch.where(small, torch.ones_like(logits), logits).abs()
        draw = 1 + (u + (1 - u) * (-a).exp()).log() / a
        draw = torch.where(logits < 0, 1 - draw, draw)
        return torch.where(small, u, draw).clamp(0, 1)
