import math

import pytest

from vae_core.runs import checkpoint
from vae_core.runs.directory import Run
from vae_core.training import recorder, snapshots, viewers
from vae_core.training.recorder import Recorder
from vae_core.training.session import Session

from ..sessions import MakeRun, assert_same_weights, train


def test_at_most_two_checkpoints_are_kept(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "CHECKPOINT_SECONDS", 0.0)
    run = new_run(epochs=60)
    train(run)
    assert len(run.checkpoints()) == 2


def test_a_young_run_has_weights_before_its_first_minute(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "FIRST_CHECKPOINT_SECONDS", -1.0)
    run = new_run(epochs=60)
    steps = Session(run).steps()
    next(steps)
    assert run.weight_paths()
    steps.close()


def test_a_run_that_is_watched_shows_itself_and_learns_the_same(
    trained: Run, new_run: MakeRun
) -> None:
    run = new_run()
    viewers.announce(run)
    train(run)
    assert (run.path / "snapshots" / snapshots.NEWEST).exists()
    assert not (trained.path / "snapshots" / snapshots.NEWEST).exists()
    assert_same_weights(run, trained)


def test_records_come_by_time_too_with_what_is_left(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "RECORD_SECONDS", -1.0)
    run = new_run()
    train(run, max_steps=10)
    records = run.metrics()
    assert [record["step"] for record in records] == list(range(1, 11))
    assert all(record["eta"] > 0 and record["images_per_second"] > 0 for record in records)
    assert records[-1]["epoch"] == pytest.approx(10 / Session(run).per_epoch, abs=1e-3)


# changes while it runs


def test_the_best_weights_on_the_validation_part_are_kept(trained: Run) -> None:
    losses = {r["step"]: r.get("validation_loss", math.inf) for r in trained.metrics()}
    best = min(losses, key=lambda step: losses[step])
    facts = checkpoint.load_facts(trained.best_path)
    assert facts["step"] == best and facts["validation_loss"] == trained.best_loss()
    for record in trained.metrics():
        if "validation_loss" in record:
            terms = record["validation_kl"] - record["validation_log_likelihood"]
            assert record["validation_loss"] == pytest.approx(terms)


# what goes wrong


def test_validation_does_not_touch_the_random_state_of_training(
    trained: Run, run_config: object, new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recorder, "validate", lambda self: {})
    run = new_run()
    train(run)
    assert_same_weights(run, trained)
