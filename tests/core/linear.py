"""A VAE whose evidence and posterior are known exactly: x = W z + b + s eps."""

import torch
from torch import Tensor, nn
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

from vae_core.models.likelihoods import FixedGaussian
from vae_core.models.vae import VAE, freeze

SHAPE, D, SCALE = (1, 8, 8), 3, 0.05


class Linear(nn.Module):
    """x -> (mu, logvar) of the exact posterior, or z -> logits whose mean is W z + b."""

    def __init__(self, weight: Tensor, bias: Tensor, logvar: Tensor | None = None) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias, self.logvar = bias, logvar

    def forward(self, batch: Tensor) -> Tensor:
        flat = batch.double().flatten(1) @ self.weight.T + self.bias
        if self.logvar is None:
            return torch.logit(flat).reshape(-1, *SHAPE)
        return torch.cat([flat, self.logvar.expand(len(flat), -1)], dim=1)


class LinearGaussian:
    """W has orthogonal columns, so that the exact posterior is diagonal.

    Args:
        shift: Moves the posterior's mean by so many deviations; then it is exact no longer.
    """

    def __init__(self, shift: float = 0.0) -> None:
        generator = torch.Generator().manual_seed(0)
        start = torch.randn(64, D, generator=generator, dtype=torch.float64)
        self.weight = torch.linalg.qr(start)[0] * torch.tensor([0.2, 0.1, 0.01]).double()
        self.bias = torch.full((64,), 0.5, dtype=torch.float64)
        variance = 1 / (1 + self.weight.square().sum(dim=0) / SCALE**2)
        gain = variance[:, None] * self.weight.T / SCALE**2
        self.posterior = Normal(torch.zeros_like(variance), variance.sqrt())
        self.shift = shift * variance.sqrt()
        encoder = Linear(gain, self.shift - gain @ self.bias, variance.log())
        decoder = Linear(self.weight, self.bias)
        self.model = freeze(VAE(encoder, decoder, FixedGaussian(SCALE), SHAPE, D))

    def images(self, count: int) -> Tensor:
        generator = torch.Generator().manual_seed(1)
        z, eps = (torch.randn(count, n, generator=generator).double() for n in (D, 64))
        return (z @ self.weight.T + self.bias + SCALE * eps).reshape(-1, *SHAPE)

    def log_evidence(self, x: Tensor) -> Tensor:
        covariance = self.weight @ self.weight.T + SCALE**2 * torch.eye(64, dtype=torch.float64)
        return MultivariateNormal(self.bias, covariance).log_prob(x.flatten(1))

    def divergence(self) -> Tensor:
        """KL(q || p(z|x)), the same for every x."""
        q = Normal(self.posterior.mean + self.shift, self.posterior.stddev)
        return kl_divergence(Independent(q, 1), Independent(self.posterior, 1))

    def sigma_points(self) -> Tensor:
        """Noise (2 D, D) whose mean of any quadratic is the standard normal's."""
        axes = D**0.5 * torch.eye(D, dtype=torch.float64)
        return torch.cat([axes, -axes])
