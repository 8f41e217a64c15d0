"""What a page opens with works: it lies among the data."""

import pytest
import torch

from ui.common import resources, results
from ui.interpolate import path_kinds
from vae_core.latent.directions import analogy
from vae_core.runs.store import default_store

SHIPPED = ("avatars-32d", "fashion-16d", "mnist-16d", "mnist-2d", "shapes-10d")


@pytest.mark.parametrize("model_id", SHIPPED)
def test_the_first_analogy_stays_within_the_data(model_id: str) -> None:
    mu = resources.loaded(model_id).q.mu
    a, b, c = results.analogy_terms(model_id)
    assert len({a, b, c}) == 3
    answer = analogy(mu[a], mu[b], mu[c])
    assert float((mu - answer).norm(dim=1).min()) < path_kinds.typical_distance(model_id)


@pytest.mark.parametrize("model_id", SHIPPED)
def test_explore_opens_at_a_point_that_is_typical_of_the_prior(model_id: str) -> None:
    prior = default_store().get(model_id).model.prior
    z = torch.tensor([resources.start_z(model_id)])
    sampled = prior.log_prob(prior.sample(1024, torch.Generator().manual_seed(1)))
    assert float(prior.log_prob(z)) > float(sampled.quantile(0.03))
