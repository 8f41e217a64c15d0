"""The ELBO as a training objective: with a weight on the KL and optional free bits."""

import torch
from torch import Tensor

from ..config import TrainConfig
from ..models.vae import VAE
from ..registry import OBJECTIVES, Setting, require
from .elbo import Elbo, elbo
from .free_bits import with_free_bits
from .objective import Moment, Objective


@OBJECTIVES.register
class WeightedElbo(Objective):
    """log-likelihood − β KL."""

    name = "elbo"
    title = "ELBO"
    hint = "Log-likelihood minus β times the KL, with one sample of z per image"
    settings = (
        Setting(
            "free_bits",
            "Free bits",
            0.0,
            0.0,
            hint="Nats of KL per dimension that cost nothing, against posterior collapse",
        ),
    )

    @classmethod
    def check(cls, config: TrainConfig) -> None:
        samples = config.importance_samples
        require(samples == 1, f"the elbo objective draws 1 sample an image, got {samples}")

    def __call__(
        self, model: VAE, x: Tensor, moment: Moment, generator: torch.Generator | None = None
    ) -> Elbo:
        bound, free = elbo(model, x, moment.beta, generator), self.config.free_bits
        return with_free_bits(bound, free) if free else bound
