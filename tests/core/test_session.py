import dataclasses
import errno
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError

from vae_core import checkpoint, control, pulse, snapshots, watching
from vae_core import session as module
from vae_core.data import load_dataset
from vae_core.files import write_json
from vae_core.prepare import choose_reference, prepare_config
from vae_core.runs import Run, RunError, open_run
from vae_core.session import Session
from vae_core.train import DivergedError

MakeRun = Callable[..., Run]


def train(run: Run, max_steps: int | None = None, resume: bool = False) -> Session:
    session = Session(run)
    if resume:
        session.resume()
    for _ in session.steps(max_steps=max_steps):
        pass
    return session


def assert_same_weights(one: Run, other: Run) -> None:
    a, b = one.load().state_dict(), other.load().state_dict()
    assert all(torch.equal(a[name], b[name]) for name in a)


def losses(run: Run) -> list[tuple[int, float]]:
    return [(record["step"], record["loss"]) for record in run.metrics()]


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
from vae_core import session
from vae_core.runs import open_run
session.CHECKPOINT_SECONDS, session.RECORD_SECONDS = 0.0, float("inf")
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
    root = str(Path(__file__).parents[2])
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


def test_at_most_two_checkpoints_are_kept(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0.0)
    run = new_run(epochs=60)
    train(run)
    assert len(run.checkpoints()) == 2


def test_a_young_run_has_weights_before_its_first_minute(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_CHECKPOINT_SECONDS", -1.0)
    run = new_run(epochs=60)
    steps = Session(run).steps()
    next(steps)
    assert run.weight_paths()
    steps.close()


def test_a_run_that_is_watched_shows_itself_and_learns_the_same(
    trained: Run, new_run: MakeRun
) -> None:
    run = new_run()
    watching.look(run)
    train(run)
    assert (run.path / "snapshots" / snapshots.NEWEST).exists()
    assert not (trained.path / "snapshots" / snapshots.NEWEST).exists()
    assert_same_weights(run, trained)


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
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(Run, "write_status", lambda *_: beats.release())

    def slowly(self: Session) -> None:
        for _ in range(5):
            assert beats.acquire(timeout=60)

    monkeypatch.setattr(Session, "_snapshot", slowly)
    next(Session(new_run()).steps())


def test_records_come_by_time_too_with_what_is_left(
    new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RECORD_SECONDS", -1.0)
    run = new_run()
    train(run, max_steps=10)
    records = run.metrics()
    assert [record["step"] for record in records] == list(range(1, 11))
    assert all(record["eta"] > 0 and record["images_per_second"] > 0 for record in records)
    assert records[-1]["epoch"] == pytest.approx(10 / Session(run).per_epoch, abs=1e-3)


# changes while it runs


def plan(run: Run, *changes: tuple[int, str, float]) -> None:
    """Writes changes down as a process that made them would."""
    for step, name, new in changes:
        control.record(run, control.Event(step, name, 0.0, new, 0.0, f"{step}-{name}"))


CHANGES = ((30, "learning_rate", 1e-4), (60, "beta", 3.0), (110, "epochs", 26.0))


def test_a_resumed_run_repeats_the_changes_at_their_steps(new_run: MakeRun) -> None:
    whole, broken, plain = new_run("whole"), new_run("broken"), new_run("plain")
    plan(whole, *CHANGES)
    train(whole)
    plan(broken, *CHANGES[:1])
    train(broken, max_steps=45)
    plan(broken, *CHANGES[1:])
    for last in (63, 100):
        train(broken, max_steps=last, resume=True)
    train(broken, resume=True)
    train(plain)
    assert whole.status()["step"] == plain.status()["step"] // 24 * 26
    assert_same_weights(whole, broken)
    assert losses(whole)[-1] == losses(broken)[-1] != losses(plain)[-1]
    betas = {record["step"]: record["beta"] for record in whole.metrics()}
    assert betas[60] == 1 and betas[100] == 3
    rates = {record["step"]: record["learning_rate"] for record in whole.metrics()}
    assert rates[30] > 1e-3 > rates[50]


def test_a_change_that_was_asked_for_is_made_once_and_written_down(new_run: MakeRun) -> None:
    run = new_run()
    control.change(run, "learning_rate", 5e-4)
    control.change(run, "beta", 2)
    control.extend(run, 2)
    (request,) = [r for r in control.requests(run) if r.name == "beta"]
    train(run, max_steps=20)
    made = [(e.step, e.name, e.old, e.new) for e in control.events(run)]
    assert made == [(0, "learning_rate", 2e-3, 5e-4), (0, "beta", 1, 2), (0, "epochs", 24, 26)]
    write_json(request.path, {"name": "beta", "value": 2})  # killed between the two
    train(run, resume=True)
    assert len(control.events(run)) == 3 and not control.requests(run)
    assert run.status()["step"] == run.status()["total_steps"] == 26 * Session(run).per_epoch


def test_a_newer_change_at_an_earlier_step_makes_an_older_one_void(new_run: MakeRun) -> None:
    run = new_run()
    plan(run, (50, "beta", 2.0), (80, "beta", 3.0), (60, "epochs", 30.0), (70, "beta", 4.0))
    assert [(e.step, e.new) for e in control.events(run)] == [(50, 2.0), (60, 30.0), (70, 4.0)]
    config = run.config.train
    assert control.in_force(config, control.events(run), 69).beta == 2
    assert control.in_force(config, control.events(run), 90).beta == 4


@pytest.mark.parametrize(
    ("name", "value"), [("learning_rate", 0), ("beta", -1), ("beta", float("nan")), ("seed", 1)]
)
def test_impossible_changes_are_refused(new_run: MakeRun, name: str, value: float) -> None:
    run = new_run()
    with pytest.raises(ValueError, match=name):
        control.change(run, name, value)
    assert not control.requests(run)


def test_a_damaged_request_or_event_is_left_out(new_run: MakeRun) -> None:
    run = new_run()
    plan(run, (5, "beta", 2.0))
    with (run.path / "events.jsonl").open("a") as file:
        file.write('{"step": 3, "name": "seed", "old": 0, "new": 9, "time": 0}\n{"ste')
    (run.path / "requests").mkdir()
    (run.path / "requests" / "0.json").write_text('{"name": "learning_rate"}')
    (run.path / "requests" / "1.json").write_text('{"name": "learning_rate", "value": -1}')
    train(run, max_steps=10)
    assert [event.name for event in control.events(run)] == ["beta"]
    assert not control.requests(run)


def test_a_paused_run_waits_saved_until_it_may_go_on(trained: Run, new_run: MakeRun) -> None:
    run = new_run()
    session, told = Session(run), []
    steps = session.steps()
    next(steps)
    control.pause(run)

    def look_on() -> None:
        while run.status()["state"] != "paused":
            time.sleep(0.01)
        told.append((run.checkpoints()[-1].stem, run.status()["step"]))
        control.unpause(run)

    with ThreadPoolExecutor(1) as thread:
        looking = thread.submit(look_on)
        for _ in steps:
            pass
        looking.result()
    assert told == [(f"step-{told[0][1]:09d}", told[0][1])]
    assert run.status()["state"] == "finished"
    assert_same_weights(run, trained)


def test_a_paused_run_can_be_stopped(new_run: MakeRun) -> None:
    run = new_run()
    control.pause(run)
    session = Session(run)
    timer = threading.Timer(0.2, session.stop.set)
    timer.start()
    assert [p.step for p in session.steps()] == [1]
    assert run.status()["state"] == "stopped"


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


NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_up_while_saving_is_named_and_resume_goes_on(
    trained: Run, new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new_run()
    train(run, max_steps=40)

    def full(*_: object) -> None:
        raise SafetensorError(f"I/O error: No space left on device (os error {errno.ENOSPC})")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "save_file", full)
        with pytest.raises(module.DiskError, match="the disk is full"):
            train(run, resume=True)
    status = run.status()
    assert status["state"] == "failed"
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

    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.0)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)
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


def test_validation_does_not_touch_the_random_state_of_training(
    trained: Run, run_config: object, new_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "_validate", lambda self: {})
    run = new_run()
    train(run)
    assert_same_weights(run, trained)


def test_another_seed_gives_another_model(trained: Run, new_run: MakeRun) -> None:
    run = new_run(seed=1)
    train(run)
    with pytest.raises(AssertionError):
        assert_same_weights(run, trained)


def test_preparing_a_configuration_changes_what_is_asked_and_no_more(new_run: MakeRun) -> None:
    config = new_run().config
    assert prepare_config(config) == config
    changed = prepare_config(config, "other", 7)
    assert changed.data.dataset == "other" and changed.train.seed == 7
    back = dataclasses.replace(changed, data=config.data, train=config.train)
    assert back == config


def test_the_reference_images_are_a_fixed_choice_in_the_order_of_the_split(
    picture_folder: Path,
) -> None:
    images = load_dataset(str(picture_folder), "test", (1, 8, 8))
    few, again = choose_reference(images, 3), choose_reference(images, 3)
    assert np.array_equal(few.index, again.index) and len(few.x) == 3
    assert np.array_equal(few.x, images.x[few.index])
    assert np.array_equal(few.labels, images.labels[few.index])
    assert len(choose_reference(images, 2000).x) == len(images)
