"""The ELBO, term by term."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..models.gaussian import Gaussian
from ..models.vae import VAE


@dataclass(frozen=True, eq=False)
class Elbo:
    """The bound, term by term, in nats per image."""

    log_likelihood: Tensor
    """E_q[log p(x|z)], a one-sample estimate; shape (B,)"""
    kl_per_dim: Tensor
    """KL(q(z_d|x) || p(z_d)), never negative; shape (B, D)"""
    beta: float = 1.0
    """1 gives the ELBO, more a looser bound on log p(x), less than 1 none"""
    sampled_kl: Tensor | None = field(kw_only=True, default=None)
    """the KL's one-sample estimate (B,), where the prior has no exact one"""

    @property
    def kl(self) -> Tensor:
        """KL(q(z|x) || p(z)); shape (B,). Exact where nothing was sampled."""
        return self.kl_per_dim.sum(dim=1) if self.sampled_kl is None else self.sampled_kl

    @property
    def terms(self) -> dict[str, Tensor]:
        """What the bound is made of, by name; each (B,), in nats."""
        return {"log_likelihood": self.log_likelihood, "kl": self.kl}

    @property
    def value(self) -> Tensor:
        return self.log_likelihood - self.beta * self.kl

    @property
    def loss(self) -> Tensor:
        return -self.value.mean()

    def shared(self, mean_: Callable[[Sequence[Tensor]], None]) -> "Elbo":
        """For a part of a batch: with what the loss needs to know of the whole batch.

        Args:
            mean_: Replaces tensors by their means over the parts.
        """
        return self


def elbo(
    model: VAE, x: Tensor, beta: float = 1.0, generator: torch.Generator | None = None
) -> Elbo:
    """The evidence lower bound of images x (B, C, H, W), with one sample of z an image.

    Kingma & Welling (2014), equation 7; beta as in Higgins et al. (2017).
    """
    q = model.encode(x)
    return elbo_at(model, x, q, q.rsample(generator), beta)


def elbo_at(model: VAE, x: Tensor, q: Gaussian, z: Tensor, beta: float = 1.0) -> Elbo:
    """`elbo` with samples z (B, D) of the posteriors q."""
    log_likelihood = model.log_likelihood(z, x)
    sampled = None if model.prior.is_exact(q) else model.prior.kl(q, z)
    return Elbo(log_likelihood, model.prior.kl_per_dim(q), beta, sampled_kl=sampled)
