"""Binary pixels."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ...registry import LIKELIHOODS, Setting
from .likelihood import Likelihood, Meaning, binarize, sigmoid


@LIKELIHOODS.register
class Bernoulli(Likelihood):
    """Binary pixels; the logit is log p / (1 - p). A true log mass when x is binary.

    Args:
        binarization: "stochastic" samples each pixel as 0 or 1 with its grey level as the
            probability, anew at each observation; "none" keeps the grey levels.
    """

    name = "bernoulli"
    title = "Bernoulli"
    hint = "Each pixel is 0 or 1"
    settings = (
        Setting(
            "binarization",
            "Pixels",
            "stochastic",
            choices=(("none", "grey levels unchanged"), ("stochastic", "sampled as 0 or 1")),
        ),
    )

    def __init__(self, binarization: str = "none") -> None:
        super().__init__()
        self.binarization = binarization

    def observe(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return binarize(x, generator) if self.binarization == "stochastic" else x

    @property
    def meaning(self) -> Meaning:
        """For grey levels, neither a mass nor a density: it doesn't sum or integrate to one.

        (For images with only 0 and 1 as pixels, the cross-entropy is the mass.)
        """
        return "mass" if self.binarization == "stochastic" else "cross-entropy"

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        costs = F.binary_cross_entropy_with_logits(logits, x, reduction="none")
        return -costs.flatten(1).sum(dim=1)  # negate per image, not per pixel

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        return -F.binary_cross_entropy_with_logits(logits, x, reduction="none")

    def mean(self, logits: Tensor) -> Tensor:
        return sigmoid(logits)

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return binarize(self.mean(logits), generator)
