"""Base class of likelihoods p(x|z), the distributions given by the decoder's outputs.

Each likelihood takes the decoder's raw outputs (`logits`, one per pixel and channel) and computes
log p(x|z), summed over pixels and channels, in nats. Binary images have probability masses, grey
levels have densities; the two are not comparable.
"""

from typing import Literal

import torch
from torch import Tensor, nn

from ...registry import Part
from ..gaussian import draw_like

Meaning = Literal["mass", "density", "cross-entropy"]


def binarize(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Stochastic binarisation: samples each pixel as 0 or 1, with its grey level as probability.

    Burda et al. (2016), section 5. https://arxiv.org/abs/1509.00519
    """
    return (draw_like(torch.rand, x, generator) < x).to(x.dtype)


def sigmoid(logits: Tensor) -> Tensor:
    """The logistic function, computed in double precision and rounded to the input's dtype.

    In float32 the kernel rounds the last elements of odd-sized tensors differently, so an image
    would depend on the rest of the batch.
    """
    return logits.double().sigmoid().to(logits.dtype)


class Likelihood(Part, nn.Module):
    """p(x|z) given the decoder's logits, with independent pixels.

    Shapes: logits (B, C, H, W); x (B, C, H, W) in [0, 1]; log_prob (B,).
    """

    binarization: str = "none"
    """how model inputs are made: "stochastic" if `observe` samples each pixel as 0 or 1"""

    def observe(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The model input for images (B, C, H, W) in [0, 1]: by default the images themselves.

        Overrides that use noise take it from `draw_like`, so that processes can share a batch.
        """
        return x

    @property
    def is_drawn(self) -> bool:
        """Whether `observe` samples the model input anew at each call."""
        return self.binarization != "none"

    @property
    def meaning(self) -> Meaning:
        """What log p(x|z) measures: for a density, bits can be negative and are no code length."""
        return "density"

    @property
    def figures(self) -> dict[str, float]:
        """Learned scalars to plot during training, by name."""
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
        """One sample x ~ p(x|z); shape (B, C, H, W)."""
        raise NotImplementedError
