import pytest
import torch

from ui.common import resources
from vae_core.runs.store import ModelInfo

Infos = dict[str, ModelInfo]


def test_dimensions_come_with_the_most_nats_first_and_shares_that_add_up(infos: Infos) -> None:
    rows = resources.dimensions("grey")
    assert [row["index"] for row in rows] == [1, 2, 0]
    assert sum(row["share"] for row in rows) == pytest.approx(1)


def test_ranges_hold_the_aggregate_posterior_and_the_prior(infos: Infos) -> None:
    samples = resources.aggregate_sample(resources.loaded("grey"))
    for row in resources.dimensions("grey"):
        inside = (samples[:, row["index"]] >= row["low"]) & (
            samples[:, row["index"]] <= row["high"]
        )
        assert inside.double().mean() > 0.98
        assert row["low"] <= -3 and row["high"] >= 3
        assert row["low"] < row["usual"][0] < row["usual"][1] < row["high"]


def test_ranges_are_the_same_every_time(infos: Infos) -> None:
    model = resources.loaded("plane")
    assert torch.equal(resources.aggregate_sample(model), resources.aggregate_sample(model))


def test_a_model_opens_at_the_posterior_mean_of_its_first_real_image(infos: Infos) -> None:
    mu = resources.loaded("grey").q.mu[0]
    assert resources.start_z("grey") == pytest.approx(mu.tolist(), abs=0.0005)


def test_an_unavailable_model_is_named(infos: Infos) -> None:
    with pytest.raises(ValueError, match="'gone'"):
        resources.info("gone")
