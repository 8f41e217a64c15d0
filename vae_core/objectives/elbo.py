"""The ELBO, term by term, and the schedules of its KL weight."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..config import TrainConfig
from ..models.gaussian import Gaussian, kl_per_dim
from ..models.vae import VAE


@dataclass(frozen=True, eq=False)
class Elbo:
    """The bound, term by term, in nats per image."""

    log_likelihood: Tensor
    """E_q[log p(x|z)], a one-sample estimate; shape (B,)"""
    kl_per_dim: Tensor
    """KL(q(z_d|x) || p(z_d)), exact, never negative; shape (B, D)"""
    beta: float = 1.0
    """1 gives the ELBO, more a looser bound on log p(x), less than 1 none"""

    @property
    def kl(self) -> Tensor:
        """KL(q(z|x) || p(z)); shape (B,)."""
        return self.kl_per_dim.sum(dim=1)

    @property
    def value(self) -> Tensor:
        return self.log_likelihood - self.beta * self.kl

    @property
    def loss(self) -> Tensor:
        return -self.value.mean()


def elbo(
    model: VAE, x: Tensor, beta: float = 1.0, generator: torch.Generator | None = None
) -> Elbo:
    """The evidence lower bound of images x (B, C, H, W), with one sample of z an image.

    Kingma & Welling (2014), equation 7; beta as in Higgins et al. (2017).
    """
    q = model.encode(x)
    return Elbo(model.log_likelihood(q.rsample(generator), x), kl_per_dim(q), beta)


@dataclass(frozen=True, eq=False)
class FreeBits(Elbo):
    """The bound with a KL that costs nothing until each dimension tells so much."""

    free: float = field(kw_only=True)
    """nats a dimension, mean over the batch"""
    batch_kl: Tensor | None = field(kw_only=True, default=None)
    """(D,), the mean over the whole batch, where this is a part of it"""

    @property
    def loss(self) -> Tensor:
        """−log-likelihood + β Σ_d max(free, KL_d), means over the batch."""
        kl = self.kl_per_dim.mean(dim=0)
        costs = (kl if self.batch_kl is None else self.batch_kl) > self.free
        paid = torch.where(costs, kl, self.free).sum()
        return self.beta * paid - self.log_likelihood.mean()


def with_free_bits(terms: Elbo, free: float) -> FreeBits:
    """Kingma et al. (2016), equation 15, every dimension a group. https://arxiv.org/abs/1606.04934"""
    return FreeBits(terms.log_likelihood, terms.kl_per_dim, terms.beta, free=free)


@dataclass(frozen=True, eq=False)
class ImportanceBound(Elbo):
    """The bound of K draws; its value is no longer the difference of the two terms."""

    bound: Tensor = field(kw_only=True)
    """log 1/K Σ_k w_k, a K-sample estimate; shape (B,)"""

    @property
    def value(self) -> Tensor:
        return self.bound


def iwae(
    model: VAE, x: Tensor, samples: int, generator: torch.Generator | None = None
) -> ImportanceBound:
    """The importance-weighted bound of images x (B, C, H, W): in the mean never below the ELBO.

    Burda, Grosse & Salakhutdinov (2016), equation 8. https://arxiv.org/abs/1509.00519
    """
    q = model.encode(x)
    log_likelihood, log_prior, log_q = draw_terms(model, x, q, samples, generator)
    bound = (log_likelihood + log_prior - log_q).logsumexp(dim=0) - math.log(samples)
    return ImportanceBound(log_likelihood.mean(dim=0), kl_per_dim(q), bound=bound)


def log_weights(
    model: VAE, x: Tensor, q: Gaussian, k: int, generator: torch.Generator | None = None
) -> Tensor:
    """log p(x|z) + log p(z) − log q(z|x) for k draws of z an image; (k, B), in nats."""
    log_likelihood, log_prior, log_q = draw_terms(model, x, q, k, generator)
    return log_likelihood + log_prior - log_q


def draw_terms(
    model: VAE, x: Tensor, q: Gaussian, k: int, generator: torch.Generator | None
) -> tuple[Tensor, Tensor, Tensor]:
    """log p(x|z), log p(z) and log q(z|x) for k draws of z an image; each (k, B), in nats."""
    mu, logvar = (t.expand(k, *t.shape).flatten(0, 1) for t in (q.mu, q.logvar))
    wide = Gaussian(mu, logvar)
    z = wide.rsample(generator)
    log_likelihood = model.log_likelihood(z, x.expand(k, *x.shape).flatten(0, 1))
    terms = (log_likelihood, model.log_prior(z), wide.log_prob(z))
    return terms[0].reshape(k, -1), terms[1].reshape(k, -1), terms[2].reshape(k, -1)


def bound(
    model: VAE, x: Tensor, config: TrainConfig, beta: float, generator: torch.Generator
) -> Elbo:
    """The objective that a configuration asks for, at this step's beta."""
    if config.objective == "iwae":
        return iwae(model, x, config.importance_samples, generator)
    terms = elbo(model, x, beta, generator)
    return with_free_bits(terms, config.free_bits) if config.free_bits else terms


Schedule = Callable[[int], float]


def constant(beta: float) -> Schedule:
    return lambda step: beta


def linear_warmup(beta: float, steps: int) -> Schedule:
    """From 0 at step 0 to beta at `steps`, then constant. Bowman et al. (2016)."""
    return lambda step: beta * min(1.0, step / steps)


def cyclical(beta: float, steps: int) -> Schedule:
    """Cycles of `steps`: up linearly for the first half, beta for the second. Fu et al. (2019)."""
    return lambda step: beta * min(1.0, 2 * (step % steps) / steps)


def beta_schedule(config: TrainConfig) -> Schedule:
    """step -> beta."""
    if config.beta_schedule == "linear":
        return linear_warmup(config.beta, config.beta_steps)
    if config.beta_schedule == "cyclical":
        return cyclical(config.beta, config.beta_steps)
    return constant(config.beta)
