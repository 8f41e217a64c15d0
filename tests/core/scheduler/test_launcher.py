"""Trainings in processes of their own, with a tiny model on a folder of tiny pictures."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_core import presets
from vae_core.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from vae_core.runs.directory import Run
from vae_core.scheduler import launcher, queue, run_state
from vae_core.system.files import write_json
from vae_core.system.processes import birth
from vae_core.training import control, tensorboard

SECONDS = 60.0


@pytest.fixture
def preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A preset that would train for hours."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(60):
        pixels = rng.integers(0, 256, (8, 8), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    config = RunConfig(
        title="Tiny",
        data=DataConfig(str(folder), validation=0),
        model=ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(8,)),
        train=TrainConfig(epochs=1_000_000, batch_size=8, precision="float32"),
    )
    monkeypatch.setitem(presets.PRESETS, "tiny", config)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(queue, "CORES_EACH", 10**6)  # one at a time
    return "tiny"


@pytest.fixture
def started(preset: str) -> Iterator[Run]:
    run = launcher.start(preset)
    yield run
    if run_state.state_of(run) in run_state.ACTIVE:
        launcher.stop(run)
        wait_for(run, "stopped", "failed")


def wait_for(
    run: Run,
    *states: str,
    ready: Callable[[], bool] = lambda: True,
    look: Callable[[Run], str] = lambda run: run_state.status(run)["state"],
) -> str:
    """The state, once it is one of these."""
    for _ in range(int(20 * SECONDS)):
        state = look(run)
        if state in states and ready():
            return state
        time.sleep(0.05)
    raise AssertionError(f"{run_state.status(run)} after {SECONDS} s, not {states}")


def test_a_training_is_asked_for_event_files(preset: str) -> None:
    run = launcher.start(preset, boards=True)
    assert tensorboard.is_wanted(run)
    launcher.stop(run)
    wait_for(run, "stopped", "failed")


def test_a_training_starts_stops_with_its_weights_and_goes_on(started: Run) -> None:
    assert run_state.status(started)["state"] == "starting"
    wait_for(started, "running", ready=lambda: bool(started.metrics()))
    launcher.stop(started)
    wait_for(started, "stopped")
    step = started.status()["step"]
    assert started.weight_paths() and step > 0
    launcher.resume(started)
    assert run_state.status(started)["state"] == "starting"
    wait_for(started, "running", ready=lambda: started.status()["step"] > step)


def test_runs_wait_in_turn_and_the_next_one_starts_though_the_first_is_killed(
    started: Run, preset: str
) -> None:
    """The watchdog of the killed process starts the next."""
    second, third = launcher.start(preset), launcher.start(preset, minutes=1 / 600)
    assert [run.id for run in queue.waiting()] == [second.id, third.id]
    assert run_state.status(second)["state"] == run_state.status(third)["state"] == "queued"
    launcher.stop(second)
    assert run_state.state_of(second) == "new" and [r.id for r in queue.waiting()] == [third.id]
    with pytest.raises(launcher.LaunchError, match="queued already"):
        launcher.resume(third)
    wait_for(started, "running", look=run_state.state_of)
    assert [run.id for run in run_state.running_runs()] == [started.id]
    os.kill(started.status()["process"], 9)
    wait_for(third, "finished", look=run_state.state_of)
    assert run_state.state_of(started) == "interrupted"


def test_a_paused_run_goes_on_in_its_process_and_others_run_meanwhile(
    started: Run, preset: str
) -> None:
    wait_for(started, "running", ready=lambda: bool(started.metrics()))
    process = started.status()["process"]
    launcher.pause(started)
    wait_for(started, "paused")
    step = started.status()["step"]
    assert started.checkpoints()[-1].stem == f"step-{step:09d}"
    other = launcher.start(preset, minutes=1 / 600)
    launcher.resume(started)
    assert run_state.state_of(started) == "queued" and started.status()["step"] == step
    wait_for(other, "finished")
    wait_for(started, "running", ready=lambda: started.status()["step"] > step)
    assert started.status()["process"] == process
    launcher.pause(started)
    wait_for(started, "paused")
    launcher.stop(started)
    wait_for(started, "stopped")


def test_a_change_while_it_runs_is_an_event_and_more_epochs_wake_a_finished_run(
    preset: str,
) -> None:
    run = launcher.start(preset, minutes=1)
    wait_for(run, "running", ready=lambda: bool(run.metrics()))
    control.change(run, "beta", 4.0)
    wait_for(run, "running", ready=lambda: run.metrics()[-1]["beta"] == 4)
    control.change(run, "minutes", 1e-3)
    wait_for(run, "finished")
    with pytest.raises(launcher.LaunchError, match="come to its end"):
        launcher.resume(run)
    before = run.status()["step"]
    launcher.more_epochs(run)
    wait_for(run, "finished", ready=lambda: run.status()["step"] > before)
    names = [event.name for event in control.events(run)]
    assert names == ["beta", "minutes", "minutes"]


def test_a_run_that_is_paused_while_its_process_starts_pauses(started: Run) -> None:
    assert run_state.state_of(started) == "starting"
    launcher.pause(started)
    wait_for(started, "paused")
    launcher.stop(started)
    wait_for(started, "stopped")
    launcher.resume(started)
    wait_for(started, "running")


def test_a_run_that_is_stopped_while_its_process_starts_is_stopped(started: Run) -> None:
    launcher.stop(started)
    wait_for(started, "stopped")
    assert started.status()["step"] == 0


def test_a_budget_of_minutes_ends_the_training(preset: str) -> None:
    run = launcher.start(preset, minutes=1 / 60)
    assert run_state.fraction(run) == 0
    wait_for(run, "finished")
    assert run_state.fraction(run) == 1 and run.status()["step"] < run.status()["total_steps"]


def test_data_that_breaks_is_a_failed_run_with_the_reason(preset: str, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.png").write_bytes(b"no picture")
    run = launcher.start(preset, dataset=str(folder))
    wait_for(run, "failed")
    assert "none of the 3 pictures" in run_state.status(run)["message"]


def test_what_makes_no_sense_is_refused_before_anything_is_written(
    preset: str, own_home: Path
) -> None:
    with pytest.raises(ValueError, match="more than 0 minutes, got 0"):
        launcher.start(preset, minutes=0)
    with pytest.raises(ValueError, match="there is no preset 'none'"):
        launcher.start("none")
    with pytest.raises(ValueError, match='there is no data set or folder "no-such-data"'):
        launcher.start(preset, dataset="no-such-data")
    assert not list(own_home.rglob("config.json"))


def test_a_process_that_is_not_a_training_is_never_stopped(preset: str) -> None:
    run = launcher.start(preset, minutes=1 / 600)
    process = run_state.read_launch(run).process  # type: ignore[union-attr]
    wait_for(run, "finished", ready=lambda: birth(process) is None)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        facts = run.status() | {"state": "running", "process": other.pid}
        write_json(run.path / "status.json", facts | {"heartbeat": time.time()})
        with pytest.raises(launcher.LaunchError, match="not running on this machine"):
            launcher.stop(run)
        assert other.poll() is None
        other.communicate(b"\n")


def test_a_training_that_is_killed_is_interrupted_and_resumes(started: Run) -> None:
    wait_for(started, "running", ready=lambda: bool(started.metrics()))
    os.kill(started.status()["process"], 9)
    wait_for(started, "interrupted")
    launcher.resume(started)
    wait_for(started, "running", ready=lambda: started.status()["step"] > 0)
