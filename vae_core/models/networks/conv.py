"""Convolutional networks."""

from itertools import pairwise
from typing import Any, ClassVar

from torch import nn

from ...registry import NETWORKS, require
from .layers import Dense, Residual, dense_stack, pyramid
from .network import CHANNELS, HIDDEN_DIMS, Network, Shape


@NETWORKS.register
class Conv(Network):
    """4×4 stride-2 convolutions, then dense layers; the decoder mirrors the encoder."""

    name = "conv"
    title = "convolutional"
    hint = "Convolutions, then dense layers"
    settings = (HIDDEN_DIMS, CHANNELS)
    blocks: ClassVar[int] = 0
    """residual blocks after each halving from the second on (at the first level they cost much and
    help little)"""

    def __init__(self, hidden_dims: tuple[int, ...], channels: tuple[int, ...]) -> None:
        self.hidden_dims, self.channels = hidden_dims, channels

    @classmethod
    def check(cls, config: Any) -> None:
        side, levels = min(config.image_shape[1:]), len(config.channels)
        require(
            side >> levels >= 1,
            f"{levels} halvings leave nothing of an image of {side} pixels",
        )

    def encoder(self, image_shape: Shape, outputs: int) -> nn.Sequential:
        c, h, w = image_shape
        layers: list[nn.Module] = []
        for level, (a, b) in enumerate(pairwise([c, *self.channels])):
            layers.append(nn.Conv2d(a, b, 4, stride=2, padding=1))
            layers += [Residual(b) for _ in range(self.blocks if level else 0)]
            layers.append(nn.SiLU())
        levels = len(self.channels)
        rows, columns = pyramid(h, levels)[-1], pyramid(w, levels)[-1]
        dense = dense_stack([self.channels[-1] * rows * columns, *self.hidden_dims])
        return nn.Sequential(*layers, nn.Flatten(), *dense, Dense(self.hidden_dims[-1], outputs))

    def decoder(self, image_shape: Shape, latent_dim: int) -> nn.Sequential:
        c, h, w = image_shape
        rows, columns = pyramid(h, len(self.channels)), pyramid(w, len(self.channels))
        start = (self.channels[-1], rows[-1], columns[-1])
        dense = dense_stack([latent_dim, *reversed(self.hidden_dims)])
        layers: list[nn.Module] = [Dense(self.hidden_dims[0], start[0] * start[1] * start[2])]
        layers.append(nn.Unflatten(1, start))
        for level, (a, b) in reversed(list(enumerate(pairwise([c, *self.channels])))):
            layers += [Residual(b) for _ in range(self.blocks if level else 0)]
            odd = (rows[level] % 2, columns[level] % 2)
            layers += [
                nn.SiLU(),
                nn.ConvTranspose2d(b, a, 4, stride=2, padding=1, output_padding=odd),
            ]
        return nn.Sequential(*dense, *layers)
