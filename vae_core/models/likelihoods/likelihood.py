"""The decoder's distribution p(x|z): what its outputs mean, and how probable an image is.

Each likelihood reads the decoder's raw outputs (`logits`, one per pixel and channel) and gives
log p(x|z), summed over pixels and channels, in nats. Masses for binary images, densities for
grey levels: the two cannot be compared with each other.
"""

from typing import Literal

import torch
from torch import Tensor, nn

from ...registry import Part
from ..gaussian import draw_like

Meaning = Literal["mass", "density", "cross-entropy"]


def binarize(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draws each pixel as 0 or 1 with its grey level as the probability (stochastic binarisation).

    Burda et al. (2016), section 5. https://arxiv.org/abs/1509.00519
    """
    return (draw_like(torch.rand, x, generator) < x).to(x.dtype)


def sigmoid(logits: Tensor) -> Tensor:
    """The logistic function, computed in double precision and rounded to the input's type.

    The float32 kernel gives the last elements of an odd-sized tensor another last bit, and then a
    picture would depend on its batch neighbours.
    """
    return logits.double().sigmoid().to(logits.dtype)


class Likelihood(Part, nn.Module):
    """p(x|z) given the decoder's logits, pixels independent.

    Shapes: logits (B, C, H, W); x (B, C, H, W) in [0, 1]; log_prob (B,).
    """

    binarization: str = "none"
    """how images are observed: "stochastic" where `observe` draws each pixel as 0 or 1"""

    def observe(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """What the model is given of images (B, C, H, W) in [0, 1]: the images themselves.

        One that draws noise takes it from `draw_like`, so that a batch can be shared.
        """
        return x

    @property
    def is_drawn(self) -> bool:
        """Whether `observe` draws anew what the model is given."""
        return self.binarization != "none"

    @property
    def meaning(self) -> Meaning:
        """What log p(x|z) is: of a density, bits can be negative and are no length of a code."""
        return "density"

    @property
    def figures(self) -> dict[str, float]:
        """Learned numbers worth a curve, by name."""
        return {}

    def log_prob(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over pixels and channels; shape (B,)."""
        return self.log_prob_per_pixel(logits, x).flatten(1).sum(dim=1)

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        """log p(x_i|z) in nats for each pixel and channel; shape (B, C, H, W)."""
        raise NotImplementedError

    def mean(self, logits: Tensor) -> Tensor:
        """E[x|z] in [0, 1]; shape (B, C, H, W)."""
        raise NotImplementedError

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """One draw x ~ p(x|z); shape (B, C, H, W)."""
        raise NotImplementedError
