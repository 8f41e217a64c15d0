import math

import pytest
import torch
from torch import distributions as td

from vae_core.models.gaussian import LOG_2PI
from vae_core.models.likelihoods import (
    LIKELIHOODS,
    Bernoulli,
    ContinuousBernoulli,
    FixedGaussian,
    LearnedGaussian,
    Likelihood,
    binarize,
    sigmoid,
)

LOGITS = [-30.0, -8.0, -1.0, -0.3, -0.04, -0.009, -1e-4, 0.0, 1e-6, 0.02, 0.06, 0.5, 3.0, 30.0]


def column(values: list[float]) -> torch.Tensor:
    """Values as logits of images of one pixel, in float64."""
    return torch.tensor(values, dtype=torch.float64).reshape(-1, 1, 1, 1)


def make(name: str) -> Likelihood:
    return LIKELIHOODS[name]().double()


@pytest.mark.parametrize("x", [0.0, 1.0])
def test_bernoulli_equals_torch(x: float) -> None:
    logits = column(LOGITS)
    expected = td.Bernoulli(logits=logits).log_prob(torch.full_like(logits, x))
    torch.testing.assert_close(
        Bernoulli().log_prob(logits, torch.full_like(logits, x)), expected.flatten()
    )


@pytest.mark.parametrize("kind", [FixedGaussian, LearnedGaussian])
def test_gaussian_equals_torch(kind: type[FixedGaussian]) -> None:
    logits, x = column(LOGITS), torch.rand(len(LOGITS), 1, 1, 1, dtype=torch.float64)
    expected = td.Normal(logits.sigmoid(), 0.2).log_prob(x).flatten()
    torch.testing.assert_close(kind(0.2).double().log_prob(logits, x), expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("x", [0.0, 0.3, 1.0])
def test_continuous_bernoulli_equals_torch(x: float) -> None:
    logits = column([value for value in LOGITS if abs(value) < 20])
    levels = torch.full_like(logits, x)
    expected = td.ContinuousBernoulli(logits=logits).log_prob(levels).flatten()
    torch.testing.assert_close(
        ContinuousBernoulli().log_prob(logits, levels), expected, rtol=1e-6, atol=1e-6
    )


def test_continuous_bernoulli_is_finite_with_finite_gradients_at_any_logit() -> None:
    logits = torch.tensor([-1e4, -100.0, -1e-3, 0.0, 1e-30, 1e-2, 100.0, 1e4], requires_grad=True)
    log_prob = ContinuousBernoulli().log_prob_per_pixel(logits, torch.full((8,), 0.5))
    log_prob.sum().backward()
    assert logits.grad is not None
    assert log_prob.isfinite().all() and logits.grad.isfinite().all()


def test_continuous_bernoulli_has_no_step_where_its_series_take_over() -> None:
    for border in (1e-3, 1e-2, 5e-2):
        near = column([border * (1 - 1e-9), border * (1 + 1e-9)])
        likelihood = ContinuousBernoulli()
        for value in (
            likelihood.log_prob(near, torch.full_like(near, 0.7)),
            likelihood.mean(near),
        ):
            assert float((value[0] - value[1]).abs()) < 1e-6


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_log_prob_sums_over_pixels_and_channels_not_over_the_batch(name: str) -> None:
    logits, x = torch.randn(4, 3, 5, 6).double(), torch.rand(4, 3, 5, 6).double()
    whole = make(name).log_prob(logits, x)
    assert whole.shape == (4,)
    torch.testing.assert_close(whole[2:3], make(name).log_prob(logits[2:3], x[2:3]))
    torch.testing.assert_close(whole, make(name).log_prob_per_pixel(logits, x).sum((1, 2, 3)))


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_the_mean_is_the_mean_of_samples_and_a_grey_level(name: str) -> None:
    logits = column([-6.0, -1.0, -1e-4, 0.03, 0.7, 5.0])
    generator = torch.Generator().manual_seed(0)
    samples = make(name).sample(logits.expand(-1, 1, 300, 300), generator)
    mean = make(name).mean(logits)
    torch.testing.assert_close(samples.mean((1, 2, 3)), mean.flatten(), atol=0.006, rtol=0)
    assert ((mean >= 0) & (mean <= 1)).all()


@pytest.mark.parametrize("logit", [-9.0, -0.5, 0.0, 2e-3, 4.0])
@pytest.mark.parametrize("name", ["gaussian", "learned-gaussian", "continuous-bernoulli"])
def test_densities_integrate_to_one(name: str, logit: float) -> None:
    low, high = (0, 1) if name == "continuous-bernoulli" else (-4, 5)
    x = torch.linspace(low, high, 40_001, dtype=torch.float64).reshape(-1, 1, 1, 1)
    density = make(name).log_prob(torch.full_like(x, logit), x).detach().exp()
    assert float(torch.trapezoid(density, x.flatten())) == pytest.approx(1, abs=1e-5)


def test_the_masses_of_a_binary_pixel_sum_to_one() -> None:
    logits = column(LOGITS)
    masses = [Bernoulli().log_prob(logits, torch.full_like(logits, x)).exp() for x in (0.0, 1.0)]
    torch.testing.assert_close(masses[0] + masses[1], torch.ones(len(LOGITS)).double())


@pytest.mark.parametrize(("factor", "sign"), [(0.5, 1), (1.0, 0), (2.0, -1)])
def test_the_best_learned_scale_is_the_residuals_own(factor: float, sign: int) -> None:
    """Rybkin et al. (2021): at σ² = mean squared residual the gradient in σ is zero."""
    logits, x = torch.randn(8, 1, 4, 4).double(), torch.rand(8, 1, 4, 4).double()
    rms = float((x - logits.sigmoid()).square().mean().sqrt())
    likelihood = LearnedGaussian(factor * rms).double()
    likelihood.log_prob(logits, x).mean().backward()  # type: ignore[no-untyped-call]
    gradient = likelihood.log_scale.grad
    assert gradient is not None
    assert gradient.sign() == sign or (sign == 0 and abs(float(gradient)) < 1e-4)


def test_a_fixed_scale_is_no_parameter_but_is_saved() -> None:
    assert not list(FixedGaussian(0.1).parameters())
    assert set(FixedGaussian(0.1).state_dict()) == set(LearnedGaussian().state_dict())


@pytest.mark.parametrize("scale", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_scale_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale must be positive"):
        FixedGaussian(scale)


def test_a_perfect_fit_has_the_density_of_the_peak() -> None:
    logits = torch.zeros(1, 1, 2, 2)
    peak = FixedGaussian(0.1).log_prob(logits, torch.full_like(logits, 0.5))
    assert float(peak) == pytest.approx(4 * (-LOG_2PI / 2 - math.log(0.1)), rel=1e-5)


def test_binarize_draws_zeros_and_ones_with_the_given_mean() -> None:
    x = torch.tensor([0.0, 0.2, 0.9, 1.0]).reshape(4, 1).expand(4, 100_000)
    draws = binarize(x, torch.Generator().manual_seed(0))
    assert set(draws.unique().tolist()) == {0.0, 1.0}
    torch.testing.assert_close(draws.mean(dim=1), x[:, 0], atol=0.006, rtol=0)
    assert draws[0].max() == 0 and draws[3].min() == 1


def test_sigmoid_of_an_element_does_not_depend_on_its_place() -> None:
    values = torch.randn(1, generator=torch.Generator().manual_seed(4)).expand(37)
    assert len(sigmoid(values.contiguous()).unique()) == 1
