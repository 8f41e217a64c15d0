import pytest
import torch

from vae_core.config import ModelConfig
from vae_core.models.posteriors.diagonal_gaussian import LOGVAR_RANGE
from vae_core.models.vae import VAE, build_seeded, channels_last, freeze

CONFIG = ModelConfig((1, 8, 10), 3, "conv", (4, 5), (9,))


@pytest.fixture
def model() -> VAE:
    return freeze(build_seeded(CONFIG, 0))


def test_the_same_seed_builds_the_same_model_and_leaves_the_global_state() -> None:
    before = torch.random.get_rng_state()
    one, same, other = (build_seeded(CONFIG, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_frozen_model_has_no_gradients_and_no_training_mode(model: VAE) -> None:
    assert not any(p.requires_grad for p in model.parameters())
    assert not any(module.training for module in model.modules())
    assert not model.decode(torch.zeros(1, 3)).requires_grad


@pytest.mark.parametrize("shape", [(2, 1, 8, 8), (1, 8, 10), (2, 3, 8, 10)])
def test_images_of_another_shape_are_refused(model: VAE, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"images are \(1, 8, 10\), got"):
        model.encode(torch.zeros(shape))


@pytest.mark.parametrize("shape", [(2, 4), (3,), (1, 2, 3)])
def test_latents_of_another_shape_are_refused(model: VAE, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"latents are \(B, 3\), got"):
        model.decode(torch.zeros(shape))


def test_samples_follow_the_generator_and_the_temperature(model: VAE) -> None:
    def generator() -> torch.Generator:
        return torch.Generator().manual_seed(5)

    z = model.sample_prior(4, generator())
    assert torch.equal(model.sample_prior(4, generator(), 0.5), z / 2)
    assert torch.equal(model.sample(4, generator()), model.decode(z))
    cold = model.sample(2, generator(), temperature=0.0)
    assert torch.equal(cold, model.decode(torch.zeros(2, 3)))


def test_the_posterior_of_an_extreme_image_stays_finite(model: VAE) -> None:
    q = model.encode(torch.full((1, 1, 8, 10), 1e6))
    assert (q.logvar >= LOGVAR_RANGE[0]).all() and (q.logvar <= LOGVAR_RANGE[1]).all()
    assert q.std.isfinite().all()


def test_channels_last_changes_no_picture(model: VAE) -> None:
    z = torch.randn(3, 3)
    before = model.decode(z)
    torch.testing.assert_close(channels_last(model).decode(z), before, atol=1e-6, rtol=0)
