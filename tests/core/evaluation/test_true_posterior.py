"""The bound and what it leaves open, in a plane where both are known exactly."""

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from vae_core.config import ModelConfig
from vae_core.evaluation.true_posterior import true_posterior
from vae_core.models.gaussian import Gaussian, normal_like
from vae_core.models.likelihoods import FixedGaussian
from vae_core.models.priors import StandardNormal
from vae_core.models.vae import VAE, build_seeded, freeze
from vae_core.objectives.gradient_estimators import bounds, gradient_draws
from vae_core.objectives.iwae import log_weights
from vae_core.training.toy import tiny_training

from ..linear import SCALE, SHAPE, Linear


class Plane:
    """x = W z + b + s eps with two z, whose exact posterior is diagonal; q is moved off it."""

    def __init__(self, shift: float) -> None:
        start = torch.randn(64, 2, generator=torch.Generator().manual_seed(0)).double()
        self.weight = torch.linalg.qr(start)[0] * torch.tensor([0.2, 0.1]).double()
        bias = torch.full((64,), 0.5).double()
        variance = 1 / (1 + self.weight.square().sum(dim=0) / SCALE**2)
        gain = variance[:, None] * self.weight.T / SCALE**2
        encoder = Linear(gain, shift * variance.sqrt() - gain @ bias, variance.log())
        self.model = freeze(
            VAE(encoder, Linear(self.weight, bias), FixedGaussian(SCALE), SHAPE, 2)
        )
        exact = Normal(torch.zeros(2).double(), variance.sqrt())
        moved = Normal(shift * variance.sqrt(), variance.sqrt())
        self.gap = float(kl_divergence(moved, exact).sum())

    def image(self) -> Tensor:
        z = torch.tensor([[0.7, -0.4]]).double()
        noise = torch.randn(1, 64, generator=torch.Generator().manual_seed(1)).double()
        return (z @ self.weight.T + 0.5 + SCALE * noise).reshape(1, *SHAPE)

    def log_evidence(self, x: Tensor) -> float:
        covariance = self.weight @ self.weight.T + SCALE**2 * torch.eye(64).double()
        mean = torch.full((64,), 0.5).double()
        return float(MultivariateNormal(mean, covariance).log_prob(x.flatten(1)))


@pytest.mark.parametrize("shift", [0.0, 0.8])
def test_bound_and_gap_make_the_evidence(shift: float) -> None:
    plane = Plane(shift)
    x = plane.image()
    found = true_posterior(plane.model, x)
    assert found.log_evidence == pytest.approx(plane.log_evidence(x), abs=1e-3)
    assert found.gap == pytest.approx(plane.gap, abs=1e-3)
    assert found.elbo + found.gap == pytest.approx(found.log_evidence, abs=1e-3)
    assert found.log_likelihood - found.kl == found.elbo


def test_the_true_posterior_is_a_density_and_q_lies_on_the_grid() -> None:
    plane = Plane(0.8)
    found = true_posterior(plane.model, plane.image())
    mass = (found.log_posterior + found.grid.log_cell).exp().sum()
    assert float(mass) == pytest.approx(1, abs=1e-4)
    assert found.mean_under_q(torch.ones_like(found.log_q)) == pytest.approx(1, abs=1e-4)


def test_a_grid_needs_a_plane() -> None:
    model = freeze(build_seeded(ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(4,)), 0))
    with pytest.raises(ValueError, match="2 latent dimensions"):
        true_posterior(model, torch.zeros(1, 1, 8, 8))


def test_both_gradients_agree_in_the_mean_and_the_score_varies_more() -> None:
    plane, generator = Plane(0.8), torch.Generator().manual_seed(2)
    with torch.inference_mode():
        x = plane.image()
        q = plane.model.encode(x)
    draws = gradient_draws(plane.model, x, q, 20_000, generator)
    assert bool((draws.score.var(dim=0) > 5 * draws.pathwise.var(dim=0)).all())
    # a control variate of mean 0 takes most of the score's variance away: a sharp comparison
    eps = normal_like(draws.pathwise.to(q.mu), torch.Generator().manual_seed(2))
    control = eps / q.std
    sharper = draws.score - (draws.score / control).mean() * control
    error = (draws.pathwise - sharper).std(dim=0) / math.sqrt(len(eps))
    mean = draws.pathwise.mean(dim=0)
    assert bool((error < 0.1 * mean.abs()).all())
    assert bool(((mean - sharper.mean(dim=0)).abs() < 4 * error).all())


def test_the_pathwise_gradient_is_the_gradient_of_the_drawn_mean() -> None:
    plane, k = Plane(0.8), 64
    x = plane.image()
    q = plane.model.encode(x)
    mu = q.mu.clone().requires_grad_()
    many = Gaussian(mu.expand(k, -1), q.logvar.expand(k, -1))
    z = many.rsample(torch.Generator().manual_seed(3))
    plane.model.log_likelihood(z, x.expand(k, -1, -1, -1)).mean().backward()
    draws = gradient_draws(plane.model, x, q, k, torch.Generator().manual_seed(3))
    assert mu.grad is not None
    assert torch.allclose(draws.pathwise.mean(dim=0), mu.grad[0])


def test_bounds_never_fall_with_k_and_stay_below_the_evidence_in_the_mean() -> None:
    plane = Plane(0.8)
    x = plane.image()
    q = plane.model.encode(x)
    weights = log_weights(plane.model, x, q, 4096, torch.Generator().manual_seed(0))[:, 0]
    found = [value for _, value, _ in bounds(weights, 1024)]
    assert found == sorted(found) and len(found) == 11
    assert found[0] == pytest.approx(float(weights.mean()))
    assert found[-1] == pytest.approx(plane.log_evidence(x), abs=0.2)


def test_a_tiny_training_learns_in_a_hundred_steps_and_beta_holds_the_kl_down() -> None:
    rows = torch.rand(80, 1, 14, 14, generator=torch.Generator().manual_seed(0)).round()
    first, last = tiny_training(rows, 0.003, 1.0, (0, 100))
    assert last.log_likelihood - last.kl > first.log_likelihood - first.kl
    *_, heavy = tiny_training(rows, 0.003, 50.0, (0, 100))
    assert heavy.kl < last.kl
    again = list(tiny_training(rows, 0.003, 1.0, (0, 100)))[-1]
    assert torch.equal(again.mu, last.mu)


def test_the_exact_kl_is_the_one_of_the_bound() -> None:
    q = Gaussian(torch.tensor([[0.3, -1.0]]), torch.tensor([[-2.0, 0.5]]))
    exact = kl_divergence(Normal(q.mu, q.std), Normal(0.0, 1.0)).sum()
    assert torch.allclose(StandardNormal(2).kl(q, q.mu)[0], exact)
