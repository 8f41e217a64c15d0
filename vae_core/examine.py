"""What a model makes of one image, term by term."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .evaluate import mean_and_error
from .gaussian import Gaussian, kl_per_dim
from .likelihood import binarize
from .model import VAE

DRAWS = 64
CLEARLY = 64  # grey levels of 255


@dataclass(frozen=True, eq=False)
class Examination:
    """One image through the model; pictures are float (C, H, W) in [0, 1], figures in nats."""

    x: Tensor
    """what the model sees: the image, or with stochastic binarisation one black and white draw"""
    q: Gaussian
    """its posterior; mu and logvar (1, D)"""
    x_hat: Tensor
    """the decoded posterior mean: the likelihood's mean, not a sample"""
    kl_per_dim: tuple[float, ...]
    """exact"""
    log_likelihood: float
    """E_q[log p(x|z)], the mean over the draws of z"""
    log_likelihood_stderr: float
    """of that mean, over the draws of z; the draw of x is held fixed"""

    @property
    def kl(self) -> float:
        return sum(self.kl_per_dim)

    @property
    def elbo(self) -> float:
        return self.log_likelihood - self.kl

    @property
    def error(self) -> Tensor:
        """|x − x_hat| for each pixel, the mean over the channels; (H, W) in [0, 1]."""
        return (self.x - self.x_hat).abs().mean(dim=0)


@torch.inference_mode()
def examine(
    model: VAE, x: np.ndarray, binarization: str = "none", seed: int = 0, draws: int = DRAWS
) -> Examination:
    """Encodes and decodes one image and takes its ELBO apart.

    Args:
        x: uint8 (C, H, W).
        binarization: "stochastic" draws each pixel as 0 or 1, as in training and evaluation.
        seed: Of that draw and of the draws of z.
        draws: Samples of z for the log-likelihood.

    Raises:
        ValueError: For an image of another shape, or no draws.
    """
    if draws < 1:
        raise ValueError(f"the log-likelihood needs at least 1 draw, got {draws}")
    generator = torch.Generator().manual_seed(seed)
    batch = torch.from_numpy(np.array(x))[None].float() / 255
    seen = binarize(batch, generator) if binarization == "stochastic" else batch
    q = model.encode(seen)
    z = Gaussian(q.mu.expand(draws, -1), q.logvar.expand(draws, -1)).rsample(generator)
    log_likelihood, stderr = mean_and_error(
        model.log_likelihood(z, seen.expand(draws, -1, -1, -1))
    )
    kl = tuple(kl_per_dim(q)[0].tolist())
    x_hat = model.decode(q.mu)[0]
    return Examination(seen[0], q, x_hat, kl, float(log_likelihood), float(stderr))


def looks_inverted(x: np.ndarray, others: np.ndarray) -> bool:
    """Whether an image is dark on light where the others are light on dark, or the reverse.

    By the median of the outermost pixels, where the background is: inverted, it would be clearly
    nearer to that of the others.

    Args:
        x: uint8 (C, H, W).
        others: uint8 (N, C, H, W).
    """
    edge, usual = _edge(x[None]), _edge(others)
    return abs(edge - usual) - abs(255 - edge - usual) > CLEARLY


def _edge(x: np.ndarray) -> float:
    rows, columns = x[:, :, [0, -1], :], x[:, :, :, [0, -1]]
    return float(np.median(np.concatenate([rows.ravel(), columns.ravel()])))
