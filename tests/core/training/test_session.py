import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core.runs import checkpoint, failures
from vae_core.runs.directory import Run, RunError, open_run
from vae_core.training import heartbeat, snapshots
from vae_core.training import session as module
from vae_core.training.loop import DivergedError
from vae_core.training.recorder import Recorder
from vae_core.training.session import Session

from ..sessions import MakeRun, assert_same_weights, losses, train


def test_a_finished_run_tells_how_it_went(trained: Run) -> None:
    status = trained.status()
    assert status["state"] == "finished" and status["step"] == status["total_steps"]
    records = trained.metrics()
    assert records[-1]["step"] == status["step"]
    assert records[-1]["loss"] < records[0]["loss"]
    assert records[-1]["validation_loss"] > 0 and len(records[-1]["kl_per_dim"]) == 2
    for record in records:
        kl = sum(record["kl_per_dim"])
        assert record["kl"] == pytest.approx(kl, abs=1e-3) and kl >= 0
        assert record["loss"] == pytest.approx(kl - record["log_likelihood"], abs=1e-2)


def test_two_sittings_give_what_one_gives(trained: Run, new_run: MakeRun) -> None:
    """Stopped in the middle of an epoch, between two records."""
    run = new_run()
    train(run, max_steps=63)
    assert run.status()["state"] == "stopped" and run.status()["step"] == 63
    train(open_run(run.path), resume=True)
    assert run.status()["state"] == "finished"
    assert_same_weights(run, trained)
    assert losses(run)[-1] == losses(trained)[-1]


def test_snapshots_do_not_depend_on_interruptions(trained: Run, new_run: MakeRun) -> None:
    run = new_run()
    train(run, max_steps=7)
    train(run, resume=True)
    ours, theirs = (snapshots.load(r.path / "snapshots") for r in (run, trained))
    assert [s.step for s in ours] == [s.step for s in theirs]
    assert all(np.array_equal(a.decodes, b.decodes) for a, b in zip(ours, theirs, strict=True))


KILLED = """
import os, signal, sys, torch
torch.set_num_threads(1)
from vae_core.training import recorder, session
from vae_core.runs.directory import open_run
recorder.CHECKPOINT_SECONDS, recorder.RECORD_SECONDS = 0.0, float("inf")
run = session.Session(open_run(sys.argv[1]))
for progress in run.steps():
    if progress.step >= 100:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_resumes_to_the_weights_of_one_that_was_not(
    trained: Run, new_run: MakeRun
) -> None:
    run = new_run()
    command = [sys.executable, "-c", KILLED, str(run.path)]
    root = str(Path(__file__).parents[3])
    killed = subprocess.run(command, env=os.environ | {"PYTHONPATH": root}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert run.status()["state"] == "interrupted" and run.checkpoints()
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 149, "lo')
    train(open_run(run.path), resume=True)
    assert_same_weights(run, trained)
    assert losses(run) == losses(trained)


def test_a_run_killed_before_its_first_checkpoint_starts_over(
    trained: Run, new_run: MakeRun
) -> None:
    run = new_run()
    run.write_status("running", 3, 100)
    train(run, resume=True)
    assert_same_weights(run, trained)


def test_resuming_sets_a_damaged_newest_checkpoint_aside(trained: Run, new_run: MakeRun) -> None:
    run = new_run()
    train(run, max_steps=40)
    (run.path / "checkpoints" / "step-000000090.safetensors").write_bytes(b"damaged")
    train(run, max_steps=60, resume=True)
    assert [path.stem for path in run.checkpoints()] == ["step-000000040", "step-000000060"]
    train(run, resume=True)
    assert_same_weights(run, trained)


def test_a_model_that_came_without_checkpoints_is_not_trained_from_the_start(
    own_run: Run,
) -> None:
    for path in own_run.checkpoints():
        path.unlink()
    metrics = own_run.metrics()
    with pytest.raises(RunError, match="nothing to resume"):
        Session(own_run).resume()
    assert own_run.metrics() == metrics


def test_closing_the_iterator_stops_and_saves(new_run: MakeRun) -> None:
    run = new_run()
    steps = Session(run).steps()
    step = next(steps).step
    steps.close()
    assert run.status()["state"] == "stopped" and run.status()["step"] == step
    assert run.checkpoints()[-1].stem == f"step-{step:09d}"


def test_setting_stop_ends_after_the_step_at_hand(new_run: MakeRun) -> None:
    run = new_run()
    session = Session(run)
    session.stop.set()
    assert [p.step for p in session.steps()] == [1]
    assert run.status()["state"] == "stopped" and run.metrics()[-1]["step"] == 1


def test_a_budget_of_time_finishes_the_run(new_run: MakeRun) -> None:
    run = new_run(epochs=10**6)
    for _ in Session(run).steps(max_seconds=0.3):
        pass
    assert run.status()["state"] == "finished" and run.weights_path.exists()
    assert run.metrics()[-1]["step"] == run.status()["step"]


def test_the_heartbeat_does_not_wait_for_training(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = threading.Semaphore(0)
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(Run, "write_status", lambda *_: beats.release())

    def slowly(self: Recorder) -> None:
        for _ in range(5):
            assert beats.acquire(timeout=60)

    monkeypatch.setattr(Recorder, "snapshot", slowly)
    next(Session(new_run()).steps())


NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_up_while_saving_is_named_and_resume_goes_on(
    trained: Run, new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new_run()
    train(run, max_steps=40)

    def full(*_: object) -> None:
        raise NO_SPACE

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "write_atomic", full)
        with pytest.raises(module.DiskError, match="the disk is full"):
            train(run, resume=True)
    status = run.status()
    assert (status["state"], status["code"]) == ("failed", failures.DISK_FULL)
    assert (
        status["message"] == "the disk is full: make room and resume; resume goes on from step 40"
    )
    assert [path.stem for path in run.checkpoints()] == ["step-000000040"]
    train(run, resume=True)
    assert_same_weights(run, trained)


@pytest.mark.parametrize("what", ["append_metrics", "write_status"])
def test_a_disk_that_is_full_for_a_moment_stops_with_the_reason(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The first write fails; the reserve makes room for the last words."""
    run, original, calls = new_run(), getattr(Run, what), []

    def full(self: Run, *arguments: object) -> None:
        calls.append(arguments)
        if (run.path / ".reserve").exists() and len(calls) > 1:
            raise NO_SPACE
        original(self, *arguments)

    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.0)
    monkeypatch.setattr(module, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(Run, what, full)
    with pytest.raises(module.DiskError):
        train(run)
    assert run.status()["state"] == "failed" and "disk is full" in run.status()["message"]
    assert not (run.path / ".reserve").exists()


def test_a_loss_that_is_no_number_fails_and_keeps_the_last_good_checkpoint(
    new_run: MakeRun,
) -> None:
    run = new_run()
    train(run, max_steps=50)
    session = Session(run)
    session.resume()
    steps = session.steps()
    with torch.no_grad():
        next(session.state.model.parameters()).fill_(float("nan"))
    with pytest.raises(DivergedError, match="lower learning rate"):
        list(steps)
    assert run.status()["state"] == "failed" and "learning rate" in run.status()["message"]
    assert [path.stem for path in run.checkpoints()] == ["step-000000050"]
    assert all(t.isfinite().all() for t in run.load().state_dict().values())


def test_stopping_a_diverged_run_saves_nothing_either(new_run: MakeRun) -> None:
    run = new_run()
    session = Session(run)
    with torch.no_grad():
        next(session.state.model.parameters()).fill_(float("nan"))
    session.stop.set()
    with pytest.raises(DivergedError):
        list(session.steps())
    assert not run.checkpoints()


def test_validation_images_are_never_trained_on(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[bytes] = set()
    original = module.batches

    def recording(x: np.ndarray, *rest: int) -> object:
        for batch in original(x, *rest):
            seen.update(image.numpy().tobytes() for image in batch)
            yield batch

    monkeypatch.setattr(module, "batches", recording)
    session = train(new_run())
    validation = {image.tobytes() for image in session.validation.x}
    test = {image.tobytes() for image in session.reference.x}
    assert len(validation) == 6 and len(seen) == len(session.training)
    assert seen.isdisjoint(validation) and seen.isdisjoint(test)


def test_another_seed_gives_another_model(trained: Run, new_run: MakeRun) -> None:
    run = new_run(seed=1)
    train(run)
    with pytest.raises(AssertionError):
        assert_same_weights(run, trained)
