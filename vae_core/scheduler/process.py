"""Starts the process that trains a run."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict

import torch

from ..runs.directory import Run
from ..system.files import write_json
from ..system.processes import birth, detached, lower_priority, search_path
from ..training import control
from .run_state import LOG, Launch, launch_path, read_launch, running_runs

ERRORS_AS_JSON = "VAE_LAB_ERRORS_AS_JSON"
"""environment variable that makes the command line print its error as one line of JSON"""


def spawn(run: Run) -> None:
    """Trains the run from its newest checkpoint, in a process that outlives this one."""
    control.unpause(run)  # a pause requested from now on is for the new process
    path = str(run.path.resolve())
    gpu = _free_gpu()
    with (run.path / LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "vae_core", "train", "--resume", "--run", path],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": search_path(), ERRORS_AS_JSON: "1"} | _visible(gpu),
            **detached(),
        )
    lower_priority(process.pid)
    launch = Launch(process.pid, birth(process.pid), time.time(), gpu)
    write_json(launch_path(run), asdict(launch))
    threading.Thread(target=process.wait, daemon=True).start()  # reaps the process


def _free_gpu() -> int | None:
    """The first GPU that no run of the home folder uses; None without GPUs."""
    if not torch.cuda.device_count():
        return None
    taken = {launch.gpu for run in running_runs() if (launch := read_launch(run))}
    return next((i for i in range(torch.cuda.device_count()) if i not in taken), None)


def _visible(gpu: int | None) -> dict[str, str]:
    """The environment that makes only one of the GPUs visible here visible to the process."""
    if gpu is None:
        return {}
    given = os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")
    return {"CUDA_VISIBLE_DEVICES": given[gpu] if gpu < len(given) and given[gpu] else str(gpu)}
