"""Geodesics of the decoder: never longer than the line, and the line where space is flat."""

import pytest
import torch

from vae_core.config import ModelConfig
from vae_core.latent.geodesic import Geodesic, curve_energy, geodesic
from vae_core.latent.paths import lerp
from vae_core.models.vae import VAE, build_seeded, freeze

from ..linear import LinearGaussian


@pytest.fixture(scope="module")
def curved() -> VAE:
    """A small decoder that is far from linear."""
    model = build_seeded(ModelConfig((1, 8, 8), 4, "mlp", hidden_dims=(32,)), seed=3)
    for parameter in model.parameters():
        parameter.data *= 4
    return freeze(model)


def ends(dims: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    start, end = torch.randn(2, dims, generator=torch.Generator().manual_seed(seed))
    return start, end


def run(model: VAE, start: torch.Tensor, end: torch.Tensor) -> list[Geodesic]:
    return list(geodesic(model, start, end, segments=12))


@pytest.mark.parametrize("seed", range(4))
def test_the_energy_falls_and_is_never_above_that_of_the_line(curved: VAE, seed: int) -> None:
    found = run(curved, *ends(4, seed))
    energies = [found[0].line_energy, *(step.energy for step in found)]
    assert energies == sorted(energies, reverse=True)
    assert energies[-1] < 0.97 * energies[0]
    with torch.no_grad():
        assert float(curve_energy(curved.decode(found[-1].z))) == pytest.approx(energies[-1])


@pytest.mark.parametrize("seed", range(4))
def test_a_geodesic_reaches_both_ends_exactly_at_every_moment(curved: VAE, seed: int) -> None:
    start, end = ends(4, seed)
    for found in run(curved, start, end):
        assert torch.equal(found.z[0], start) and torch.equal(found.z[-1], end)
        assert found.z.shape == (13, 4) and not found.z.requires_grad


def test_a_geodesic_walks_more_evenly_than_the_line(curved: VAE) -> None:
    found = run(curved, *ends(4))[-1]
    line = lerp(*ends(4), torch.linspace(0, 1, 13))

    def spread(z: torch.Tensor) -> float:
        x = curved.decode(z)
        steps = (x[1:] - x[:-1]).flatten(1).norm(dim=1)
        return float(steps.std() / steps.mean())

    assert spread(found.z) < 0.5 * spread(line)


def test_on_a_linear_decoder_the_geodesic_is_the_line() -> None:
    model = LinearGaussian().model
    start, end = (z.double() for z in ends(3))
    found = run(model, start, end)[-1]
    line = lerp(start, end, torch.linspace(0, 1, 13, dtype=torch.float64))
    torch.testing.assert_close(found.z, line, atol=1e-6, rtol=0)


def test_the_energy_of_an_even_line_is_half_its_squared_length() -> None:
    x = torch.linspace(0, 1, 9).double()[:, None, None, None] * torch.ones(9, 1, 2, 2).double()
    assert float(curve_energy(x)) == pytest.approx(0.5 * 4)


def test_the_way_from_a_point_to_itself_stays_there(curved: VAE) -> None:
    start, _ = ends(4)
    found = run(curved, start, start)
    torch.testing.assert_close(found[-1].z, start.expand(13, -1))
    assert found[-1].energy < 1e-9 and found[-1].done == 1


def test_the_search_ends_by_itself_and_can_be_stopped(curved: VAE) -> None:
    whole = run(curved, *ends(4))
    assert whole[-1].done == 1 and [s.done for s in whole] == sorted(s.done for s in whole)
    first = next(geodesic(curved, *ends(4), segments=12))
    assert torch.equal(first.z, whole[0].z)


def test_ends_of_frozen_posteriors_can_be_joined(curved: VAE) -> None:
    with torch.inference_mode():
        q = curved.encode(torch.rand(2, 1, 8, 8))
    assert run(curved, q.mu[0], q.mu[1])[-1].done == 1


@pytest.mark.parametrize(("segments", "rounds"), [(1, 5), (0, 5), (4, 0)])
def test_a_search_without_freedom_is_refused(curved: VAE, segments: int, rounds: int) -> None:
    with pytest.raises(ValueError, match=f"got {segments} and {rounds}"):
        next(geodesic(curved, *ends(4), segments, rounds))
