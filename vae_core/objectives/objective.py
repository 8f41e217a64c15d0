"""Base class of the registered training objectives."""

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
    """The state of training at which the objective is evaluated."""

    beta: float = 1.0
    """the KL's weight at this step"""
    fraction: float = 1.0
    """share of the budget spent, 0 to 1"""
    images: int = 0
    """number of training images"""


class Objective(Part):
    """Computes the bound whose `loss` a training step minimises.

    A subclass with a further term returns an `Elbo` with another name in `terms`; the term is
    logged and plotted under that name.
    """

    weighs_kl: ClassVar[bool] = True
    """whether it uses beta"""
    for_one_image: ClassVar[bool] = True
    """whether it is defined for a batch of one image"""
    term_titles: ClassVar[dict[str, str]] = {}
    """titles of its terms other than log_likelihood and kl"""

    def __init__(self, config: TrainConfig) -> None:
        self.config = config

    @property
    def values(self) -> dict[str, Any]:
        """The settings by name."""
        return self.config.settings_of(type(self))

    def __call__(
        self, model: VAE, x: Tensor, moment: Moment, generator: torch.Generator | None = None
    ) -> Elbo:
        """The bound for model inputs x (B, C, H, W)."""
        raise NotImplementedError

    def summary(self) -> str:
        """A short description for the model card."""
        return f"β = {self.config.beta:g}" if self.weighs_kl else self.title


def objective_of(config: TrainConfig) -> Objective:
    """The objective that a configuration chooses."""
    objective: Objective = OBJECTIVES[config.objective](config)
    return objective


def extra_terms(bound: Elbo) -> dict[str, Tensor]:
    """The terms other than the log-likelihood and the KL."""
    return {n: t for n, t in bound.terms.items() if n not in ("log_likelihood", "kl")}
