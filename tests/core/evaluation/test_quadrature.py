import pytest
import torch

from vae_core.config import ModelConfig
from vae_core.evaluation.quadrature import expected_log_likelihood
from vae_core.models.gaussian import Gaussian
from vae_core.models.vae import build_seeded, freeze

from ..linear import LinearGaussian


def test_the_expectation_is_exact_for_a_linear_model() -> None:
    """There log p(x|z) is a quadratic function of z, of which two nodes are enough."""
    exact = LinearGaussian(shift=0.7)
    x = exact.images(1)
    q = exact.model.encode(x)
    few, many = (expected_log_likelihood(exact.model, x, q, nodes) for nodes in (2, 9))
    assert few == pytest.approx(many, abs=1e-3)


def test_the_expectation_is_the_limit_of_sampling() -> None:
    model = freeze(build_seeded(ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(16,)), 0))
    x = torch.rand(1, 1, 8, 8, generator=torch.Generator().manual_seed(0)).round()
    q = Gaussian(torch.tensor([[0.4, -1.0]]), torch.tensor([[0.0, -2.0]]))
    z = q.mu + q.std * torch.randn(20_000, 2, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        sampled = model.log_likelihood(z, x.expand(len(z), 1, 8, 8))
    error = float(sampled.std()) / len(z) ** 0.5
    assert abs(expected_log_likelihood(model, x, q) - float(sampled.mean())) < 4 * error
