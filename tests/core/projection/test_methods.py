from typing import Any

import numpy as np
import pytest

from vae_core.projection.methods import place, project
from vae_core.projection.pca import pca
from vae_core.projection.quality import embedding_quality
from vae_core.projection.settings import Settings
from vae_core.projection.umap_backend import umap


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "mds"},
        {"metric": "taste"},
        {"dims": 4},
        {"neighbours": 1},
        {"min_dist": float("nan")},
        {"perplexity": 1e9},
        {"seed": -1},
    ],
)
def test_settings_that_break_a_rule_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="got Settings"):
        Settings(**wrong)


def test_too_few_points_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 3 points, got 2"):
        project(cloud(2), Settings("pca"))


def test_a_new_point_of_a_pca_lies_where_the_axes_put_it() -> None:
    z = cloud()
    np.testing.assert_allclose(
        place(z, pca(z), z[:7], Settings("pca")), pca(z)[:7], rtol=1e-4, atol=1e-4
    )


def test_a_plane_is_to_be_believed_and_noise_is_not() -> None:
    z = np.pad(cloud(300, 2), ((0, 0), (0, 3)))
    true = embedding_quality(z, z[:, :2])
    assert true.trustworthiness == pytest.approx(1) and true.continuity == pytest.approx(1)
    noise = embedding_quality(z, np.random.default_rng(1).normal(size=(300, 2)).astype(np.float32))
    assert 0.4 < noise.trustworthiness < 0.6 and 0.4 < noise.continuity < 0.6


def test_tearing_costs_continuity_and_folding_trustworthiness() -> None:
    line = np.linspace(0, 1, 200, dtype=np.float32)[:, None]
    z = np.pad(line, ((0, 0), (0, 1)))
    torn, folded = z.copy(), z.copy()
    torn[1::2, 1] = 5  # neighbours go different ways
    folded[:, 0] = np.abs(line[:, 0] - 0.5)  # points from both ends meet
    assert (
        embedding_quality(z, folded).trustworthiness
        < 0.9
        < embedding_quality(z, folded).continuity
    )
    assert embedding_quality(z, torn).continuity < 0.99 <= embedding_quality(z, z).continuity


# UMAP compiles once for all of these.


@pytest.fixture(scope="module")
def groups() -> np.ndarray:
    """Three groups far apart in five dimensions."""
    rng = np.random.default_rng(0)
    return (rng.normal(size=(150, 5)) + 12 * (np.arange(150) % 3)[:, None]).astype(np.float32)


@pytest.fixture(scope="module")
def flat(groups: np.ndarray) -> np.ndarray:
    return umap(groups)


def apart(xy: np.ndarray) -> float:
    """How far the three groups are apart, in their own widths."""
    means = np.stack([xy[k::3].mean(axis=0) for k in range(3)])
    width = max(float(xy[k::3].std(axis=0).max()) for k in range(3))
    between = np.linalg.norm(means[:, None] - means[None], axis=-1)
    return float(between[between > 0].min()) / width


def test_the_same_seed_makes_the_same_umap_from_the_principal_axes(
    groups: np.ndarray, flat: np.ndarray
) -> None:
    assert np.array_equal(umap(groups), flat)
    assert not np.array_equal(umap(groups, Settings(seed=1)), flat)
    across = np.corrcoef(pca(groups)[:, 0], flat[:, 0])[0, 1]
    assert across > 0.8  # it has not turned round


def test_many_points_take_all_cores_and_are_as_far_apart(
    groups: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vae_core.projection.umap_backend.MANY", len(groups))
    xy = umap(groups)
    assert apart(xy) > 2 and np.isfinite(xy).all()
    monkeypatch.setattr("vae_core.projection.umap_backend.MANY", len(groups) + 1)
    assert np.array_equal(umap(groups), umap(groups, all_cores=False))


def test_umap_keeps_groups_apart_and_says_how_far_it_is(groups: np.ndarray) -> None:
    told: list[tuple[str, int, int]] = []
    xy = umap(groups, Settings(dims=3), lambda *step: told.append(step))
    assert xy.shape == (150, 3) and apart(xy) > 2
    assert told[-1] == ("UMAP", 500, 500)


def test_umap_stops_when_it_is_told_to(groups: np.ndarray) -> None:
    def stop(stage: str, done: int, of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        umap(groups, Settings(), stop)


def test_a_new_point_of_a_umap_joins_its_group_and_moves_nobody(
    groups: np.ndarray, flat: np.ndarray
) -> None:
    before = flat.copy()
    new = groups[:6] + 0.05
    placed = place(groups, flat, new, Settings())
    assert np.array_equal(flat, before)
    middle = np.stack([flat[k::3].mean(axis=0) for k in range(3)])
    nearest_group = np.linalg.norm(placed[:, None] - middle[None], axis=-1).argmin(axis=1)
    assert nearest_group.tolist() == [0, 1, 2, 0, 1, 2]
    assert np.array_equal(place(groups, flat, new, Settings()), placed)


def test_tsne_keeps_groups_apart_and_is_the_same_again(groups: np.ndarray) -> None:
    told: list[tuple[str, int, int]] = []
    settings = Settings("tsne", perplexity=10)
    xy = project(groups, settings, lambda *step: told.append(step))
    assert apart(xy) > 2 and told[-1] == ("t-SNE", 750, 750)
    placed = place(groups, xy, groups[:3], settings)
    assert np.linalg.norm(placed - xy[:3], axis=1).max() < np.ptp(xy) / 10


@pytest.mark.parametrize("method", ["pca", "umap", "tsne"])
@pytest.mark.parametrize("of", [1, 2, 3])
@pytest.mark.parametrize("dims", [2, 3])
def test_a_space_of_few_dimensions_has_a_map_by_every_method(
    method: str, of: int, dims: int
) -> None:
    z = np.random.default_rng(0).normal(size=(40, of)).astype(np.float32)
    settings = Settings(method, dims=dims, perplexity=5)  # type: ignore[arg-type]
    xy = project(z, settings)
    assert xy.shape == (40, dims) and np.isfinite(xy).all()
    assert xy[:, 0].std() > 0


@pytest.mark.parametrize("dims", [2, 3])
def test_points_that_are_all_the_same_have_a_finite_tsne(dims: int) -> None:
    xy = project(np.zeros((30, 4), np.float32), Settings("tsne", dims=dims, perplexity=5))
    assert np.isfinite(xy).all()


def test_a_cosine_that_is_undefined_is_refused_with_the_number_of_points() -> None:
    z = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)
    z[:20] = 0
    with pytest.raises(ValueError, match="20 of 40 points"):
        project(z, Settings("tsne", metric="cosine", perplexity=5))
