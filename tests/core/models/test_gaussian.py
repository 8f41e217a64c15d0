import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.distributions import Independent, Normal, kl_divergence

from vae_core.models.gaussian import Gaussian
from vae_core.models.priors import StandardNormal
from vae_core.models.priors.prior import standard_kl_per_dim as kl_per_dim

numbers = st.floats(-8, 8, allow_nan=False)


def kl_per_image(q: Gaussian) -> torch.Tensor:
    return StandardNormal(q.mu.shape[1]).kl(q, q.mu)


@st.composite
def gaussians(draw: st.DrawFn) -> Gaussian:
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    count = shape[0] * shape[1]
    values = draw(st.lists(numbers, min_size=2 * count, max_size=2 * count))
    mu, logvar = torch.tensor(values, dtype=torch.float64).reshape(2, *shape)
    return Gaussian(mu, logvar)


def reference(q: Gaussian) -> Independent:
    return Independent(Normal(q.mu, (q.logvar / 2).exp()), 1)


@given(gaussians())
def test_kl_is_never_negative_and_equals_torch(q: Gaussian) -> None:
    prior = Independent(Normal(torch.zeros_like(q.mu), 1), 1)
    torch.testing.assert_close(kl_per_image(q), kl_divergence(reference(q), prior))
    assert (kl_per_dim(q) >= 0).all()
    assert kl_per_image(q).shape == (len(q),)
    torch.testing.assert_close(kl_per_dim(q).sum(dim=1), kl_per_image(q))


def test_kl_of_the_prior_is_zero() -> None:
    prior = Gaussian(torch.zeros(3, 4), torch.zeros(3, 4))
    assert (kl_per_image(prior) == 0).all()


@given(gaussians())
def test_log_prob_equals_torch_for_one_draw_and_for_many(q: Gaussian) -> None:
    z = q.mu + torch.linspace(-2, 2, 3, dtype=torch.float64)[:, None, None]
    torch.testing.assert_close(q.log_prob(z), reference(q).log_prob(z))
    torch.testing.assert_close(q.log_prob(z[0]), reference(q).log_prob(z[0]))


def test_the_prior_is_the_gaussian_of_zeros() -> None:
    z = torch.randn(5, 3, dtype=torch.float64)
    zeros = torch.zeros_like(z)
    torch.testing.assert_close(
        StandardNormal(z.shape[-1]).log_prob(z), Gaussian(zeros, zeros).log_prob(z)
    )


def test_rsample_has_the_gradients_of_mu_plus_std_eps() -> None:
    mu = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    logvar = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    z = Gaussian(mu, logvar).rsample(torch.Generator().manual_seed(1))
    z.sum().backward()
    assert mu.grad is not None and logvar.grad is not None
    torch.testing.assert_close(mu.grad, torch.ones_like(mu))
    torch.testing.assert_close(logvar.grad, (z - mu).detach() / 2)


def test_samples_have_the_mean_and_the_variance() -> None:
    q = Gaussian(torch.tensor([[1.0, -2.0]]), torch.tensor([[0.5, -3.0]]))
    wide = Gaussian(q.mu.expand(200_000, -1), q.logvar.expand(200_000, -1))
    z = wide.rsample(torch.Generator().manual_seed(0))
    torch.testing.assert_close(z.mean(dim=0), q.mu[0], atol=0.02, rtol=0)
    torch.testing.assert_close(z.var(dim=0).log(), q.logvar[0], atol=0.02, rtol=0)


def test_the_same_generator_gives_the_same_sample_whatever_the_global_state() -> None:
    q = Gaussian(torch.zeros(2, 2), torch.zeros(2, 2))
    first = q.rsample(torch.Generator().manual_seed(3))
    torch.rand(1)
    assert torch.equal(first, q.rsample(torch.Generator().manual_seed(3)))


def test_rows_of_a_gaussian_are_a_gaussian() -> None:
    q = Gaussian(torch.arange(6.0).reshape(3, 2), torch.zeros(3, 2))
    assert len(q[1:]) == 2
    assert torch.equal(q[torch.tensor([2])].mu, q.mu[2:])
