import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from vae_core.runs.directory import Run
from vae_core.system.files import write_json
from vae_core.training import control
from vae_core.training.session import Session

from ..sessions import MakeRun, assert_same_weights, losses, train


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
