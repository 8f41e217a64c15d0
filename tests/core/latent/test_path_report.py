"""Reports on paths: even or not, close to the data or not."""

import pytest
import torch

from vae_core.latent.path_report import (
    Finding,
    PathReport,
    change,
    finding,
    in_words,
    report,
    stretches,
    usual_distance,
)


def images_at(mu: torch.Tensor, z: torch.Tensor) -> PathReport:
    x = torch.rand(len(z), 1, 4, 4, generator=torch.Generator().manual_seed(0))
    return report(z, x, mu, usual_distance(mu))


@pytest.fixture
def islands() -> torch.Tensor:
    """Two clouds of points far apart in 16 dimensions, each as far out as the prior's draws."""
    draws = torch.randn(2, 300, 16, generator=torch.Generator().manual_seed(0))
    shift = torch.zeros(2, 1, 16)
    shift[0, 0, 0], shift[1, 0, 0] = -30, 30
    return (draws + shift).flatten(0, 1)


def test_a_path_between_islands_leaves_the_data_in_the_middle(islands: torch.Tensor) -> None:
    t = torch.linspace(0, 1, 41)[:, None]
    found = images_at(islands, (1 - t) * islands[0] + t * islands[300])
    ((start, end),) = found.departures
    assert 0 < start < 0.35 and 0.65 < end < 1
    assert finding(found) is Finding.OFF_DATA
    assert f"{start:.2f} to {end:.2f}" in in_words(found)


def test_a_path_among_the_images_is_not_warned_of(islands: torch.Tensor) -> None:
    draws = torch.randn(4000, 2, generator=torch.Generator().manual_seed(0))
    t = torch.linspace(0, 1, 21)[:, None]
    found = images_at(draws, (1 - t) * torch.tensor([1.0, 0.5]) + t * torch.tensor([-1.0, 0.5]))
    assert found.departures == [] and finding(found) is None and in_words(found) == ""


def test_a_line_through_the_middle_of_many_dimensions_is_told() -> None:
    mu = 0.01 * torch.randn(500, 64, generator=torch.Generator().manual_seed(0))
    found = images_at(mu, mu[:5])
    assert finding(found) is Finding.NEAR_ORIGIN


def test_a_path_far_out_is_told_apart_from_one_through_the_middle() -> None:
    mu = 9 + torch.randn(500, 64, generator=torch.Generator().manual_seed(0))
    assert finding(images_at(mu, mu[:5])) is Finding.FAR_OUT


def test_a_path_on_the_images_themselves_has_no_distance(islands: torch.Tensor) -> None:
    found = images_at(islands, islands[:7])
    torch.testing.assert_close(found.distance, torch.zeros(7), atol=5e-2, rtol=0)


def test_the_change_of_an_even_fade_is_even_and_of_a_jump_is_not() -> None:
    t = torch.linspace(0, 1, 11)
    fade = t[:, None, None, None] * torch.ones(11, 1, 4, 4)
    torch.testing.assert_close(change(fade), torch.full((10,), 0.1))
    z, mu = torch.zeros(11, 2), torch.randn(9, 2)
    assert report(z, fade, mu, 1.0).unevenness == pytest.approx(1, abs=1e-5)
    assert report(z, (fade > 0.45).float(), mu, 1.0).unevenness == pytest.approx(10)
    assert report(z, torch.ones_like(fade), mu, 1.0).unevenness == 1


def test_the_usual_distance_is_that_to_another_image() -> None:
    mu = torch.arange(5.0)[:, None]
    assert usual_distance(mu) == 1


def test_a_single_image_has_the_usual_distance_of_the_prior() -> None:
    assert usual_distance(torch.zeros(1, 8)) == 4


def test_stretches_are_told_by_their_first_and_last_place() -> None:
    outside = torch.tensor([True, False, False, True, True])
    assert stretches(outside) == [(0.0, 0.0), (0.75, 1.0)]
    assert stretches(torch.zeros(4, dtype=torch.bool)) == []
