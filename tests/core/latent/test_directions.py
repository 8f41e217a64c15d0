"""Directions: planted ones are found, random ones are told, derivatives agree with differences."""

import numpy as np
import pytest
import torch
from torch import Tensor

from vae_core.config import ModelConfig
from vae_core.latent.directions import (
    analogy,
    between_means,
    can_hold_out,
    classified,
    closest_analogy,
    jacobian,
    local_axes,
    one_against_rest,
    towards,
    upper_half,
)
from vae_core.models.vae import VAE, build_seeded, freeze

from ..linear import LinearGaussian

PLANTED = torch.tensor([0.6, 0.0, -0.8, 0.0, 0.0, 0.0])


@pytest.fixture(scope="module")
def planted() -> tuple[Tensor, Tensor]:
    """1,000 latents of which three in ten have an attribute: moved by 4 along PLANTED."""
    generator = torch.Generator().manual_seed(0)
    mu = torch.randn(1000, 6, generator=generator)
    group = torch.rand(1000, generator=generator) < 0.3
    return mu + 4 * group[:, None] * PLANTED, group


@pytest.fixture(scope="module")
def model() -> VAE:
    config = ModelConfig((1, 8, 8), 4, "conv", channels=(4,), hidden_dims=(8,))
    return freeze(build_seeded(config, seed=0)).double()


def test_a_planted_attribute_is_recovered_by_its_means_and_by_a_classifier(
    planted: tuple[Tensor, Tensor],
) -> None:
    means = between_means(*planted, "planted")
    found = classified(*planted, "planted")
    assert float(means.v @ PLANTED) > 0.99 and float(found.direction.v @ PLANTED) > 0.97
    assert found.accuracy > 0.93 and found.means_something


@pytest.mark.parametrize("seed", range(8))
def test_a_random_label_is_reported_as_meaningless(
    planted: tuple[Tensor, Tensor], seed: int
) -> None:
    label = torch.rand(1000, generator=torch.Generator().manual_seed(seed)) < 0.1
    found = classified(planted[0], label, "random", seed)
    assert not found.means_something
    assert abs(found.accuracy - 0.5) < 0.2


def test_groups_that_say_nothing_are_refused(planted: tuple[Tensor, Tensor]) -> None:
    mu, _ = planted
    none = torch.zeros(1000, dtype=torch.bool)
    with pytest.raises(ValueError, match="tall: a direction needs images in both groups"):
        between_means(mu, none, "tall")
    with pytest.raises(ValueError, match="tall: both groups need 10 images, got 0"):
        classified(mu, none, "tall")
    with pytest.raises(ValueError, match="nowhere: a direction needs a length above 0"):
        towards(torch.zeros(6), mu, "nowhere")


def test_a_direction_has_length_one_and_the_spread_of_the_images_along_it() -> None:
    mu = torch.randn(5000, 3) * torch.tensor([1.0, 5.0, 1.0])
    found = towards(torch.tensor([0.0, 7.0, 0.0]), mu, "up")
    assert found.v.tolist() == [0, 1, 0] and found.spread == pytest.approx(5, rel=0.05)


def test_a_classifier_reads_its_group_high_and_the_others_low(
    planted: tuple[Tensor, Tensor],
) -> None:
    mu, group = planted
    found = classified(mu, group, "planted")
    reading = found.reading(mu)
    assert float(reading[group].mean()) > 0.9 and float(reading[~group].mean()) < 0.1
    along = found.reading(torch.stack([k * found.direction.v for k in (-3.0, 0.0, 3.0, 6.0)]))
    assert (along.diff() > 0).all()


def test_each_label_becomes_a_group_unless_it_has_too_few_images() -> None:
    labels = np.array([0] * 12 + [1] * 9 + [2] * 40 + [-1] * 3)
    found = one_against_rest(labels, ("a", "b", "c", "never"))
    assert list(found) == ["a", "c"] and int(found["a"].sum()) == 12
    assert not found["c"][-1]


def test_a_factor_is_split_at_its_middle() -> None:
    assert upper_half(np.array([0.1, 5.0, 0.3, 0.2])).tolist() == [False, True, True, False]
    assert not can_hold_out(upper_half(np.ones(100)))


def test_the_jacobian_s_product_equals_finite_differences(model: VAE) -> None:
    z, v = torch.randn(2, 4, generator=torch.Generator().manual_seed(1)).double()
    step = 1e-2
    ahead, behind = model.decode(torch.stack([z + step * v, z - step * v])).double()
    differences = (ahead - behind) / (2 * step)
    product = jacobian(model, z) @ v
    torch.testing.assert_close(product, differences, atol=3e-5, rtol=1e-3)


def test_the_local_axes_of_a_linear_decoder_are_its_own_singular_vectors() -> None:
    exact = LinearGaussian()
    axes = local_axes(exact.model, torch.zeros(3).double(), 3)
    torch.testing.assert_close(
        axes.gain, torch.tensor([0.2, 0.1, 0.01]).double(), atol=1e-6, rtol=1e-5
    )
    torch.testing.assert_close(axes.v, torch.eye(3).double(), atol=1e-4, rtol=0)


def test_no_direction_changes_the_picture_more_than_the_first_local_axis(model: VAE) -> None:
    z = torch.randn(4, generator=torch.Generator().manual_seed(2)).double()
    axes, J = local_axes(model, z, 2), jacobian(model, z).flatten(0, 2)
    v = torch.nn.functional.normalize(torch.randn(200, 4, dtype=J.dtype), dim=1)
    assert ((v @ J.T).norm(dim=1) <= axes.gain[0] * (1 + 1e-6)).all()
    assert float((J @ axes.v[0]).norm()) == pytest.approx(float(axes.gain[0]))
    assert axes.v.shape == (2, 4)


def test_an_analogy_undoes_itself() -> None:
    a, b, c = torch.randn(3, 5)
    torch.testing.assert_close(analogy(analogy(a, b, c), c, b), a)
    torch.testing.assert_close(analogy(a, a, c), c)
    torch.testing.assert_close(analogy(a, b, b), a)


def test_the_closest_analogy_ends_at_a_point_that_is_none_of_its_terms() -> None:
    mu = torch.tensor([[0.0, 0], [1, 0], [0, 1], [1, 1.01], [5, 5], [-7, 3]])
    a, b, c = closest_analogy(mu, [0, 1, 2, 4, 5])
    assert {a, c} == {1, 2} and b == 0  # the fourth corner of a square, which is point 3
    assert float((analogy(mu[a], mu[b], mu[c]) - mu[3]).norm()) < 0.02
