import copy
import dataclasses

import numpy as np
import pytest
import torch

from vae_core.config import ModelConfig, RunConfig, TrainConfig
from vae_core.objectives.objective import Moment, objective_of
from vae_core.runs.directory import Run, RunError
from vae_core.training.loop import prepare, take_step
from vae_core.training.single_step import SlowStep, begin, exact, slow_step

MODEL = ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(16,))
CONFIG = RunConfig(model=MODEL, train=TrainConfig(warmup_steps=0, precision="bfloat16"))
X = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (1, 8, 8), dtype=np.uint8))


def step(**changes: object) -> SlowStep:
    train = dataclasses.replace(CONFIG.train, **changes)  # type: ignore[arg-type]
    config = dataclasses.replace(CONFIG, train=train)
    return slow_step(begin(config), X, config)


def test_a_slow_step_is_the_step_that_training_takes() -> None:
    for free_bits in (0.0, 0.3):
        config = dataclasses.replace(CONFIG, train=TrainConfig(free_bits=free_bits, beta=2.0))
        slow = begin(config)
        fast = copy.deepcopy(slow)
        fast.generator = torch.Generator().manual_seed(0)
        fast.optimizer = torch.optim.AdamW(fast.model.parameters(), weight_decay=0.0, fused=True)
        shown = slow_step(slow, X, config, rate=1e-3)
        x = prepare(X[None], fast)
        record = take_step(fast, x, objective_of(exact(config.train)), Moment(2.0), 1e-3)
        pairs = zip(slow.model.parameters(), fast.model.parameters(), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)
        assert shown.loss == pytest.approx(float(record.loss))
        assert shown.grad_norm == pytest.approx(float(record.grad_norm))
        assert shown.step == slow.step == 1


def test_its_quantities_belong_together() -> None:
    shown = step(beta=3.0)
    for view in (shown.before, shown.after):
        std = (view.logvar / 2).exp()
        torch.testing.assert_close(view.z, view.mu + std * shown.eps)
        assert view.elbo == pytest.approx(view.log_likelihood - view.kl) and view.kl >= 0
        assert view.x_hat.shape == (1, 8, 8) and 0 <= float(view.x_hat.min())
    assert set(shown.x.unique().tolist()) <= {0.0, 1.0}  # binarised
    expected = 3 * shown.before.kl - shown.before.log_likelihood
    assert shown.loss == pytest.approx(expected, rel=1e-5)


def test_a_step_makes_its_own_image_more_probable() -> None:
    shown = step()
    assert shown.after.elbo > shown.before.elbo


def test_it_says_what_each_weight_did() -> None:
    shown = step()
    assert all(layer.moved > 0 and layer.gradient > 0 for layer in shown.layers)
    together = sum(layer.gradient**2 for layer in shown.layers) ** 0.5
    assert together == pytest.approx(shown.grad_norm, rel=1e-4)
    assert not shown.clipped


def test_a_clipped_gradient_is_told_at_its_full_length() -> None:
    free, clipped = step(), step(clip_norm=0.01)
    assert clipped.clipped and clipped.grad_norm == pytest.approx(free.grad_norm)
    for one, other in zip(free.layers, clipped.layers, strict=True):
        assert one.gradient == pytest.approx(other.gradient, rel=1e-3)


def test_it_goes_on_from_where_a_run_stands(trained: Run) -> None:
    state = begin(trained.config, trained)
    weights = trained.load().state_dict()
    assert all(torch.equal(t, weights[n]) for n, t in state.model.state_dict().items())
    x = torch.from_numpy(trained.reference_set().x[0])
    fresh = slow_step(begin(trained.config), x, trained.config)
    learned = slow_step(state, x, trained.config)
    assert learned.before.elbo > fresh.before.elbo
    assert learned.step == trained.status()["step"] + 1


def test_a_run_without_weights_can_not_be_stepped(new_run: object) -> None:
    run = new_run()  # type: ignore[operator]
    with pytest.raises(RunError, match="no weights yet"):
        begin(run.config, run)
