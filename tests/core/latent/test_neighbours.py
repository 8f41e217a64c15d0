import numpy as np
import pytest
import torch

from vae_core.latent import neighbours
from vae_core.latent.neighbours import (
    METRICS,
    Metric,
    nearest,
    nearest_rows,
    neighbours_among_many,
)

from ..projection.test_methods import cloud


def test_the_nearest_rows_come_nearest_first() -> None:
    mu = torch.tensor([[3.0, 0.0], [0.0, 0.5], [1.0, 1.0], [0.0, -9.0]])
    assert nearest_rows(mu, torch.zeros(2), 3).tolist() == [1, 2, 0]
    assert len(nearest_rows(mu, torch.zeros(2), 10)) == 4


def test_the_nearest_are_the_nearest() -> None:
    z = cloud(50)
    index, distance = nearest(z, z[:5] + 0.01, 4)
    apart = np.linalg.norm(z[None] - (z[:5] + 0.01)[:, None], axis=-1)
    assert np.array_equal(index, apart.argsort(axis=1)[:, :4])
    np.testing.assert_allclose(distance, np.sort(apart, axis=1)[:, :4], rtol=1e-4)


@pytest.fixture
def small_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "CELL", 20)


@pytest.mark.usefixtures("small_cells")
@pytest.mark.parametrize("metric", METRICS)
def test_looking_near_by_finds_nearly_all_that_looking_everywhere_finds(metric: Metric) -> None:
    z = cloud(3000)
    index, distance = neighbours_among_many(z, 10, metric)
    true, apart = nearest(z, z, 10, metric)
    shared = [len(np.intersect1d(*rows)) for rows in zip(index, true, strict=True)]
    assert 0.97 < np.mean(shared) / 10
    assert (index[:, 0] == np.arange(len(z))).mean() > 0.999
    assert (np.diff(distance, axis=1) >= 0).all() and (distance >= apart - 1e-4).all()


@pytest.mark.usefixtures("small_cells")
def test_it_looks_into_few_cells_and_finds_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def counting(z: np.ndarray, points: np.ndarray, *rest: object) -> object:
        nonlocal asked
        asked += len(z) * len(points)
        return nearest(z, points, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(neighbours, "nearest", counting)
    z = cloud(3000)
    first = neighbours_among_many(z, 10)
    assert asked < len(z) ** 2 / 4
    for one, again in zip(first, neighbours_among_many(z, 10), strict=True):
        assert np.array_equal(one, again)


@pytest.mark.usefixtures("small_cells")
def test_points_that_are_all_the_same_have_neighbours_too() -> None:
    z = np.ones((1000, 3), np.float32)
    z[-1] = 2
    index, distance = neighbours_among_many(z, 12)
    assert index.shape == (1000, 12) and (distance[:-1] == 0).all()
    assert index[-1, 0] == 999


@pytest.mark.usefixtures("small_cells")
def test_who_finds_too_few_near_by_looks_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "FEW", 1000)
    z = cloud(1000)
    index, distance = neighbours_among_many(z, 400)
    assert np.isfinite(distance).all()
    true, apart = nearest(z, z, 400)
    few = np.array([len(np.unique(row)) for row in index])
    assert (few == 400).all()
    everywhere = np.isclose(distance, apart, atol=1e-4).all(axis=1)
    assert everywhere.any() and np.array_equal(index[everywhere][:, :5], true[everywhere][:, :5])


def test_few_points_are_looked_through_one_and_all() -> None:
    z = cloud(300)
    for one, other in zip(neighbours_among_many(z, 9), nearest(z, z, 9), strict=True):
        assert np.array_equal(one, other)
