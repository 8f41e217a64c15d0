import dataclasses
import itertools
import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from vae_core.config import ModelConfig, TrainConfig
from vae_core.models.vae import build_seeded
from vae_core.objectives.elbo import Elbo, elbo
from vae_core.objectives.iwae import ImportanceBound
from vae_core.objectives.objective import Moment, objective_of
from vae_core.training import loop
from vae_core.training.loop import (
    SharedState,
    batches,
    fit,
    learning_rate,
    resolve_precision,
    start,
    steps_per_epoch,
    update_average,
)

CPU = torch.device("cpu")
MODEL = ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(16,), binarization="none")
TRAIN = TrainConfig(batch_size=8, warmup_steps=0, precision="float32", learning_rate=1e-2)


def images(count: int, seed: int = 0) -> np.ndarray:
    """Images whose first pixel says which one it is."""
    x = np.random.default_rng(seed).integers(0, 2, (count, 1, 8, 8), np.uint8) * 255
    x[:, 0, 0, 0] = np.arange(count)
    return x


def numbers(stream: Iterator[torch.Tensor], count: int) -> list[list[int]]:
    return [x[:, 0, 0, 0].tolist() for x in itertools.islice(stream, count)]


@given(st.integers(1, 100), st.integers(1, 40), st.integers(0, 5))
def test_an_epoch_shows_no_image_twice_and_all_that_fill_a_batch(
    count: int, size: int, epoch: int
) -> None:
    steps = steps_per_epoch(count, size)
    shown = numbers(batches(images(count), size, seed=1, step=epoch * steps), steps)
    times = Counter(n for batch in shown for n in batch)
    assert set(times.values()) == {1}
    assert len(times) == (count if count < size else count - count % size)


@given(st.integers(0, 30))
def test_batches_go_on_from_any_step(step: int) -> None:
    x = images(30)
    whole = numbers(batches(x, 8, seed=0), 35)
    assert numbers(batches(x, 8, seed=0, step=step), 5) == whole[step : step + 5]


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    x = images(64)
    first, second = (numbers(batches(x, 64, 0, step), 1) for step in (0, 1))
    assert first != second and first != numbers(batches(x, 64, seed=1), 1)


def test_the_learning_rate_warms_up_to_its_peak_and_falls_to_zero() -> None:
    config = TrainConfig(learning_rate=0.5, warmup_steps=9)
    assert learning_rate(config, 0, 0.0) == pytest.approx(0.05)
    assert learning_rate(config, 9, 0.0) == pytest.approx(0.5)
    assert learning_rate(config, 500, 0.5) == pytest.approx(0.25)
    assert learning_rate(config, 1000, 1.0) == pytest.approx(0.0)
    rates = [learning_rate(config, step, step / 100) for step in range(9, 100)]
    assert rates == sorted(rates, reverse=True)


def test_averaged_weights_are_the_running_mean_of_what_came_before() -> None:
    state = start(MODEL, TRAIN, CPU)
    state.step = 10**6
    old = [p.clone() for p in state.average.parameters()]
    with torch.no_grad():
        for p in state.model.parameters():
            p.add_(1.0)
    update_average(state, 0.75)
    state.step += 1  # three steps in four wait for the next
    update_average(state, 0.75)
    for before, after in zip(old, state.average.parameters(), strict=True):
        torch.testing.assert_close(after, before + 1 - 0.75**4)


def test_without_averaging_the_average_is_the_model() -> None:
    config = dataclasses.replace(TRAIN, average=0.0)
    state = start(MODEL, config, CPU)
    list(fit(state, batches(images(16), 8, 0), config, 3))
    for a, b in zip(state.model.parameters(), state.average.parameters(), strict=True):
        torch.testing.assert_close(a.detach(), b)


def test_the_average_is_never_trained() -> None:
    state = start(MODEL, TRAIN, CPU)
    assert not any(p.requires_grad for p in state.average.parameters())
    assert all(p.requires_grad for p in state.model.parameters())
    shared = {p.data_ptr() for p in state.average.parameters()}
    assert shared.isdisjoint(p.data_ptr() for p in state.model.parameters())


def test_eight_images_overfit() -> None:
    """Eight images that can be told apart need log 8 nats; 64 unlearned bits cost 44."""
    config = dataclasses.replace(TRAIN, learning_rate=3e-2)
    state = start(MODEL, config, CPU)
    x = images(8) // 255 * 255
    losses = [float(s.loss) for s in fit(state, batches(x, 8, 0), config, 400)]
    assert losses[0] > 40
    assert sum(losses[-50:]) / 50 < 10


def test_training_changes_every_parameter_and_counts_its_steps() -> None:
    state = start(MODEL, TRAIN, CPU)
    before = [p.detach().clone() for p in state.model.parameters()]
    records = list(fit(state, batches(images(16), 8, 0), TRAIN, 4))
    assert [r.step for r in records] == [1, 2, 3, 4] and state.step == 4
    pairs = zip(before, state.model.parameters(), strict=True)
    assert not any(torch.equal(old, new) for old, new in pairs)


def test_stopping_to_iterate_stops_training() -> None:
    state = start(MODEL, TRAIN, CPU)
    next(fit(state, batches(images(16), 8, 0), TRAIN, 100))
    assert state.step == 1


def test_a_record_has_the_terms_of_the_loss() -> None:
    config = dataclasses.replace(TRAIN, beta=0.5)
    state = start(MODEL, config, CPU)
    record = next(fit(state, batches(images(16), 8, 0), config, 10))
    kl = record.kl_per_dim.sum()
    torch.testing.assert_close(record.loss, 0.5 * kl - record.log_likelihood)
    assert record.beta == 0.5 and record.log_likelihood < 0 < kl


def test_a_budget_of_time_ends_training_with_the_learning_rate_annealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = itertools.count()
    monkeypatch.setattr(loop.time, "perf_counter", lambda: float(next(ticks)))
    state = start(MODEL, TRAIN, CPU)
    records = list(fit(state, batches(images(16), 8, 0), TRAIN, 10**9, max_seconds=10.0))
    assert len(records) == 10 and state.seconds == 10
    rates = [record.learning_rate for record in records]
    assert rates == sorted(rates, reverse=True) and rates[-1] < rates[0] / 20


def test_long_gradients_are_shortened() -> None:
    def moved(clip: float) -> float:
        config = dataclasses.replace(TRAIN, clip_norm=clip)
        state = start(MODEL, config, CPU)
        state.optimizer = torch.optim.SGD(state.model.parameters(), lr=1.0)
        before = torch.nn.utils.parameters_to_vector(state.model.parameters()).detach()
        next(fit(state, batches(images(16), 8, 0), config, 10**9))
        after = torch.nn.utils.parameters_to_vector(state.model.parameters()).detach()
        return float((after - before).norm())

    assert moved(0.5) == pytest.approx(0.5 * TRAIN.learning_rate, rel=1e-3)
    assert moved(1e9) > 2 * moved(0.5)


def test_bfloat16_trains_as_float32_does() -> None:
    def losses(precision: str) -> list[float]:
        config = dataclasses.replace(TRAIN, precision=precision)  # type: ignore[arg-type]
        state = start(MODEL, config, CPU)
        return [float(s.loss) for s in fit(state, batches(images(16), 8, 0), config, 30)]

    assert losses("bfloat16") == pytest.approx(losses("float32"), rel=0.03)


def test_an_explicit_precision_is_kept_and_auto_is_resolved() -> None:
    assert resolve_precision("bfloat16", CPU) == "bfloat16"
    assert resolve_precision("float32", CPU) == "float32"
    assert resolve_precision("auto", CPU) in ("float32", "bfloat16")


def test_binarised_batches_are_drawn_anew_from_the_states_generator() -> None:
    x = np.full((8, 1, 8, 8), 128, np.uint8)
    binary = dataclasses.replace(MODEL, binarization="stochastic")
    states: list[SharedState] = [start(binary, TRAIN, CPU) for _ in range(2)]
    runs = [[float(s.loss) for s in fit(state, batches(x, 8, 0), TRAIN, 3)] for state in states]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 3 and all(map(math.isfinite, runs[0]))


def test_the_first_part_of_the_budget_goes_to_the_elbo() -> None:
    config = TrainConfig(objective="iwae", importance_samples=3, importance_from=0.7)
    model, x = build_seeded(MODEL, 0), torch.rand(4, 1, 8, 8)

    def bound(fraction: float) -> Elbo:
        noise = torch.Generator().manual_seed(0)
        return objective_of(config)(model, x, Moment(fraction=fraction), noise)

    plain = elbo(model, x, generator=torch.Generator().manual_seed(0))
    assert torch.equal(bound(0.69).value, plain.value)
    assert isinstance(bound(0.7), ImportanceBound)
