"""The queue by itself: order, room and what starts the next, without any process."""

import threading
import time
from pathlib import Path

import pytest

from vae_core.config import RunConfig
from vae_core.runs.directory import Run, create_run, runs_dir
from vae_core.runs.failures import DIVERGED, OTHER, code_in
from vae_core.scheduler import queue, run_state
from vae_core.training import control


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs that were started; each counts as running."""
    ids: list[str] = []

    def spawn(run: Run) -> None:
        ids.append(run.id)
        run.write_status("running", 0, 10)

    monkeypatch.setattr(queue, "spawn", spawn)
    monkeypatch.setattr(queue, "slots", lambda: 1)
    return ids


@pytest.fixture
def runs(own_home: Path, run_config: RunConfig) -> list[Run]:
    return [create_run(runs_dir() / name, run_config) for name in ("c", "a", "b")]


def test_runs_start_in_the_order_in_which_they_were_added_while_there_is_room(
    runs: list[Run], started: list[str]
) -> None:
    for run in runs:
        queue.enqueue(run)
    assert [run.id for run in queue.waiting()] == ["c", "a", "b"]
    assert [run.id for run in queue.tick()] == ["c"] and queue.tick() == []
    runs[0].write_status("finished", 10, 10)
    assert [run.id for run in queue.tick()] == ["a"]
    assert started == ["c", "a"] and [run.id for run in queue.waiting()] == ["b"]


def test_a_withdrawn_run_does_not_start(runs: list[Run], started: list[str]) -> None:
    queue.enqueue(runs[0])
    queue.withdraw(runs[0])
    queue.withdraw(runs[0])
    assert queue.tick() == [] and started == []


def test_a_paused_run_goes_on_in_its_own_process(runs: list[Run], started: list[str]) -> None:
    runs[0].write_status("paused", 5, 10)
    control.pause(runs[0])
    queue.enqueue(runs[0])
    assert queue.tick() == [] and started == []
    assert not control.is_paused(runs[0]) and queue.waiting() == []


def test_a_ticket_that_can_not_be_read_waits_at_the_end(
    runs: list[Run], started: list[str]
) -> None:
    run_state.ticket_path(runs[0]).write_text("{")
    queue.enqueue(runs[1])
    assert [run.id for run in queue.waiting()] == ["a", "c"]


def test_callers_at_the_same_time_start_each_run_once(
    runs: list[Run], started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "slots", lambda: 9)
    for run in runs:
        queue.enqueue(run)
    threads = [threading.Thread(target=queue.tick) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == ["a", "b", "c"]


def test_the_ticker_starts_what_waits_and_survives_an_error(
    runs: list[Run], started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = iter([0])

    def broken_at_first() -> int:
        if next(slots, None) is not None:
            raise OSError("no room")
        return 1

    monkeypatch.setattr(queue, "slots", broken_at_first)
    queue.enqueue(runs[0])
    ticker = queue.Ticker(0.01)
    ticker.start()
    for _ in range(1000):
        if started:
            break
        time.sleep(0.01)
    ticker.close()
    assert started == ["c"]
    queue.enqueue(runs[1])
    time.sleep(0.05)
    assert started == ["c"]


def test_a_process_that_failed_early_says_why_in_its_log(runs: list[Run]) -> None:
    run = runs[0]
    (run.path / "launch.json").write_text('{"process": 0, "born": null, "started": 1.0}')
    (run.path / "train.log").write_text('a warning\n{"error": "no data", "code": "other"}\n')
    status = run_state.status(run)
    assert (status["state"], status["message"]) == ("failed", "no data")
    (run.path / "train.log").write_text("Killed\n")
    assert run_state.status(run)["message"] == "Killed"


def test_a_status_without_a_code_is_still_understood() -> None:
    old = {"state": "failed", "message": "the loss became nan near step 100: resume"}
    assert code_in(old) == DIVERGED and code_in(old | {"message": "no room"}) == OTHER
    assert code_in(old | {"code": "disk"}) == "disk" and code_in({"state": "running"}) == ""
