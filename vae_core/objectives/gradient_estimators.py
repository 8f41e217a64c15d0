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
    centred: Tensor
    """the same, with the mean log p(x|z) of the other samples subtracted: a control variate"""


def gradient_draws(
    model: VAE, x: Tensor, q: Gaussian, k: int, generator: torch.Generator
) -> GradientDraws:
    """Both estimators on the same k samples z ~ q, for one image x (1, C, H, W).

    Kingma & Welling (2014), section 2.4; Williams (1992) for the score function. Both are
    unbiased, and so is the score function with a baseline that does not depend on its own sample:
    Mnih & Rezende (2016), section 2.5. https://arxiv.org/abs/1602.06725
    """
    # autograd does not accept tensors created in inference mode
    x, q = x.clone(), Gaussian(q.mu.clone(), q.logvar.clone())
    eps = normal_like(q.mu.expand(k, -1), generator)
    z = (q.mu + q.std * eps).detach().requires_grad_()
    log_likelihood = model.log_likelihood(z, x.expand(k, *x.shape[1:]))
    (pathwise,) = torch.autograd.grad(log_likelihood.sum(), z)
    log_likelihood, direction = log_likelihood.detach()[:, None], eps / q.std
    others = (log_likelihood.sum() - log_likelihood) / max(k - 1, 1)
    score, centred = log_likelihood * direction, (log_likelihood - others) * direction
    return GradientDraws(pathwise.detach(), score.detach(), centred.detach())


def bounds(log_weights: Tensor, most: int) -> list[tuple[int, float, float]]:
    """K, the K-sample bound and its standard error, for K = 1, 2, 4, … `most`; in nats.

    All from the same log weights (N,); the error is NaN for a single group.

    The mean over N / K groups; never decreases with K, neither here nor on average.
    Burda et al. (2016), theorem 1. https://arxiv.org/abs/1509.00519
    """
    values, k = [], 1
    while k <= most:
        groups = log_weights[: len(log_weights) // k * k].reshape(-1, k)
        each = groups.logsumexp(dim=1) - math.log(k)
        stderr = float(each.std()) / math.sqrt(len(each)) if len(each) > 1 else math.nan
        values.append((k, float(each.mean()), stderr))
        k *= 2
    return values
