"""Grey levels with Gaussian noise of fixed scale."""

import math

import torch
from torch import Tensor

from ...registry import LIKELIHOODS, Setting
from ..gaussian import LOG_2PI, normal_like
from .likelihood import Likelihood, sigmoid


@LIKELIHOODS.register
class FixedGaussian(Likelihood):
    """Grey levels with Gaussian noise of fixed scale; the log density may be positive.

    Args:
        scale: The noise's standard deviation, in units of the grey range [0, 1].
    """

    name = "gaussian"
    title = "Gaussian, fixed scale"
    hint = "Grey levels with Gaussian noise of fixed standard deviation"
    settings = (Setting("scale", "Scale σ", 0.1, 1e-6, hint="Standard deviation", digits=3),)
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
