"""Sample-based estimates: two gradient estimators with equal mean, and the K-sample bound."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..models.gaussian import Gaussian, normal_like
from ..models.vae import VAE


@dataclass(frozen=True, eq=False)
class GradientDraws:
    """Single-sample estimates of the gradient of E_q[log p(x|z)] in mu; each (K, D)."""

    pathwise: Tensor
    """through z = mu + std · eps"""
    score: Tensor
    """log p(x|z) times the gradient of log q(z|x)"""


def gradient_draws(
    model: VAE, x: Tensor, q: Gaussian, k: int, generator: torch.Generator
) -> GradientDraws:
    """Both estimators on the same k samples z ~ q, for one image x (1, C, H, W).

    Kingma & Welling (2014), section 2.4; Williams (1992) for the score function. Both are
    unbiased; the score function is used without a baseline.
    """
    # autograd does not accept tensors created in inference mode
    x, q = x.clone(), Gaussian(q.mu.clone(), q.logvar.clone())
    eps = normal_like(q.mu.expand(k, -1), generator)
    z = (q.mu + q.std * eps).detach().requires_grad_()
    log_likelihood = model.log_likelihood(z, x.expand(k, *x.shape[1:]))
    (pathwise,) = torch.autograd.grad(log_likelihood.sum(), z)
    score = log_likelihood.detach()[:, None] * eps / q.std
    return GradientDraws(pathwise.detach(), score.detach())


def bounds(log_weights: Tensor, most: int) -> list[tuple[int, float]]:
    """The K-sample bound for K = 1, 2, 4, … `most`, from the same log weights (N,), in nats.

    The mean over N / K groups; never decreases with K, neither here nor on average.
    Burda et al. (2016), theorem 1. https://arxiv.org/abs/1509.00519
    """
    values, k = [], 1
    while k <= most:
        groups = log_weights[: len(log_weights) // k * k].reshape(-1, k)
        values.append((k, float((groups.logsumexp(dim=1) - math.log(k)).mean())))
        k *= 2
    return values
