"""Free bits: an allowance of KL that costs nothing, against posterior collapse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from .elbo import Elbo


@dataclass(frozen=True, eq=False)
class FreeBits(Elbo):
    """The bound with a KL that costs nothing up to a threshold per dimension."""

    free: float = field(kw_only=True)
    """nats per dimension, averaged over the batch"""
    batch_kl: Tensor | None = field(kw_only=True, default=None)
    """(D,), the mean over the whole batch, if this is only a part of it"""

    @property
    def loss(self) -> Tensor:
        """−log-likelihood + β Σ_d max(free, KL_d), means over the batch."""
        kl = self._groups.mean(dim=0)
        free = self.free * self.kl_per_dim.shape[1] / len(kl)
        costs = (kl if self.batch_kl is None else self.batch_kl) > free
        paid = torch.where(costs, kl, free).sum()
        return self.beta * paid - self.log_likelihood.mean()

    @property
    def _groups(self) -> Tensor:
        """The KL of each dimension or, if it can't be split, their total; (B, groups)."""
        return self.kl_per_dim if self.sampled_kl is None else self.sampled_kl[:, None]

    def shared(self, mean_: Callable[[Sequence[Tensor]], None]) -> "FreeBits":
        kl = self._groups.detach().mean(dim=0)
        mean_([kl])
        return replace(self, batch_kl=kl)


def with_free_bits(terms: Elbo, free: float) -> FreeBits:
    """Kingma et al. (2016), equation 15, one group per dimension. https://arxiv.org/abs/1606.04934"""
    sampled = terms.sampled_kl
    return FreeBits(
        terms.log_likelihood, terms.kl_per_dim, terms.beta, sampled_kl=sampled, free=free
    )
