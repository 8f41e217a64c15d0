"""The true posterior p(z|x) of a model with two latent dimensions, by quadrature.

In two dimensions the integral over z can be computed on a grid, which shows the gap of the bound:
log p(x) = ELBO + KL(q(z|x) || p(z|x)).
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import torch
from torch import Tensor

from ..models.gaussian import Gaussian
from ..models.vae import VAE

REACH = 5.5  # standard deviations; less than 1e-6 of N(0, I)'s mass lies farther out
COARSE, FINE = 56, 56  # points per side
FLOOR = 18.0  # nats below the maximum; lower values are covered by the coarse grid alone
Q_REACH = 6.0  # standard deviations of q covered by the fine grid
ROWS = 1024  # decoded at once


@dataclass(frozen=True, eq=False)
class Grid:
    """Midpoints of equal cells; z (N, 2), row-major by rising z1, then rising z0."""

    low: Tensor
    """(2,)"""
    high: Tensor
    """(2,)"""
    side: int
    log_joint: Tensor
    """log p(x|z) + log p(z) at each midpoint, nats; (N,)"""
    log_prior: Tensor
    """log p(z) at each midpoint, nats; (N,)"""

    @property
    def z(self) -> Tensor:
        return midpoints(self.low, self.high, self.side)

    @property
    def log_cell(self) -> float:
        """The logarithm of a cell's area."""
        return float(((self.high - self.low) / self.side).log().sum())


@dataclass(frozen=True, eq=False)
class TruePosterior:
    """p(z|x) of one image on a fine grid around its mass, with log p(x) and the ELBO; in nats."""

    q: Gaussian
    """the encoder's posterior; mu and logvar (1, 2)"""
    grid: Grid
    log_evidence: float
    """log p(x): the fine grid plus the coarse grid outside it"""
    exact_kl: float | None = None
    """KL(q(z|x) || p(z)), if the prior has a closed form"""

    @property
    def log_posterior(self) -> Tensor:
        """log p(z|x) at each midpoint; (N,)."""
        return self.grid.log_joint - self.log_evidence

    @cached_property
    def log_q(self) -> Tensor:
        """log q(z|x) at each midpoint; (N,)."""
        return self.q.log_prob(self.grid.z[:, None])[:, 0]

    def mean_under_q(self, values: Tensor) -> float:
        """E_q of values (N,) at the midpoints."""
        weights = (self.log_q + self.grid.log_cell).exp()
        return float((weights * values).sum())

    @property
    def gap(self) -> float:
        """KL(q(z|x) || p(z|x)), the gap of the bound; non-negative up to rounding."""
        return self.mean_under_q(self.log_q - self.log_posterior)

    @property
    def kl(self) -> float:
        """KL(q(z|x) || p(z)): exact, or by quadrature if the prior has no closed form."""
        if self.exact_kl is not None:
            return self.exact_kl
        return self.mean_under_q(self.log_q - self.grid.log_prior)

    @property
    def log_likelihood(self) -> float:
        """E_q[log p(x|z)]."""
        return self.mean_under_q(self.grid.log_joint - self.grid.log_prior)

    @property
    def elbo(self) -> float:
        return self.log_likelihood - self.kl


def midpoints(low: Tensor, high: Tensor, side: int) -> Tensor:
    """The midpoints of side × side equal cells; (side², 2), z0 varying fastest."""
    share = (torch.arange(side, dtype=torch.float64) + 0.5) / side
    z0, z1 = (low[d] + share * (high[d] - low[d]) for d in range(2))
    return torch.stack([z0.repeat(side), z1.repeat_interleave(side)], dim=1)


@torch.inference_mode()
def logits_at(model: VAE, z: Tensor) -> Tensor:
    """The decoder's logits at z (N, 2), in bounded memory; (N, C, H, W)."""
    return torch.cat([model.logits(rows.float()) for rows in torch.split(z, ROWS)])


def prior_box(model: VAE) -> tuple[Tensor, Tensor]:
    """Low and high corner of a box with nearly all of the prior's mass; each (2,), float64."""
    mean, std = (value.double() for value in model.prior.moments())
    return mean - REACH * std, mean + REACH * std


@lru_cache(maxsize=4)
def coarse_logits(model: VAE) -> Tensor:
    """The logits on the coarse grid, which do not depend on the image."""
    return logits_at(model, midpoints(*prior_box(model), COARSE))


@torch.inference_mode()
def log_joint(model: VAE, x: Tensor, z: Tensor, logits: Tensor) -> Tensor:
    """log p(x|z) + log p(z) of one image (1, C, H, W) at z (N, 2), in float64; (N,)."""
    pairs = zip(torch.split(z, ROWS), torch.split(logits, ROWS), strict=True)
    parts = [
        model.likelihood.log_prob(some.double(), x.double().expand_as(some))
        + model.log_prior(rows)
        for rows, some in pairs
    ]
    return torch.cat(parts)


@torch.inference_mode()
def true_posterior(model: VAE, x: Tensor) -> TruePosterior:
    """p(z|x) of one image x (1, C, H, W), on a coarse grid, refined where the mass lies.

    Raises:
        ValueError: For a model whose latent space does not have two dimensions.
    """
    if model.latent_dim != 2:
        raise ValueError(f"a grid needs 2 latent dimensions, the model has {model.latent_dim}")
    q = model.encode(x)
    q = q.map(Tensor.double)
    coarse = grid_of(model, x, *prior_box(model), COARSE, coarse_logits(model))
    low, high = window(coarse, q)
    fine = grid_of(model, x, low, high, FINE, logits_at(model, midpoints(low, high, FINE)))
    kl = float(model.prior.kl(q, q.mu)) if model.prior.is_exact(q) else None
    return TruePosterior(q, fine, evidence_of(coarse, fine), kl)


def grid_of(model: VAE, x: Tensor, low: Tensor, high: Tensor, side: int, logits: Tensor) -> Grid:
    z = midpoints(low, high, side)
    return Grid(low, high, side, log_joint(model, x, z, logits), model.prior.log_prob(z))


def window(coarse: Grid, q: Gaussian) -> tuple[Tensor, Tensor]:
    """The smallest box of whole coarse cells that holds the relevant mass of p(z|x), and q."""
    cell = (coarse.high - coarse.low) / coarse.side
    matters = coarse.z[coarse.log_joint > coarse.log_joint.max() - FLOOR]
    low = torch.minimum(matters.amin(dim=0) - cell, (q.mu - Q_REACH * q.std)[0])
    high = torch.maximum(matters.amax(dim=0) + cell, (q.mu + Q_REACH * q.std)[0])
    low, high = (low - coarse.low) / cell, (high - coarse.low) / cell
    return coarse.low + low.floor() * cell, coarse.low + high.ceil() * cell


def evidence_of(coarse: Grid, fine: Grid) -> float:
    """log ∫ p(x, z) dz by the midpoint rule: the fine cells plus the coarse ones outside."""
    inside = ((coarse.z > fine.low) & (coarse.z < fine.high)).all(dim=1)
    parts = [fine.log_joint + fine.log_cell, coarse.log_joint[~inside] + coarse.log_cell]
    return float(torch.cat(parts).logsumexp(dim=0))
