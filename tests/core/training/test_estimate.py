import dataclasses
import math
from collections.abc import Callable

import pytest
import torch

from vae_core.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from vae_core.data import DataError
from vae_core.models.vae import build
from vae_core.runs.directory import Run
from vae_core.training import estimate as module
from vae_core.training.estimate import TooLargeError, count_parameters, estimate
from vae_core.training.loop import start
from vae_core.training.session import Session


def test_time_is_that_of_all_steps_or_the_budget(run_config: RunConfig) -> None:
    found = estimate(run_config)
    per_epoch = found.images // run_config.train.batch_size
    assert found.steps == run_config.train.epochs * per_epoch
    assert found.seconds == pytest.approx(found.steps * found.seconds_per_step)
    long = dataclasses.replace(run_config.train, epochs=10**9, minutes=2.0)
    budgeted = estimate(dataclasses.replace(run_config, train=long))
    assert budgeted.seconds == pytest.approx(120)
    assert budgeted.steps == math.ceil(120 / found.seconds_per_step)


def test_it_counts_the_images_that_the_session_will_see(
    run_config: RunConfig, new_run: Callable[..., Run]
) -> None:
    assert estimate(run_config).images == len(Session(new_run()).training)


@pytest.mark.parametrize("network", ["mlp", "conv", "resnet"])
def test_memory_is_what_the_training_state_holds(network: str) -> None:
    model = ModelConfig((1, 8, 8), 2, network, channels=(8,), hidden_dims=(16,))  # type: ignore[arg-type]
    state = start(model, TrainConfig(precision="float32"), torch.device("cpu"))
    held = sum(p.nbytes for p in state.model.parameters())
    found = estimate(RunConfig(model=model, train=TrainConfig(precision="float32")))
    assert found.parameters == sum(p.numel() for p in build(model).parameters())
    assert found.memory.weights == found.memory.average == found.memory.gradients == held
    assert found.memory.optimizer == 2 * held
    assert found.memory.total == sum(dataclasses.astuple(found.memory))


def test_activations_grow_with_the_batch_and_never_count_the_weights() -> None:
    def activations(batch: int) -> int:
        model = ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(512,))
        train = TrainConfig(batch_size=batch, precision="float32")
        return estimate(RunConfig(model=model, train=train)).memory.activations

    assert activations(64) == pytest.approx(8 * activations(8), rel=0.05)
    assert activations(1) < 4 * count_parameters(ModelConfig((1, 8, 8), 2, "mlp"))


def test_it_is_measured_once(run_config: RunConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    first = estimate(run_config)
    monkeypatch.setattr(module, "_time_steps", lambda *_: 1 / 0)
    other = dataclasses.replace(run_config.train, epochs=1, seed=3, learning_rate=1.0)
    again = estimate(dataclasses.replace(run_config, train=other))
    assert again.seconds_per_step == first.seconds_per_step


def test_a_step_that_nobody_would_wait_for_is_extrapolated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    tried: list[int] = []

    def timed(*arguments: object) -> tuple[list[float], int]:
        tried.append(arguments[-1])  # type: ignore[arg-type]
        return [0.5], 100

    monkeypatch.setattr(module, "_time_steps", timed)
    model = ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(17,))
    found = estimate(RunConfig(model=model, train=TrainConfig(batch_size=20)))
    assert tried == [2] and found.seconds_per_step == 5 and found.memory.activations == 1000


def test_what_can_not_be_trained_is_refused_with_the_reason(run_config: RunConfig) -> None:
    huge = ModelConfig(network="mlp", hidden_dims=(4096,) * 16, latent_dim=4096)
    with pytest.raises(TooLargeError, match="make the network smaller"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "machine_memory", lambda: 1 << 30)
            estimate(RunConfig(model=huge))
    nowhere = dataclasses.replace(run_config, data=DataConfig("no-such-data"))
    with pytest.raises(DataError, match="no-such-data"):
        estimate(nowhere)
    all_of_it = dataclasses.replace(run_config.data, validation=60)
    with pytest.raises(DataError, match="leave something to train on"):
        estimate(dataclasses.replace(run_config, data=all_of_it))
