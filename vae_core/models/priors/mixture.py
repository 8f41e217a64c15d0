"""A learned mixture of diagonal Gaussians as the prior."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...registry import PRIORS, Setting
from ..gaussian import LOG_2PI, Gaussian, normal_like
from .prior import Prior

NODES = 32  # quadrature nodes
NARROWEST = -9.0  # log variance of a component, before standardisation


@PRIORS.register
class MixturePrior(Prior):
    """p(z) = Σ_k w_k N(m_k, diag(s_k²)) with learned weights, means and variances.

    As in Dilokthanakul et al. (2017) and Tomczak & Welling (2018). The mixture is standardised:
    each dimension has mean 0 and variance 1. This loses no generality, since encoder and decoder
    can absorb any shift and scale, and keeps z in the range of a standard normal. The KL has no
    closed form; it is estimated at the sampled z.
    """

    name = "mixture"
    title = "mixture of Gaussians"
    hint = "Several Gaussians whose weights, means and variances are learned with the model"
    settings = (Setting("components", "Components", 10, 2, 256, "Gaussians in the mixture"),)

    def __init__(self, latent_dim: int, components: int = 10) -> None:
        super().__init__(latent_dim)
        self.raw_means = nn.Parameter(torch.randn(components, latent_dim))
        self.raw_logvars = nn.Parameter(torch.zeros(components, latent_dim))
        self.logits = nn.Parameter(torch.zeros(components))

    def components(self) -> tuple[Tensor, Gaussian]:
        """log w (K,), and the standardised components' means and log variances (K, D)."""
        w = self.logits.softmax(dim=0)[:, None]
        means, logvars = self.raw_means, self.raw_logvars.clamp(min=NARROWEST)
        mean = (w * means).sum(dim=0)
        variance = (w * (logvars.exp() + (means - mean).square())).sum(dim=0)
        standardised = Gaussian((means - mean) / variance.sqrt(), logvars - variance.log())
        return self.logits.log_softmax(dim=0), standardised

    def log_prob(self, z: Tensor) -> Tensor:
        log_w, components = self.components()
        return (log_w + components.log_prob(z[..., None, :])).logsumexp(dim=-1)

    @torch.no_grad()
    def sample(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        """Samples a component by weight, then its mean + temperature · std · eps; (count, D)."""
        log_w, components = self.components()
        chosen = torch.multinomial(log_w.exp(), count, True, generator=generator)
        mu, std = components.mu[chosen], components.std[chosen]
        return mu + temperature * std * normal_like(mu, generator)

    @torch.no_grad()
    def kl_per_dim(self, q: Gaussian) -> Tensor:
        """KL(q(z_d|x) || p(z_d)) by Gauss-Hermite quadrature; (B, D), never negative.

        These don't sum to the KL, since the dimensions of a mixture are dependent.
        """
        log_w, components = self.components()
        nodes, weights = (
            torch.as_tensor(values, dtype=q.mu.dtype, device=q.mu.device)
            for values in np.polynomial.hermite_e.hermegauss(NODES)
        )
        z = q.mu[..., None] + q.std[..., None] * nodes  # (B, D, S)
        mu, logvar = components.mu.T, components.logvar.T  # (D, K)
        square = (z[..., None] - mu[:, None]).square() * (-logvar[:, None]).exp()
        log_p = (log_w - 0.5 * (square + logvar[:, None] + LOG_2PI)).logsumexp(dim=-1)
        expected = (weights / weights.sum() * log_p).sum(dim=-1)
        return (-0.5 * (q.logvar + LOG_2PI + 1) - expected).clamp(min=0)

    def moments(self) -> tuple[Tensor, Tensor]:
        """Exact: 0 and 1 in each dimension."""
        zeros = torch.zeros(self.latent_dim, device=self.logits.device)
        return zeros, zeros + 1

    @torch.no_grad()
    def describe(self) -> dict[str, Any]:
        log_w, components = self.components()
        return {
            "kind": self.name,
            "weights": log_w.exp().tolist(),
            "means": components.mu.tolist(),
            "logvars": components.logvar.tolist(),
        }
