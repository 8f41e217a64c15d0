"""Building blocks of the networks."""

from collections.abc import Sequence
from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

ROWS = 8


class Dense(nn.Linear):
    """A linear layer whose output rows do not depend on the batch size.

    Very small batches use another matrix kernel, which sums in another order. They are padded to
    avoid it, so that an image decoded alone equals the same image decoded in a batch.
    """

    def forward(self, input: Tensor) -> Tensor:
        rows = len(input)
        if self.training or rows >= ROWS:
            return super().forward(input)
        return super().forward(F.pad(input, (0, 0, 0, ROWS - rows)))[:rows]


class Residual(nn.Module):
    """x + f(x) with two 3×3 convolutions, activation first.

    He et al. (2016). https://arxiv.org/abs/1603.05027 Without normalisation layers, so that an
    image's result does not depend on the rest of the batch.
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
    """Dense layers of the given sizes, each followed by an activation."""
    return [layer for a, b in pairwise(sizes) for layer in (Dense(a, b), nn.SiLU())]


def pyramid(size: int, levels: int) -> list[int]:
    """The side lengths of an image halved by stride-2 convolutions: 28 -> [28, 14, 7]."""
    sizes = [size]
    for _ in range(levels):
        sizes.append(sizes[-1] // 2)
    return sizes
