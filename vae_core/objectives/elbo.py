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
    """1 gives the ELBO; above 1 the bound on log p(x) is looser, below 1 it is not a bound"""
    sampled_kl: Tensor | None = field(kw_only=True, default=None)
    """the KL's one-sample estimate (B,), if the prior has no exact KL"""

    @property
    def kl(self) -> Tensor:
        """KL(q(z|x) || p(z)); shape (B,). Exact unless sampled."""
        return self.kl_per_dim.sum(dim=1) if self.sampled_kl is None else self.sampled_kl

    @property
    def terms(self) -> dict[str, Tensor]:
        """The terms of the bound by name; each (B,), in nats."""
        return {"log_likelihood": self.log_likelihood, "kl": self.kl}

    @property
    def value(self) -> Tensor:
        return self.log_likelihood - self.beta * self.kl

    @property
    def loss(self) -> Tensor:
        return -self.value.mean()

    def shared(self, mean_: Callable[[Sequence[Tensor]], None]) -> "Elbo":
        """For one part of a batch: adds the whole-batch quantities that the loss needs.

        Args:
            mean_: Replaces tensors by their means over the parts.
        """
        return self


def elbo(
    model: VAE, x: Tensor, beta: float = 1.0, generator: torch.Generator | None = None
) -> Elbo:
    """The evidence lower bound of images x (B, C, H, W), with one sample of z per image.

    Kingma & Welling (2014), equation 7; beta as in Higgins et al. (2017).
    """
    q = model.encode(x)
    return elbo_at(model, x, q, q.rsample(generator), beta)


def elbo_at(model: VAE, x: Tensor, q: Gaussian, z: Tensor, beta: float = 1.0) -> Elbo:
    """`elbo` for given samples z (B, D) from the posteriors q."""
    log_likelihood = model.log_likelihood(z, x)
    sampled = None if model.prior.is_exact(q) else model.prior.kl(q, z)
    return Elbo(log_likelihood, model.prior.kl_per_dim(q), beta, sampled_kl=sampled)
