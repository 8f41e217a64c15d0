"""Encoders x -> (mu, logvar) and decoders z -> logits, for images of 8 to 128 pixels a side."""

from collections.abc import Sequence
from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

ROWS = 8


class Dense(nn.Linear):
    """A linear layer whose rows do not depend on how many there are.

    Products of very few rows go through another kernel, which adds in another order; padded to a
    handful of rows they do not, so that a picture decoded alone is the one decoded in a batch.
    """

    def forward(self, input: Tensor) -> Tensor:
        rows = len(input)
        if self.training or rows >= ROWS:
            return super().forward(input)
        return super().forward(F.pad(input, (0, 0, 0, ROWS - rows)))[:rows]


class Residual(nn.Module):
    """x + f(x) with two 3×3 convolutions, activation first.

    He et al. (2016). https://arxiv.org/abs/1603.05027 Without normalisation layers, so that an
    image's result does not depend on its batch neighbours.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.branch = nn.Sequential(
            nn.SiLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        branch: Tensor = self.branch(x)
        return x + branch


def dense_stack(sizes: Sequence[int]) -> list[nn.Module]:
    """Dense layers through the given sizes, an activation after each."""
    return [layer for a, b in pairwise(sizes) for layer in (Dense(a, b), nn.SiLU())]


def pyramid(size: int, levels: int) -> list[int]:
    """The side lengths as stride-2 convolutions halve an image: 28 -> [28, 14, 7]."""
    sizes = [size]
    for _ in range(levels):
        sizes.append(sizes[-1] // 2)
    return sizes


def mlp_encoder(
    image_shape: tuple[int, int, int], latent_dim: int, hidden_dims: Sequence[int]
) -> nn.Sequential:
    """Fully connected: (B, C, H, W) -> (B, 2 D), mu then logvar."""
    c, h, w = image_shape
    layers = dense_stack([c * h * w, *hidden_dims])
    return nn.Sequential(nn.Flatten(), *layers, Dense(hidden_dims[-1], 2 * latent_dim))


def mlp_decoder(
    image_shape: tuple[int, int, int], latent_dim: int, hidden_dims: Sequence[int]
) -> nn.Sequential:
    """Fully connected, the encoder's mirror: (B, D) -> logits (B, C, H, W)."""
    c, h, w = image_shape
    layers = dense_stack([latent_dim, *reversed(hidden_dims)])
    return nn.Sequential(
        *layers, Dense(hidden_dims[0], c * h * w), nn.Unflatten(1, tuple(image_shape))
    )


def conv_encoder(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    channels: Sequence[int],
    hidden_dims: Sequence[int],
    blocks: int = 0,
) -> nn.Sequential:
    """4×4 stride-2 convolutions, then dense layers: (B, C, H, W) -> (B, 2 D), mu then logvar.

    Args:
        channels: Output channels of each halving convolution.
        hidden_dims: Widths of the dense layers between the last convolution and (mu, logvar).
        blocks: Residual blocks after each halving from the second on (the first level has many
            pixels and little to say).
    """
    c, h, w = image_shape
    layers: list[nn.Module] = []
    for level, (a, b) in enumerate(pairwise([c, *channels])):
        layers.append(nn.Conv2d(a, b, 4, stride=2, padding=1))
        layers += [Residual(b) for _ in range(blocks if level else 0)]
        layers.append(nn.SiLU())
    rows, columns = pyramid(h, len(channels))[-1], pyramid(w, len(channels))[-1]
    dense = dense_stack([channels[-1] * rows * columns, *hidden_dims])
    return nn.Sequential(*layers, nn.Flatten(), *dense, Dense(hidden_dims[-1], 2 * latent_dim))


def conv_decoder(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    channels: Sequence[int],
    hidden_dims: Sequence[int],
    blocks: int = 0,
) -> nn.Sequential:
    """The convolutional encoder's mirror: (B, D) -> logits (B, C, H, W)."""
    c, h, w = image_shape
    rows, columns = pyramid(h, len(channels)), pyramid(w, len(channels))
    start = (channels[-1], rows[-1], columns[-1])
    dense = dense_stack([latent_dim, *reversed(hidden_dims)])
    layers: list[nn.Module] = [Dense(hidden_dims[0], start[0] * start[1] * start[2])]
    layers.append(nn.Unflatten(1, start))
    for level, (a, b) in reversed(list(enumerate(pairwise([c, *channels])))):
        layers += [Residual(b) for _ in range(blocks if level else 0)]
        odd = (rows[level] % 2, columns[level] % 2)
        layers += [
            nn.SiLU(),
            nn.ConvTranspose2d(b, a, 4, stride=2, padding=1, output_padding=odd),
        ]
    return nn.Sequential(*dense, *layers)
