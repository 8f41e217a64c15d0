"""All that changes while a model trains."""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from ..models.vae import VAE


@dataclass
class TrainState:
    """All that changes while a model trains, and so all that a checkpoint holds."""

    model: VAE
    average: VAE
    """the exponentially averaged weights, which evaluation uses"""
    optimizer: torch.optim.Optimizer
    generator: torch.Generator
    """draws the binarised pixels and eps"""
    step: int = 0
    seconds: float = 0.0
    """spent training, over all sessions"""

    @cached_property
    def weights(self) -> list[Tensor]:
        """The model's, listed once: walking through the modules takes longer than small steps."""
        return list(self.model.parameters())

    @cached_property
    def average_weights(self) -> list[Tensor]:
        return list(self.average.parameters())
