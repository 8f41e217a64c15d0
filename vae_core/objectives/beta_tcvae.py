"""β-TCVAE: the ELBO with a weight on the total correlation, one part of its KL."""

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..models.gaussian import LOG_2PI, Gaussian
from ..models.vae import VAE
from ..registry import OBJECTIVES
from .elbo import Elbo
from .objective import Moment, Objective


@dataclass(frozen=True, eq=False)
class DecomposedElbo(Elbo):
    """KL = mutual information + total correlation + dimension-wise KL; each (B,), nats."""

    mutual_information: Tensor = field(kw_only=True)
    """of image and z: log q(z|x) − log q(z)"""
    total_correlation: Tensor = field(kw_only=True)
    """dependence between the dimensions of z: log q(z) − Σ_d log q(z_d)"""
    dimension_kl: Tensor = field(kw_only=True)
    """of the separate dimensions to the prior: Σ_d log q(z_d) − log p(z)"""

    @property
    def terms(self) -> dict[str, Tensor]:
        names = ("mutual_information", "total_correlation", "dimension_kl")
        return super().terms | {name: getattr(self, name) for name in names}

    @property
    def value(self) -> Tensor:
        paid = self.mutual_information + self.beta * self.total_correlation + self.dimension_kl
        return self.log_likelihood - paid


@OBJECTIVES.register
class BetaTcVae(Objective):
    """β weights only the total correlation; β = 1 gives the ELBO.

    Chen et al. (2018), equation 4, by minibatch-weighted sampling, equation 5.
    https://arxiv.org/abs/1802.04942
    """

    name = "beta-tcvae"
    title = "β-TCVAE"
    hint = "β weights only the dependence between the dimensions of z"
    for_one_image = False
    term_titles = {
        "mutual_information": "Mutual information I(x; z)",
        "total_correlation": "Total correlation of z",
        "dimension_kl": "Dimension-wise KL",
    }

    def __call__(
        self, model: VAE, x: Tensor, moment: Moment, generator: torch.Generator | None = None
    ) -> DecomposedElbo:
        q = model.encode(x)
        z = q.rsample(generator)
        log_q_given_x, log_q, log_q_dims = log_densities(q, z, max(moment.images, len(x)))
        sampled = None if model.prior.is_exact(q) else model.prior.kl(q, z)
        return DecomposedElbo(
            model.log_likelihood(z, x),
            model.prior.kl_per_dim(q),
            moment.beta,
            sampled_kl=sampled,
            mutual_information=log_q_given_x - log_q,
            total_correlation=log_q - log_q_dims,
            dimension_kl=log_q_dims - model.prior.log_prob(z),
        )

    def summary(self) -> str:
        return f"β-TCVAE, β = {self.config.beta:g}"


def log_densities(q: Gaussian, z: Tensor, images: int) -> tuple[Tensor, Tensor, Tensor]:
    """log q(z|x), log q(z) and Σ_d log q(z_d) at z ~ q (B, D), each (B,).

    The last two are estimates from the batch's posteriors, for `images` images in total.
    """
    square = (z[:, None] - q.mu).square() * (-q.logvar).exp()  # (B, B, D)
    log_q = -0.5 * (square + q.logvar + LOG_2PI)
    scale = math.log(len(z) * images)
    joint = log_q.sum(dim=2).logsumexp(dim=1) - scale
    marginals = (log_q.logsumexp(dim=1) - scale).sum(dim=1)
    return q.log_prob(z), joint, marginals
