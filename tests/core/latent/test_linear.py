"""Principal axes, and the plane that shows most of a space."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_core.latent.linear import plane, principal_axes
from vae_core.projection.pca import pca


def cloud(d: int, n: int = 200) -> np.ndarray:
    scales = np.arange(1, d + 1)
    return (np.random.default_rng(0).normal(size=(n, d)) * scales + 7).astype(np.float32)


@pytest.mark.parametrize("dims", [2, 3])
def test_a_space_of_as_many_dimensions_is_shown_as_it_is(dims: int) -> None:
    z = cloud(dims)
    view = plane(z, dims)
    assert view.exact
    np.testing.assert_allclose(view.place(z), z)
    assert sum(view.explained) == pytest.approx(1)


@pytest.mark.parametrize("d", [1, 3, 16])
def test_a_plane_gives_the_coordinates_of_a_pca(d: int) -> None:
    z = cloud(d)
    np.testing.assert_allclose(plane(z).place(z), pca(z), atol=1e-4)


def test_the_plane_s_point_below_a_z_is_the_nearest_one() -> None:
    z = cloud(5)
    view = plane(z)
    xy = view.place(z)
    apart = np.linalg.norm(z - (view.mean + xy @ view.axes), axis=1)
    for step in ([0.1, 0], [0, -0.1]):
        other = view.mean + (xy + np.array(step, np.float32)) @ view.axes
        assert (np.linalg.norm(z - other, axis=1) > apart - 1e-4).all()


def test_the_shares_are_those_of_the_variance() -> None:
    z = cloud(5)
    shares = plane(z, 3).explained
    assert shares[0] > shares[1] > shares[2] > 0 and sum(shares) < 1
    assert shares[0] == pytest.approx(pca(z)[:, 0].var() / z.var(axis=0).sum(), rel=1e-4)


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 9))
def test_principal_axes_are_orthonormal_and_do_not_flip(seed: int, d: int, count: int) -> None:
    z = np.random.default_rng(seed).normal(size=(30, d)).astype(np.float32)
    axes = principal_axes(z, count)
    there = np.diag(np.arange(count) < d).astype(float)  # those beyond D are zeros
    assert axes.v.shape == (count, d)
    assert axes.v @ axes.v.T == pytest.approx(there, abs=1e-5)
    assert axes.v == pytest.approx(principal_axes(z[::-1], count).v, abs=1e-4)
    assert (np.diff(axes.std) <= 0).all() and 0 < axes.share.sum() <= 1 + 1e-12


def test_the_std_of_a_principal_axis_is_that_of_the_points_along_it() -> None:
    z = cloud(5)
    axes = principal_axes(z, 5)
    np.testing.assert_allclose(axes.std, (z @ axes.v.T).std(axis=0), rtol=1e-4)
    assert axes.share.sum() == pytest.approx(1)


def test_axes_with_a_variance_are_those_of_the_mixture_and_not_of_the_means() -> None:
    mu = np.random.default_rng(0).normal(size=(4000, 3)).astype(np.float32) * [2.0, 0.1, 1.0]
    variance = np.broadcast_to(np.array([0.0, 9.0, 0.0], np.float32), (4000, 3))
    axes = principal_axes(mu.astype(np.float32), 3, variance)
    assert np.abs(axes.v).argmax(axis=1).tolist() == [1, 0, 2]  # 9 + 0.01 against 4 and 1
    np.testing.assert_allclose(axes.std, np.sqrt([9.01, 4, 1]), rtol=0.05)
    assert axes.share.sum() == pytest.approx(1)
