import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from vae_core.config import ModelConfig
from vae_core.evaluation import metrics as module
from vae_core.evaluation.image_report import examine_all
from vae_core.evaluation.metrics import (
    ACTIVE_NATS,
    ROWS,
    active_dimensions,
    bits_per_dim,
    evaluate,
    explained_variance,
    log_evidence,
    mean_and_error,
    variances,
)
from vae_core.models.vae import VAE, build_seeded, freeze

from ..linear import LinearGaussian

CONFIG = ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(16,), binarization="none")


@pytest.fixture
def model() -> VAE:
    return freeze(build_seeded(CONFIG, 0))


def images(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 1, 8, 8), np.uint8)


class Deterministic(nn.Module):
    """An encoder with mu from one pixel and hardly any variance: each image's bound is known."""

    def forward(self, x: Tensor) -> Tensor:
        mu = x[:, 0, 0, :3]
        return torch.cat([mu, torch.full_like(mu, -20.0)], dim=1)


@pytest.mark.parametrize("batch", [3, 4, 10, 250])
def test_every_image_counts_once_also_in_a_short_last_batch(
    model: VAE, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    model.encoder = Deterministic()
    x = images(10)
    alone = [evaluate(model, x[i : i + 1]) for i in range(10)]
    monkeypatch.setattr(module, "BATCH", batch)
    whole = evaluate(model, x)
    assert whole.images == 10
    assert whole.elbo == pytest.approx(np.mean([e.elbo for e in alone]), abs=1e-3)
    assert whole.kl == pytest.approx(np.mean([e.kl for e in alone]), rel=1e-5)
    stderr = np.std([e.kl for e in alone], ddof=1) / math.sqrt(10)
    assert whole.kl_stderr == pytest.approx(stderr, rel=1e-4)


def test_the_terms_make_the_bound(model: VAE) -> None:
    e = evaluate(model, images(20))
    assert e.elbo == pytest.approx(e.log_likelihood - e.kl)
    assert e.kl == pytest.approx(sum(e.kl_per_dim))
    assert len(e.kl_per_dim) == len(e.kl_per_dim_stderr) == 3 and min(e.kl_per_dim) >= 0


def test_nll_is_below_the_negative_bound_and_falls_with_more_samples() -> None:
    exact = LinearGaussian(shift=0.7)
    x = (exact.images(60) * 255).round().clamp(0, 255).byte().numpy()
    figures = [evaluate(exact.model, x, importance_samples=k) for k in (1, 10, 200)]
    nlls = [e.nll for e in figures if e.nll is not None]
    assert nlls == sorted(nlls, reverse=True)
    assert nlls[-1] < -figures[-1].elbo - 0.3
    true = float(-exact.log_evidence(torch.from_numpy(x).double() / 255).mean())
    assert nlls[-1] == pytest.approx(true, abs=0.05)


def test_nll_is_the_same_in_chunks_and_at_once(
    model: VAE, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to other draws; the exact posterior makes all draws equal."""
    exact = LinearGaussian()
    x = exact.images(7)
    whole = log_evidence(exact.model, x, 20, torch.Generator().manual_seed(0))
    monkeypatch.setattr(module, "ROWS", 21)
    chunked = log_evidence(exact.model, x, 20, torch.Generator().manual_seed(0))
    torch.testing.assert_close(whole, chunked, atol=2e-3, rtol=0)


def test_memory_is_bounded_however_many_samples(
    model: VAE, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[int] = []
    model.decoder.register_forward_hook(lambda _, z, __: rows.append(len(z[0])))
    evaluate(model, images(3), importance_samples=5000)
    assert max(rows) <= ROWS
    assert sum(rows) == 3 + 3 + 3 * 5000  # bound, explained variance, NLL


def test_a_seed_gives_the_same_figures_and_another_one_others(model: VAE) -> None:
    def figures(seed: int) -> object:
        return evaluate(model, images(12), importance_samples=3, seed=seed)

    torch.rand(3)
    assert figures(1) == figures(1)
    assert figures(1) != figures(2)


def test_evaluation_changes_neither_the_model_nor_the_global_random_state(model: VAE) -> None:
    before, state = torch.random.get_rng_state(), model.state_dict()
    weights = {name: t.clone() for name, t in state.items()}
    evaluate(model, images(4), importance_samples=2)
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(weights[name], t) for name, t in model.state_dict().items())


def test_a_dimension_is_active_from_the_threshold_of_its_kl_on() -> None:
    assert active_dimensions([0.0, ACTIVE_NATS / 2, ACTIVE_NATS, 3.0]) == 2


def test_the_active_units_of_an_evaluation_are_its_active_dimensions(model: VAE) -> None:
    model.encoder = Deterministic()  # a KL of about 9 nats a dimension, also where mu is constant
    x = images(20)
    x[:, 0, 0, 0] = 100
    e = evaluate(model, x)
    assert e.active_units == active_dimensions(e.kl_per_dim) == 3
    assert e.mean_variance_per_dim[0] == 0 < min(e.mean_variance_per_dim[1:])


def test_the_variance_of_a_single_mean_is_zero() -> None:
    assert variances(torch.randn(1, 3)).tolist() == [0, 0, 0]


def test_bits_of_a_density_are_those_of_eight_bit_images() -> None:
    """The uniform density on [0, 1] needs 8 bits for each of 256 levels."""
    assert bits_per_dim(0.0, 12, "density") == 8
    assert bits_per_dim(-12 * math.log(4), 12, "density") == pytest.approx(6)
    assert bits_per_dim(12 * math.log(2), 12, "mass") == pytest.approx(1)


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_a_split_and_its_images_have_the_same_bits(likelihood: str) -> None:
    config = ModelConfig((1, 8, 8), 3, "mlp", (), (16,), likelihood, 0.2, "none")
    model = freeze(build_seeded(config, 0))
    model.encoder = Deterministic()
    x = images(8)
    mean = np.mean([examination.bits_per_dim for examination in examine_all(model, x)])
    e = evaluate(model, x)
    assert e.bits_per_dim == pytest.approx(mean, rel=1e-3)
    assert 0 < e.bits_per_dim_stderr < e.bits_per_dim


def test_the_explained_variance_is_one_of_a_copy_and_zero_of_the_mean_image() -> None:
    class Constant(VAE):
        def decode(self, z: Tensor) -> Tensor:
            return self.image.expand(len(z), -1, -1, -1)

    model = build_seeded(CONFIG, 0)
    model.__class__ = Constant
    x = images(12)
    model.image = torch.from_numpy(x.mean(axis=0) / 255).float()
    assert explained_variance(model, x) == pytest.approx(0, abs=1e-5)
    model.image = torch.from_numpy(x[0] / 255).float()
    assert explained_variance(model, x[:1].repeat(4, axis=0)) == 1


def test_the_standard_error_is_of_the_mean() -> None:
    mean, error = mean_and_error(torch.tensor([1.0, 2.0, 3.0, 4.0]))
    assert float(mean) == 2.5
    assert float(error) == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)
    assert float(mean_and_error(torch.tensor([7.0]))[1]) == 0


def test_figures_are_reported_as_plain_values_and_without_what_was_not_asked(model: VAE) -> None:
    figures = evaluate(model, images(4)).to_dict()
    assert "nll" not in figures and figures["images"] == 4
    more = evaluate(model, images(4), importance_samples=2).to_dict()
    assert {"nll", "nll_stderr", "importance_samples"} <= set(more)


def test_progress_reaches_the_end_of_each_stage(
    model: VAE, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 4)
    seen: list[tuple[str, int, int]] = []
    evaluate(model, images(10), importance_samples=1, report=lambda *facts: seen.append(facts))
    assert seen == [(stage, n, 10) for stage in ("ELBO", "NLL") for n in (4, 8, 10)]


def test_no_images_are_refused(model: VAE) -> None:
    with pytest.raises(ValueError, match="no images"):
        evaluate(model, images(0))
