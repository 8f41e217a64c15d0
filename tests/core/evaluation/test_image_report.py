"""What a model makes of one image: the bound's terms and the way between two images."""

import numpy as np
import pytest
import torch

from vae_core.config import ModelConfig
from vae_core.evaluation.image_report import examine
from vae_core.latent.linear import plane
from vae_core.models.likelihoods import Bernoulli
from vae_core.models.vae import VAE, build_seeded, freeze

GREY = ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(16,), binarization="none")
COLOUR = ModelConfig((3, 8, 10), 2, "mlp", hidden_dims=(16,), binarization="none")


@pytest.fixture(params=[GREY, COLOUR], ids=["grey", "colour"])
def model(request: pytest.FixtureRequest) -> VAE:
    return freeze(build_seeded(request.param, seed=0))


def binarised(model: VAE) -> VAE:
    """The same model, for images whose pixels are drawn as 0 or 1."""
    model.likelihood = Bernoulli("stochastic")
    return model


def image(model: VAE, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, model.image_shape, dtype=np.uint8)


def test_the_terms_add_up_to_the_elbo(model: VAE) -> None:
    seen = examine(model, image(model))
    assert seen.elbo == pytest.approx(seen.log_likelihood - sum(seen.kl_per_dim))
    assert seen.kl == pytest.approx(float(model.prior.kl(seen.q, seen.q.mu)))
    assert min(seen.kl_per_dim) >= 0


def test_the_log_likelihood_agrees_with_many_draws_within_its_error(model: VAE) -> None:
    few, many = (
        examine(model, image(model), seed=seed, draws=n) for seed, n in [(1, 64), (2, 8192)]
    )
    assert abs(few.log_likelihood - many.log_likelihood) < 5 * few.log_likelihood_stderr


def test_the_model_sees_the_image_itself_unless_it_is_binarised(model: VAE) -> None:
    x = image(model)
    assert torch.equal(examine(model, x).x, torch.from_numpy(x).float() / 255)
    drawn = examine(binarised(model), x).x
    assert set(drawn.unique().tolist()) == {0.0, 1.0}


def test_a_seed_repeats_the_examination_and_another_draws_again(model: VAE) -> None:
    x = image(model)
    first, again, other = (examine(binarised(model), x, seed) for seed in (3, 3, 4))
    assert torch.equal(first.x, again.x) and first.elbo == again.elbo
    assert not torch.equal(first.x, other.x)


def test_the_error_is_zero_where_the_reconstruction_is_right_and_one_at_most(model: VAE) -> None:
    seen = examine(model, image(model))
    assert seen.error.shape == model.image_shape[1:]
    assert torch.allclose(seen.error, (seen.x - seen.x_hat).abs().mean(0))
    assert 0 <= float(seen.error.min()) and float(seen.error.max()) <= 1


def test_no_draws_are_refused(model: VAE) -> None:
    with pytest.raises(ValueError, match="at least 1 draw, got 0"):
        examine(model, image(model), draws=0)


def test_a_plane_of_two_dimensions_is_the_space_itself() -> None:
    z = np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32)
    seen = plane(z)
    assert seen.exact and np.array_equal(seen.place(z), z)
    assert sum(seen.explained) == pytest.approx(1)


def test_a_plane_explains_what_the_other_axes_leave() -> None:
    z = np.random.default_rng(0).normal(size=(500, 5)) * [5, 3, 1, 1, 1]
    seen = plane(z.astype(np.float32))
    assert not seen.exact and seen.explained[0] > seen.explained[1] > 0
    assert sum(seen.explained) == pytest.approx(34 / 37, abs=0.03)


def test_points_that_are_all_one_explain_nothing() -> None:
    assert plane(np.ones((4, 3), np.float32)).explained == (0.0, 0.0)
