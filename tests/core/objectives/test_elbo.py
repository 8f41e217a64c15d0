from typing import Any

import pytest
import torch

from vae_core.config import ModelConfig, TrainConfig
from vae_core.evaluation.metrics import log_evidence
from vae_core.models import gaussian
from vae_core.models.vae import build_seeded
from vae_core.objectives.elbo import Elbo, elbo
from vae_core.objectives.free_bits import with_free_bits
from vae_core.objectives.iwae import iwae
from vae_core.objectives.objective import Moment, objective_of
from vae_core.objectives.schedules import beta_schedule, cyclical, linear_warmup

from ..linear import LinearGaussian


def test_the_exact_posterior_makes_the_bound_tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """ELBO = log p(x): log p(x|z) is quadratic in z, so sigma points give E_q[.] exactly."""
    exact = LinearGaussian()
    x = exact.images(5)
    points = exact.sigma_points()
    noise = points.repeat(len(x), 1)
    monkeypatch.setattr(gaussian, "normal_like", lambda like, generator=None: noise.to(like.dtype))
    terms = elbo(exact.model, x.repeat_interleave(len(points), dim=0))
    bound = terms.value.double().reshape(len(x), -1).mean(dim=1)
    torch.testing.assert_close(bound, exact.log_evidence(x), atol=2e-3, rtol=0)


def test_another_posterior_loses_just_its_divergence(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = LinearGaussian(shift=0.3)
    x = exact.images(3)
    points = exact.sigma_points()
    noise = points.repeat(len(x), 1)
    monkeypatch.setattr(gaussian, "normal_like", lambda like, generator=None: noise.to(like.dtype))
    terms = elbo(exact.model, x.repeat_interleave(len(points), dim=0))
    gap = exact.log_evidence(x) - terms.value.double().reshape(len(x), -1).mean(dim=1)
    torch.testing.assert_close(gap, exact.divergence().expand(3), atol=2e-3, rtol=1e-3)


@pytest.mark.parametrize("samples", [1, 3])
def test_the_exact_posterior_makes_every_importance_sample_exact(samples: int) -> None:
    exact = LinearGaussian()
    x = exact.images(4)
    estimate = log_evidence(exact.model, x, samples, torch.Generator().manual_seed(0))
    torch.testing.assert_close(estimate.double(), exact.log_evidence(x), atol=2e-3, rtol=0)


@pytest.mark.parametrize("samples", [1, 3])
def test_the_exact_posterior_makes_the_importance_bound_tight(samples: int) -> None:
    exact = LinearGaussian()
    x = exact.images(4)
    terms = iwae(exact.model, x, samples, torch.Generator().manual_seed(0))
    torch.testing.assert_close(terms.value.double(), exact.log_evidence(x), atol=2e-3, rtol=0)


def test_the_importance_bound_lies_between_the_elbo_and_the_evidence() -> None:
    exact = LinearGaussian(shift=0.3)
    x = exact.images(1).expand(4000, -1, -1, -1)
    noise = torch.Generator().manual_seed(0)
    one, few, many = (iwae(exact.model, x, k, noise).value.double().mean() for k in (1, 5, 50))
    plain = elbo(exact.model, x, generator=noise).value.double().mean()
    torch.testing.assert_close(one, plain, atol=0.05, rtol=0)
    assert one + 0.05 < few < many < exact.log_evidence(x[:1])[0] + 0.05


def test_a_configuration_chooses_its_objective() -> None:
    model = build_seeded(ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(8,)), 0)
    x = torch.rand(5, 1, 8, 8).round()

    def value(config: TrainConfig) -> torch.Tensor:
        noise = torch.Generator().manual_seed(0)
        return objective_of(config)(model, x, Moment(), noise).value

    several = TrainConfig(objective="iwae", importance_samples=3)
    expected = iwae(model, x, 3, torch.Generator().manual_seed(0)).value
    assert torch.equal(value(several), expected)
    assert torch.equal(
        value(TrainConfig()), elbo(model, x, 1.0, torch.Generator().manual_seed(0)).value
    )


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"objective": "iwae"}, "importance_samples must be 2 to 256, got 1"),
        ({"importance_samples": 5}, "the elbo objective draws 1 sample an image, got 5"),
        ({"objective": "iwae", "importance_samples": 5, "beta": 2.0}, "has no beta but 1"),
    ],
)
def test_an_impossible_objective_is_refused(settings: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        TrainConfig(**settings)


def test_the_loss_is_minus_the_mean_bound_and_beta_weighs_the_kl() -> None:
    terms = Elbo(torch.tensor([-10.0, -20.0]), torch.tensor([[1.0, 2.0], [0.0, 5.0]]), beta=2.0)
    assert terms.kl.tolist() == [3, 5]
    assert terms.value.tolist() == [-16, -30]
    assert float(terms.loss) == 23


def test_the_objective_of_a_model_has_the_right_signs_and_shapes() -> None:
    model = build_seeded(ModelConfig((3, 8, 9), 4, "mlp", hidden_dims=(8,)), 0)
    x = torch.rand(5, 3, 8, 9).round()
    terms = elbo(model, x, beta=0.5, generator=torch.Generator().manual_seed(0))
    assert terms.log_likelihood.shape == (5,) and terms.kl_per_dim.shape == (5, 4)
    assert (terms.log_likelihood < 0).all() and (terms.kl >= 0).all() and terms.loss > 0


def test_beta_warms_up_linearly_and_stays() -> None:
    beta = linear_warmup(4.0, 100)
    assert [beta(s) for s in (0, 25, 100, 10_000)] == [0, 1, 4, 4]


def test_beta_cycles_up_for_half_a_cycle_and_then_stays() -> None:
    beta = cyclical(1.0, 100)
    assert [beta(s) for s in (0, 25, 50, 99, 100, 125)] == [0, 0.5, 1, 1, 0, 0.5]


def test_the_configuration_chooses_the_schedule() -> None:
    def beta(**settings: object) -> list[float]:
        schedule = beta_schedule(TrainConfig(beta=2.0, **settings))  # type: ignore[arg-type]
        return [schedule(step) for step in (0, 5, 10, 15)]

    assert beta() == [2, 2, 2, 2]
    assert beta(beta_schedule="linear", beta_steps=10) == [0, 1, 2, 2]
    assert beta(beta_schedule="cyclical", beta_steps=10) == [0, 2, 0, 2]


# free bits


def free_loss(free: float, beta: float = 1.0) -> torch.Tensor:
    return with_free_bits(terms(beta), free).loss.detach()


def terms(beta: float) -> Elbo:
    """Means over the batch: 2 nats in the first dimension, 0.1 in the second."""
    kl = torch.tensor([[1.0, 0.0], [3.0, 0.2]], requires_grad=True)
    return Elbo(torch.tensor([-10.0, -20.0]), kl, beta)


@pytest.mark.parametrize(("free", "loss"), [(0.0, 17.1), (0.5, 17.5), (2.5, 20.0)])
def test_dimensions_below_the_free_bits_cost_the_free_bits(free: float, loss: float) -> None:
    assert float(free_loss(free)) == pytest.approx(loss)
    assert float(free_loss(free, 2.0)) == pytest.approx(2 * (loss - 15) + 15)


def test_only_a_dimension_above_its_free_bits_is_pushed_down() -> None:
    found = terms(1.0)
    with_free_bits(found, 0.5).loss.backward()
    assert found.kl_per_dim.grad is not None
    assert found.kl_per_dim.grad.tolist() == [[0.5, 0.0], [0.5, 0.0]]


def test_the_configuration_turns_free_bits_on() -> None:
    model = build_seeded(ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(8,)), 0)
    x, noise = torch.rand(4, 1, 8, 8), torch.Generator()
    plain = objective_of(TrainConfig())(model, x, Moment(), noise.manual_seed(0))
    free = objective_of(TrainConfig(free_bits=3.0))(model, x, Moment(), noise.manual_seed(0))
    torch.testing.assert_close(free.value, plain.value)  # what is reported stays a bound
    assert float(free.loss.detach()) == pytest.approx(
        6 - float(plain.log_likelihood.detach().mean())
    )
    with pytest.raises(ValueError, match="no free bits"):
        TrainConfig(objective="iwae", importance_samples=5, free_bits=1.0)
