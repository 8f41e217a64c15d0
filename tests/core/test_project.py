import numpy as np
import pytest

from vae_core import project as module
from vae_core.project import pca, project


def cloud(n: int = 200, d: int = 5) -> np.ndarray:
    scales = np.array([1, 9, 2, 0.5, 4])[:d]
    return (np.random.default_rng(0).normal(size=(n, d)) * scales + 7).astype(np.float32)


def test_the_first_axis_holds_the_most_variance_and_the_axes_are_uncorrelated() -> None:
    xy = pca(cloud(), dims=3)
    covariance = np.cov(xy.T)
    variances = np.diag(covariance)
    assert (np.diff(variances) < 0).all()
    assert np.abs(covariance - np.diag(variances)).max() < 1e-3 * variances[0]
    np.testing.assert_allclose(xy.mean(axis=0), 0, atol=1e-4)


def test_the_variances_are_the_largest_eigenvalues() -> None:
    z = cloud()
    largest = np.linalg.eigvalsh(np.cov(z.T))[::-1][:2]
    np.testing.assert_allclose(pca(z).var(axis=0, ddof=1), largest, rtol=1e-4)


def test_turning_the_cloud_does_not_change_the_picture_and_shuffling_only_its_order() -> None:
    z = cloud()
    order = np.random.default_rng(1).permutation(len(z))
    np.testing.assert_allclose(pca(z)[order], pca(z[order]), atol=1e-4)
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(5, 5)))[0]
    np.testing.assert_allclose(np.abs(pca(z @ turn)), np.abs(pca(z)), atol=1e-3)


def test_the_sign_of_an_axis_makes_its_largest_loading_positive() -> None:
    z = cloud()
    assert np.corrcoef(pca(z)[:, 0], z[:, 1])[0, 1] > 0.9
    assert np.corrcoef(pca(-z)[:, 0], -z[:, 1])[0, 1] > 0.9


def test_one_dimension_is_drawn_on_a_line() -> None:
    xy = pca(cloud(d=1))
    assert xy.shape == (200, 2) and xy.dtype == np.float32
    assert (xy[:, 1] == 0).all() and xy[:, 0].std() > 0


def test_points_that_are_all_the_same_lie_at_the_origin() -> None:
    np.testing.assert_allclose(pca(np.ones((4, 3), np.float32)), 0, atol=1e-6)


def test_fewer_points_than_dimensions_will_do() -> None:
    assert pca(np.random.default_rng(0).normal(size=(3, 9)).astype(np.float32)).shape == (3, 2)


@pytest.mark.parametrize("method", ["tsne", ""])
def test_an_unknown_method_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="one of pca, umap"):
        project(cloud(), method)


def test_too_few_points_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 3 points, got 2"):
        project(cloud(2), "pca")


def test_the_method_is_the_one_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "umap", lambda z, seed: z[:, :2] + seed)
    assert np.array_equal(project(cloud(), "umap", 3), cloud()[:, :2] + 3)
    assert np.array_equal(project(cloud(), "pca"), pca(cloud()))
