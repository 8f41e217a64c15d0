"""The KL in three parts: they add up, and beta weighs the middle one alone."""

import pytest
import torch

from vae_core.config import ModelConfig, TrainConfig
from vae_core.models.gaussian import Gaussian
from vae_core.models.vae import build_seeded
from vae_core.objectives.beta_tcvae import DecomposedElbo, log_densities
from vae_core.objectives.objective import Moment, extra_terms, objective_of


def bound(beta: float) -> DecomposedElbo:
    model = build_seeded(ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(16,)), 0)
    x = torch.rand(32, 1, 8, 8, generator=torch.Generator().manual_seed(0)).round()
    objective = objective_of(TrainConfig(objective="beta-tcvae", beta=beta))
    moment = Moment(beta, images=1000)
    made = objective(model, x, moment, torch.Generator().manual_seed(1))
    assert isinstance(made, DecomposedElbo)
    return made


def test_the_three_parts_add_up_to_the_kl_at_the_draws() -> None:
    plain = bound(1.0)
    parts = sum(term.detach().mean() for term in extra_terms(plain).values())
    paid = (plain.log_likelihood - plain.value).detach().mean()
    assert float(parts) == pytest.approx(float(paid), rel=1e-4)


def test_beta_weighs_the_total_correlation_alone() -> None:
    one, four = bound(1.0), bound(4.0)
    torch.testing.assert_close(four.value, one.value - 3 * one.total_correlation)


def test_independent_dimensions_have_no_total_correlation_and_copies_have_some() -> None:
    noise = torch.Generator().manual_seed(0)
    apart = torch.randn(800, 2, generator=noise)
    for mu, least, most in ((apart, -0.1, 0.1), (apart[:, :1].expand(-1, 2), 0.4, 3.0)):
        q = Gaussian(mu, torch.full((800, 2), -2.0))
        _, joint, marginals = log_densities(q, q.rsample(noise), 800)
        scale = torch.tensor(800.0).log()  # minibatch weighting overcounts each marginal by it
        assert least < float((joint - marginals).mean() - scale) < most
