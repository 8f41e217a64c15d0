"""The importance-weighted bound from several samples."""

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..config import TrainConfig
from ..models.gaussian import Gaussian
from ..models.vae import VAE
from ..registry import OBJECTIVES, Setting, require
from .elbo import Elbo, elbo
from .objective import Moment, Objective

MOST_SAMPLES = 256  # each needs a decoder pass


@OBJECTIVES.register
class Iwae(Objective):
    """Several samples help only a good model: the cheaper ELBO can train it up to that point."""

    name = "iwae"
    title = "importance-weighted bound (IWAE)"
    hint = (
        "With several samples the bound is closer to log p(x), but q(z|x) alone approximates the "
        "posterior less well, and each sample needs a decoder pass"
    )
    settings = (
        Setting("importance_samples", "Samples of z per image", 2, 2, MOST_SAMPLES),
        Setting(
            "importance_from",
            "ELBO pre-training fraction",
            0.0,
            0.0,
            1.0,
            "Share of the budget spent on the cheaper ELBO first, from 0 to below 1",
        ),
    )
    weighs_kl = False

    @classmethod
    def check(cls, config: TrainConfig) -> None:
        require(
            (config.beta, config.beta_schedule, config.free_bits) == (1, "constant", 0),
            "the iwae objective is a bound on log p(x): it has no beta but 1, and no free bits",
        )

    def __call__(
        self, model: VAE, x: Tensor, moment: Moment, generator: torch.Generator | None = None
    ) -> Elbo:
        if moment.fraction < self.config.importance_from:
            return elbo(model, x, moment.beta, generator)
        return iwae(model, x, self.config.importance_samples, generator)

    def summary(self) -> str:
        return f"IWAE bound, K = {self.config.importance_samples}"


@dataclass(frozen=True, eq=False)
class ImportanceBound(Elbo):
    """The K-sample bound; its value is not the difference of the two terms."""

    bound: Tensor = field(kw_only=True)
    """log 1/K Σ_k w_k, a K-sample estimate; shape (B,)"""

    @property
    def value(self) -> Tensor:
        return self.bound


def iwae(
    model: VAE, x: Tensor, samples: int, generator: torch.Generator | None = None
) -> ImportanceBound:
    """The importance-weighted bound of images x (B, C, H, W); on average at least the ELBO.

    Burda, Grosse & Salakhutdinov (2016), equation 8. https://arxiv.org/abs/1509.00519
    """
    q = model.encode(x)
    log_likelihood, log_prior, log_q = draw_terms(model, x, q, samples, generator)
    bound = (log_likelihood + log_prior - log_q).logsumexp(dim=0) - math.log(samples)
    sampled = None if model.prior.is_exact(q) else (log_q - log_prior).mean(dim=0)
    kl_per_dim = model.prior.kl_per_dim(q)
    return ImportanceBound(log_likelihood.mean(dim=0), kl_per_dim, sampled_kl=sampled, bound=bound)


def log_weights(
    model: VAE, x: Tensor, q: Gaussian, k: int, generator: torch.Generator | None = None
) -> Tensor:
    """log p(x|z) + log p(z) − log q(z|x) for k samples of z per image; (k, B), in nats."""
    log_likelihood, log_prior, log_q = draw_terms(model, x, q, k, generator)
    return log_likelihood + log_prior - log_q


def draw_terms(
    model: VAE, x: Tensor, q: Gaussian, k: int, generator: torch.Generator | None
) -> tuple[Tensor, Tensor, Tensor]:
    """log p(x|z), log p(z) and log q(z|x) for k samples of z per image; each (k, B), nats."""
    wide = q.map(lambda t: t.expand(k, *t.shape).flatten(0, 1))
    z = wide.rsample(generator)
    log_likelihood = model.log_likelihood(z, x.expand(k, *x.shape).flatten(0, 1))
    terms = (log_likelihood, model.prior.log_prob(z), wide.log_prob(z))
    return terms[0].reshape(k, -1), terms[1].reshape(k, -1), terms[2].reshape(k, -1)
