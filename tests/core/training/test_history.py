from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core.config import ModelConfig
from vae_core.models.gaussian import Gaussian
from vae_core.models.priors.prior import standard_kl_per_dim
from vae_core.models.vae import build
from vae_core.runs.directory import Run
from vae_core.training import history, snapshots


def test_a_plane_is_seen_as_it_is_at_every_snapshot(trained: Run) -> None:
    film = history.film(trained.path)
    taken = snapshots.load(trained.path / "snapshots")
    assert film.steps == tuple(snapshot.step for snapshot in taken)
    (view,) = film.views
    assert view.name == "z0, z1"
    assert np.array_equal(view.xy, np.stack([snapshot.mu for snapshot in taken]))


def test_the_kl_of_a_snapshot_is_that_of_its_posteriors(trained: Run) -> None:
    film = history.film(trained.path)
    last = snapshots.load(trained.path / "snapshots")[-1]
    q = Gaussian(*(torch.from_numpy(values).double() for values in (last.mu, last.logvar)))
    assert film.kl_per_dim[-1] == pytest.approx(standard_kl_per_dim(q).mean(dim=0).numpy())
    assert (film.kl_per_dim >= 0).all()


def test_more_dimensions_are_seen_by_what_tells_most_and_by_their_spread() -> None:
    mu = np.random.default_rng(0).normal(size=(3, 40, 5)).astype(np.float32) * [1, 9, 1, 1, 4]
    told, spread = history.views(mu.astype(np.float32), np.array([0.1, 0.2, 3.0, 0.3, 2.0]))
    assert told.name.startswith("z2, z4:")
    assert np.array_equal(told.xy, mu[..., [2, 4]].astype(np.float32))
    assert spread.xy[-1].var(axis=0).sum() > 0.9 * mu[-1].var(axis=0).sum()


def test_samples_of_a_learned_prior_follow_the_means_in_every_view(tmp_path: Path) -> None:
    model = build(ModelConfig((1, 8, 8), latent_dim=3, network="mlp", prior="mixture"))
    x = np.zeros((5, 1, 8, 8), np.uint8)
    for step in (0, 1):
        snapshots.save(tmp_path / "snapshots", snapshots.take(model.eval(), step, x))
    film = history.film(tmp_path)
    taken = snapshots.load(tmp_path / "snapshots")[-1]
    assert film.prior_samples == len(taken.z) > 0
    for view in film.views:
        assert view.xy.shape == (2, 5 + len(taken.z), 2)
        assert np.allclose(view.xy[-1, 5:], taken.z @ view.axes, atol=1e-5)


def test_one_dimension_lies_on_a_line() -> None:
    (view,) = history.views(np.ones((2, 4, 1), np.float32), np.ones(1))
    assert view.xy.shape == (2, 4, 2) and not view.xy[..., 1].any()


def test_a_run_without_snapshots_has_no_film(own_run: Run) -> None:
    for path in history.snapshot_paths(own_run.path):
        path.unlink()
    with pytest.raises(ValueError, match="no snapshots yet"):
        history.film(own_run.path)


def test_what_a_run_looks_like_now_counts_between_its_snapshots_alone(own_run: Run) -> None:
    folder, last = own_run.path / "snapshots", history.film(own_run.path).steps[-1]
    model, x = own_run.load(), own_run.reference_set().x
    assert history.newest(own_run.path, last + 9) is None
    for step, counts in [(last - 1, False), (last + 5, True), (last + 10, False)]:
        snapshots.save_newest(folder, snapshots.take(model, step, x))
        found = history.newest(own_run.path, last + 9)
        assert (found is not None and found.step == step) == counts, step
    assert history.film(own_run.path).steps[-1] == last
