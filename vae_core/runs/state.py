"""The mutable state of a training."""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from ..models.vae import VAE


@dataclass
class TrainState:
    """Everything that changes during training, and so everything a checkpoint holds."""

    model: VAE
    average: VAE
    """the exponentially averaged weights, used for evaluation"""
    optimizer: torch.optim.Optimizer
    generator: torch.Generator
    """source of noise for the binarised pixels and eps"""
    step: int = 0
    seconds: float = 0.0
    """training time over all sessions"""

    @cached_property
    def weights(self) -> list[Tensor]:
        """The model's weights, listed once: traversing modules takes longer than small steps."""
        return list(self.model.parameters())

    @cached_property
    def average_weights(self) -> list[Tensor]:
        return list(self.average.parameters())
