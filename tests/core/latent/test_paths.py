import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from vae_core.latent.paths import (
    PATHS,
    aggregate_range,
    along,
    by_kl,
    chain,
    lerp,
    path,
    slerp,
    square,
    traverse,
)
from vae_core.models.gaussian import Gaussian
from vae_core.models.priors import StandardNormal

kinds = st.sampled_from(sorted(PATHS))


@st.composite
def ends(draw: st.DrawFn) -> tuple[Tensor, Tensor]:
    dims = draw(st.integers(1, 8))
    numbers = st.lists(st.floats(-50, 50, width=32), min_size=dims, max_size=dims)
    return torch.tensor(draw(numbers)), torch.tensor(draw(numbers))


@given(ends(), kinds, st.integers(2, 20))
def test_a_path_reaches_both_ends_exactly_and_is_finite(
    pair: tuple[Tensor, Tensor], kind: str, steps: int
) -> None:
    z = path(*pair, steps, kind)
    assert z.shape == (steps, len(pair[0]))
    assert torch.equal(z[0], pair[0]) and torch.equal(z[-1], pair[1])
    assert z.isfinite().all()


@given(ends(), kinds)
def test_the_formulas_reach_both_ends_too(pair: tuple[Tensor, Tensor], kind: str) -> None:
    z = PATHS[kind](*pair, torch.tensor([0.0, 1.0]))
    torch.testing.assert_close(z, torch.stack(pair), atol=2e-2, rtol=1e-3)


@given(ends(), kinds)
def test_a_path_is_continuous(pair: tuple[Tensor, Tensor], kind: str) -> None:
    start, end = (p.double() for p in pair)
    z = PATHS[kind](start, end, torch.linspace(0, 1, 401, dtype=torch.float64))
    longest = float((z[1:] - z[:-1]).norm(dim=1).max())
    size = float(max(start.norm(), end.norm()))
    assert longest <= size * (math.pi + 1) / 400 + 1e-9


def test_slerp_between_any_norms_never_leaves_them() -> None:
    start = torch.tensor([2.0, 0.0], dtype=torch.float64)
    end = 0.5 * torch.tensor([math.cos(3.0), math.sin(3.0)], dtype=torch.float64)
    norms = slerp(start, end, torch.linspace(0, 1, 33, dtype=torch.float64)).norm(dim=1)
    torch.testing.assert_close(norms, torch.linspace(2, 0.5, 33, dtype=torch.float64))


def test_slerp_between_equal_norms_keeps_the_norm_and_the_speed() -> None:
    start, end = torch.randn(2, 16, dtype=torch.float64)
    end = end * start.norm() / end.norm()
    z = slerp(start, end, torch.linspace(0, 1, 33, dtype=torch.float64))
    torch.testing.assert_close(z.norm(dim=1), start.norm().expand(33))
    steps = (z[1:] - z[:-1]).norm(dim=1)
    torch.testing.assert_close(steps, steps[:1].expand(32))


def test_lerp_has_its_middle_half_way() -> None:
    start, end = torch.randn(2, 5)
    torch.testing.assert_close(lerp(start, end, torch.tensor([0.5]))[0], (start + end) / 2)


@pytest.mark.parametrize("factor", [1.0, 3.0, 0.0, -1.0, 1 + 1e-6])
def test_slerp_of_parallel_zero_and_opposite_ends_is_the_straight_line(factor: float) -> None:
    start, t = torch.tensor([1.0, 2.0, -2.0]), torch.linspace(0, 1, 7)
    torch.testing.assert_close(slerp(start, factor * start, t), lerp(start, factor * start, t))


@pytest.mark.parametrize("steps", [1, 0, -3])
def test_a_path_needs_two_steps(steps: int) -> None:
    with pytest.raises(ValueError, match=f"at least 2 steps, got {steps}"):
        path(torch.zeros(2), torch.ones(2), steps)


def test_an_unknown_path_is_refused() -> None:
    with pytest.raises(ValueError, match="a path is one of lerp, slerp, got 'walk'"):
        path(torch.zeros(2), torch.ones(2), 3, "walk")


@given(kinds, st.integers(2, 6), st.integers(2, 5))
def test_a_chain_passes_through_its_points_exactly(kind: str, steps: int, count: int) -> None:
    points = torch.randn(count, 3, generator=torch.Generator().manual_seed(count))
    z = chain(points, steps, kind)
    assert len(z) == (count - 1) * (steps - 1) + 1
    assert torch.equal(z[:: steps - 1], points)


def test_a_chain_needs_two_points() -> None:
    with pytest.raises(ValueError, match="at least 2 points, got 1"):
        chain(torch.zeros(1, 3), 4)


@given(st.integers(2, 9))
def test_a_point_along_a_path_lies_at_its_corners_and_half_way_between(count: int) -> None:
    corners = torch.randn(count, 4, generator=torch.Generator().manual_seed(count)).double()
    there = along(corners, torch.linspace(0, 1, count, dtype=torch.float64))
    torch.testing.assert_close(there, corners)
    assert torch.equal(there[0], corners[0]) and torch.equal(there[-1], corners[-1])
    half = along(corners, torch.tensor([0.5 / (count - 1)], dtype=torch.float64))[0]
    torch.testing.assert_close(half, (corners[0] + corners[1]) / 2)


def test_a_square_has_its_corners_and_straight_edges() -> None:
    corners = torch.randn(4, 3)
    z = square(corners, torch.tensor([0.0, 1, 0, 1]), torch.tensor([0.0, 0, 1, 1]))
    assert torch.equal(z, corners)
    edge = square(corners, torch.linspace(0, 1, 5), torch.zeros(5))
    torch.testing.assert_close(edge, lerp(corners[0], corners[1], torch.linspace(0, 1, 5)))
    middle = square(corners, torch.tensor([0.5]), torch.tensor([0.5]))[0]
    torch.testing.assert_close(middle, corners.mean(dim=0))
    with pytest.raises(ValueError, match="4 corners, got 3"):
        square(corners[:3], torch.zeros(1), torch.zeros(1))


def test_a_traversal_moves_one_dimension_and_leaves_z() -> None:
    z, values = torch.randn(4), torch.linspace(-3, 3, 5)
    before = z.clone()
    rows = traverse(z, 2, values)
    assert torch.equal(rows[:, 2], values) and torch.equal(z, before)
    rest = torch.tensor([0, 1, 3])
    assert torch.equal(rows[:, rest], z[rest].expand(5, -1))


@pytest.mark.parametrize("dim", [-1, 4])
def test_a_dimension_that_is_not_there_is_refused(dim: int) -> None:
    with pytest.raises(ValueError, match=f"dimensions 0 to 3, got {dim}"):
        traverse(torch.zeros(4), dim, torch.zeros(1))


def test_the_range_of_the_aggregate_posterior_covers_it_and_never_less_than_the_prior() -> None:
    mu = 4 * torch.randn(20_000, 3) * torch.tensor([1.0, 0.25, 0.0])
    q = Gaussian(mu, torch.full_like(mu, -8.0))
    low, high = aggregate_range(q, StandardNormal(3))
    assert float(high[0]) == pytest.approx(4 * 2.576, rel=0.05)
    inside = ((mu >= low) & (mu <= high)).float().mean(dim=0)
    assert (inside > 0.985).all()
    assert (low <= -2).all() and (high >= 2).all() and high[2] == 2
    assert torch.equal(low, aggregate_range(q, StandardNormal(3))[0])


def test_dimensions_are_ordered_by_their_nats() -> None:
    mu = torch.tensor([0.1, 3.0, 1.0]) * torch.ones(5, 3)
    assert by_kl(Gaussian(mu, torch.zeros(5, 3)), StandardNormal(3)) == [1, 2, 0]
