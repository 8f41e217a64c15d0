"""Trainings in processes of their own: started, stopped and resumed; they outlive who asked."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from . import presets
from .config import RunConfig
from .files import read_json, write_json
from .runs import Run, alive, create_run, open_run, run_paths, runs_dir
from .session import prepare_config

RUNNING = ("starting", "running")
NICE = 10  # whoever looks at pictures meanwhile comes first
PATIENCE = 60.0  # seconds of silence in which a process may yet be loading


class LaunchError(ValueError):
    """A training that can't be started or stopped now."""


def start(
    preset: str, dataset: str | None = None, minutes: float | None = None, seed: int | None = None
) -> Run:
    """Creates a run in the home folder and trains it in a process of its own.

    Args:
        dataset: Another data set than the preset's.
        minutes: A budget; the learning rate is annealed to fit it. None trains all epochs.

    Raises:
        LaunchError: While another training runs on this machine.
        ValueError: For an unknown preset, or no time at all.
    """
    _check_free()
    _check_minutes(minutes)
    config: RunConfig = prepare_config(presets.preset(preset), dataset, seed)
    run = create_run(_new_path(preset), config)
    _spawn(run, minutes)
    return run


def resume(run: Run) -> None:
    """Goes on with a run from its newest checkpoint, in a process of its own.

    The budget that it was started with is over all sittings.

    Raises:
        LaunchError: While it, or another, runs.
    """
    _check_free()
    _spawn(run, (_launch(run) or {}).get("minutes"))


def stop(run: Run) -> None:
    """Asks the run's process to stop after the step at hand and save.

    Raises:
        LaunchError: If it isn't running here, or its process number belongs to another program.
    """
    process = _process(run)
    if process is None:
        raise LaunchError(f"{run.id} is not running on this machine")
    os.kill(process, signal.SIGTERM)


def status(run: Run) -> dict[str, Any]:
    """`run.status()`, knowing about the launch: "starting" before the first step.

    A process that ended before it could say why is "failed", with its last line as the message.
    """
    facts = run.status()
    launch = _launch(run)
    if launch is None or facts.get("heartbeat", 0.0) >= launch["started"]:
        slow = facts["state"] == "interrupted" and _process(run) is not None
        return facts | {"state": "running"} if slow else facts
    if _is_training(launch["process"], run):
        return facts | {"state": "starting", "message": ""}
    return facts | {"state": "failed", "message": _last_line(run)}


def fraction(run: Run) -> float:
    """How much of the training is done, in [0, 1]: of its steps, or of its budget of time."""
    facts, minutes = run.status(), (_launch(run) or {}).get("minutes")
    if facts["state"] == "finished":
        return 1.0
    seconds = next((record.get("seconds", 0.0) for record in reversed(run.metrics())), 0.0)
    by_time = seconds / (60 * minutes) if minutes else 0.0
    by_steps: float = facts["step"] / max(facts["total_steps"], 1)
    return min(max(by_steps, by_time), 1.0)


def running() -> Run | None:
    """The run of the home folder that is being trained now, if one is."""
    for path in run_paths():
        if path.parent != runs_dir():
            continue
        try:
            run = open_run(path)
            if status(run)["state"] in RUNNING:
                return run
        except ValueError:  # a damaged run runs nowhere
            continue
    return None


def _check_free() -> None:
    if other := running():
        raise LaunchError(f"{other.id} is being trained: stop it first, or wait until it is done")


def _check_minutes(minutes: float | None) -> None:
    if minutes is not None and not minutes > 0:
        raise ValueError(f"a training needs more than 0 minutes, got {minutes:g}")


def _new_path(preset: str) -> Path:
    """A folder for a run of the preset, named after the time, that isn't there yet."""
    stem = f"{preset}-{time.strftime('%Y%m%d-%H%M%S')}"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := runs_dir().resolve() / name).exists())


def _spawn(run: Run, minutes: float | None) -> None:
    command = [
        sys.executable,
        "-m",
        "vae_core",
        "train",
        "--resume",
        "--run",
        str(run.path.resolve()),
    ]
    if minutes is not None:
        command += ["--max-seconds", str(60 * minutes)]
    with (run.path / "train.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": _search_path()},
            start_new_session=True,
        )
    _lower_priority(process.pid)
    facts = {"process": process.pid, "started": time.time(), "minutes": minutes}
    write_json(run.path / "launch.json", facts)
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie


def _search_path() -> str:
    """Where the process finds this package, whatever folder it runs in."""
    given = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([str(Path(__file__).resolve().parent.parent), *given.split(os.pathsep)])


def _lower_priority(process: int) -> None:
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, process, NICE)


def _launch(run: Run) -> dict[str, Any] | None:
    """The process that was last started for the run, and when."""
    path = run.path / "launch.json"
    return dict(read_json(path)) if path.exists() else None


def _process(run: Run) -> int | None:
    """The living process that trains the run: the one in its status, or the one launched last.

    A process number is used again once its owner has ended: only a recent sign counts.
    """
    facts, launch = run.status(), _launch(run)
    recent = time.time() - facts.get("heartbeat", 0.0) < PATIENCE
    if recent and facts["state"] in ("running", "interrupted") and _is_training(facts["process"]):
        return int(facts["process"])
    if launch and _is_training(launch["process"], run):
        return int(launch["process"])
    return None


def _is_training(process: int, run: Run | None = None) -> bool:
    """Whether a process is alive and trains, this run if one is given."""
    line = _command_line(process) if alive(process) else ""
    return " -m vae_core train " in line and (run is None or str(run.path.resolve()) in line)


def _command_line(process: int) -> str:
    """The command line of a process; empty where this system does not tell."""
    listed = Path(f"/proc/{process}/cmdline")
    try:
        if listed.exists():
            return listed.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        command = ["ps", "-o", "command=", "-p", str(process)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def _last_line(run: Run) -> str:
    """The last line that the run's process wrote; for people."""
    path = run.path / "train.log"
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "it ended before its first step"
