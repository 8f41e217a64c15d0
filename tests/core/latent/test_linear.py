import numpy as np
import pytest

from vae_core.latent.linear import plane
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
def test_a_place_on_the_plane_is_lifted_to_a_z_that_lies_there(d: int) -> None:
    z = cloud(d)
    view = plane(z)
    xy = np.random.default_rng(1).normal(size=(9, 2)).astype(np.float32)
    xy[:, d:] = 0  # there is only one axis
    np.testing.assert_allclose(view.place(view.lift(xy)), xy, atol=1e-4)
    np.testing.assert_allclose(view.place(z), pca(z), atol=1e-4)


def test_the_lifted_z_is_the_nearest_point_of_the_plane() -> None:
    z = cloud(5)
    view = plane(z)
    nearest = view.lift(view.place(z))
    apart = np.linalg.norm(z - nearest, axis=1)
    for step in ([0.1, 0], [0, -0.1]):
        other = view.lift(view.place(z) + np.array(step, np.float32))
        assert (np.linalg.norm(z - other, axis=1) > apart - 1e-5).all()


def test_the_shares_are_those_of_the_variance() -> None:
    z = cloud(5)
    shares = plane(z, 3).explained
    assert shares[0] > shares[1] > shares[2] > 0 and sum(shares) < 1
    assert shares[0] == pytest.approx(pca(z)[:, 0].var() / z.var(axis=0).sum(), rel=1e-4)
