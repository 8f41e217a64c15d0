"""Laws that every prior owes, learned or not, and what the two that ship know exactly."""

import math

import pytest
import torch
from torch import distributions as td

from vae_core.models.gaussian import Gaussian
from vae_core.models.priors import Prior, StandardNormal
from vae_core.models.priors.mixture import MixturePrior
from vae_core.registry import PRIORS

D = 2


@pytest.fixture(params=list(PRIORS))
def prior(request: pytest.FixtureRequest) -> Prior:
    made: Prior = PRIORS[request.param](D).double().requires_grad_(False)
    return made


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def posteriors(count: int = 6) -> Gaussian:
    mu = torch.randn(count, D, generator=generator(1)).double()
    return Gaussian(mu, torch.randn(count, D, generator=generator(2)).double() - 1)


def test_the_density_integrates_to_one(prior: Prior) -> None:
    line = torch.linspace(-8, 8, 400, dtype=torch.float64)
    z = torch.cartesian_prod(line, line)
    assert float(prior.log_prob(z).exp().sum() * (line[1] - line[0]) ** 2) == pytest.approx(1)


def test_moments_and_quantiles_are_those_of_its_draws(prior: Prior) -> None:
    z = prior.sample(40_000, generator()).double()
    mean, std = prior.moments()
    torch.testing.assert_close(z.mean(dim=0), mean.double(), atol=0.03, rtol=0)
    torch.testing.assert_close(z.std(dim=0), std.double(), atol=0.03, rtol=0)
    low, high = prior.typical_range(0.8)
    inside = (prior.log_prob(z) > low) & (prior.log_prob(z) < high)
    assert float(inside.double().mean()) == pytest.approx(0.8, abs=0.02)


def test_a_walk_leaves_the_prior_as_it_is(prior: Prior) -> None:
    z = prior.sample(4000, generator()).double()
    walked, noise = z, generator(3)
    for _ in range(40):
        walked = prior.walk(walked, noise, 0.1)
    assert float((walked - z).abs().mean()) > 0.3
    before, after = (prior.log_prob(x).sort().values for x in (z, walked))
    torch.testing.assert_close(after[200:-200], before[200:-200], atol=0.25, rtol=0)
    torch.testing.assert_close(walked.mean(dim=0), z.mean(dim=0), atol=0.08, rtol=0)


def test_the_kl_estimate_has_the_kl_as_its_mean(prior: Prior) -> None:
    q = posteriors()
    z = torch.stack([q.rsample(generator(seed)) for seed in range(4000)])
    expected = (q.log_prob(z) - prior.log_prob(z)).mean(dim=0)
    estimate = torch.stack([prior.kl(q, draw) for draw in z]).mean(dim=0)
    torch.testing.assert_close(estimate, expected, atol=0.15, rtol=0)
    if prior.is_exact(q):
        torch.testing.assert_close(prior.kl(q, z[0]), prior.kl(q, z[1]))


def test_the_kl_of_each_dimension_is_to_the_marginal_and_never_negative(prior: Prior) -> None:
    q = posteriors()
    kl = prior.kl_per_dim(q)
    line = torch.linspace(-10, 10, 4001, dtype=torch.float64)
    plane = torch.cartesian_prod(line[::10], line[::10])
    p = prior.log_prob(plane).exp().reshape(401, 401).sum(dim=1) * float(line[10] - line[0])
    q0 = td.Normal(q.mu[:, :1], q.std[:, :1]).log_prob(line[::10])
    expected = (q0.exp() * (q0 - p.log())).sum(dim=1) * float(line[10] - line[0])
    torch.testing.assert_close(kl[:, 0], expected, atol=0.02, rtol=0.02)
    assert (kl >= 0).all()


@pytest.mark.parametrize("mass", [0.3, 0.9])
def test_a_contour_holds_its_share_of_the_plane(prior: Prior, mass: float) -> None:
    from skimage.measure import points_in_poly

    lines = prior.contour(mass, torch.eye(D, dtype=torch.float64))
    z = prior.sample(8000, generator()).double().numpy()
    inside = sum(points_in_poly(z, line.numpy()) for line in lines) % 2
    assert float(inside.mean()) == pytest.approx(mass, abs=0.04)


def test_the_contours_of_a_standard_normal_are_circles() -> None:
    (line,) = StandardNormal(5).contour(0.5, torch.eye(5)[1:3])
    radius = line.norm(dim=1)
    torch.testing.assert_close(
        radius, torch.full_like(radius, math.sqrt(2 * math.log(2))), atol=0.02, rtol=0
    )


def test_a_mixture_is_standardised_whatever_its_parameters() -> None:
    prior = MixturePrior(3, components=4)
    torch.nn.init.normal_(prior.raw_means, 5.0, 3.0)
    torch.nn.init.normal_(prior.raw_logvars, 1.0)
    torch.nn.init.normal_(prior.logits)
    z = prior.sample(40_000, generator())
    torch.testing.assert_close(z.mean(dim=0), torch.zeros(3), atol=0.03, rtol=0)
    torch.testing.assert_close(z.std(dim=0), torch.ones(3), atol=0.03, rtol=0)


def test_a_mixture_equals_torch_distributions_and_what_the_browser_is_told() -> None:
    prior = MixturePrior(D, components=3)
    told = prior.describe()
    w, m, v = (torch.tensor(told[name]) for name in ("weights", "means", "logvars"))
    parts = td.Independent(td.Normal(m, (v / 2).exp()), 1)
    z = torch.randn(20, D, generator=generator())
    expected = td.MixtureSameFamily(td.Categorical(w), parts).log_prob(z)
    torch.testing.assert_close(prior.log_prob(z), expected, atol=1e-5, rtol=1e-5)


def test_every_parameter_of_a_mixture_gets_a_gradient() -> None:
    prior = MixturePrior(D, components=3)
    prior.log_prob(torch.randn(20, D)).sum().backward()  # type: ignore[no-untyped-call]
    for name, parameter in prior.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0, name


@pytest.mark.parametrize("dims", [1, 2, 16, 128])
def test_the_share_of_the_standard_normal_within_a_radius_is_that_of_samples(dims: int) -> None:
    norms = torch.randn(100_000, dims).norm(dim=1)
    radius = float(norms.quantile(0.3))
    assert StandardNormal(dims).within(radius) == pytest.approx(0.3, abs=0.01)
    assert StandardNormal(2).within(3.0) == pytest.approx(1 - math.exp(-4.5))
