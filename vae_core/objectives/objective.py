"""What training maximises, as a registered class."""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from ..config import TrainConfig
from ..models.vae import VAE
from ..registry import OBJECTIVES, Part
from .elbo import Elbo


@dataclass(frozen=True)
class Moment:
    """Where training stands when the objective is taken."""

    beta: float = 1.0
    """the KL's weight at this step"""
    fraction: float = 1.0
    """of the budget that is spent, 0 to 1"""
    images: int = 0
    """in the training set"""


class Objective(Part):
    """Makes the bound whose `loss` a training step minimises.

    A subclass that adds a term returns an `Elbo` with one more name in `terms`: it is logged and
    drawn under that name.
    """

    weighs_kl: ClassVar[bool] = True
    """whether beta means something to it"""
    for_one_image: ClassVar[bool] = True
    """whether it makes sense for a batch of one image"""
    term_titles: ClassVar[dict[str, str]] = {}
    """titles of its terms beside log_likelihood and kl"""

    def __init__(self, config: TrainConfig) -> None:
        self.config = config

    @property
    def values(self) -> dict[str, Any]:
        """The settings by name."""
        return self.config.settings_of(type(self))

    def __call__(
        self, model: VAE, x: Tensor, moment: Moment, generator: torch.Generator | None = None
    ) -> Elbo:
        """The bound for what the model observes of images, x (B, C, H, W)."""
        raise NotImplementedError

    def summary(self) -> str:
        """For the model card, in a few words."""
        return f"β = {self.config.beta:g}" if self.weighs_kl else self.title


def objective_of(config: TrainConfig) -> Objective:
    """The objective that a configuration chooses."""
    objective: Objective = OBJECTIVES[config.objective](config)
    return objective


def extra_terms(bound: Elbo) -> dict[str, Tensor]:
    """The terms beside the log-likelihood and the KL."""
    return {n: t for n, t in bound.terms.items() if n not in ("log_likelihood", "kl")}
