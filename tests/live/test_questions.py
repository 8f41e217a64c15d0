"""Questions change nothing: no GET and no listing writes a file or starts a process."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import pytest
import tiny_runs
from live_server import serving
from starlette.applications import Starlette
from starlette.routing import Route

from live import script_routes
from live.routes import routes
from vae_core.cli import listing
from vae_core.projection.client import Projector
from vae_core.runs.directory import Run, open_run, run_paths
from vae_core.runs.store import ModelStore
from vae_core.scheduler import launcher, queue, run_state
from vae_core.training import control, diagnostics, history, snapshots, viewers

Snapshot = dict[str, tuple[int, int, int]]


@pytest.fixture
def run(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run with everything that a run can have, which waits although there is room for it."""
    tiny_runs.make_all(own_home)
    run = tiny_runs.learned(open_run("grey"))
    snapshots.save_newest(run.path / "snapshots", snapshots.take(run.load(), 150, _images(run)))
    run.write_status("stopped", 150, 400)
    control.record(run, control.Event(20, "beta", 1.0, 2.0, 0.0))
    (run.path / "requests").mkdir()
    (run.path / "requests" / "1-beta.json").write_text("{")  # damaged
    monkeypatch.setattr(queue, "slots", lambda: 0)
    launcher.resume(run)
    monkeypatch.setattr(queue, "slots", lambda: 8)
    return run


def _images(run: Run) -> np.ndarray:
    return run.reference_set().x


def files(home: Path) -> Snapshot:
    """Every file and folder: its inode, size and time of change."""
    entries = [home, *home.rglob("*")]
    stats = {str(path): path.stat() for path in entries}
    return {name: (stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*command: Any, **_: Any) -> None:
        raise AssertionError(f"a question started {command}")

    monkeypatch.setattr(subprocess, "Popen", refuse)


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


QUESTIONS: dict[str, Callable[[Run], object]] = {
    "status": run_state.status,
    "state": run_state.state_of,
    "fraction": run_state.fraction,
    "running": lambda run: run_state.running_runs(),
    "process": run_state.process_of,
    "has_process": run_state.has_process,
    "launched_here": run_state.is_launched_here,
    "waiting": lambda run: queue.waiting(),
    "slots": lambda run: queue.slots(),
    "run.status": Run.status,
    "run_paths": lambda run: run_paths(),
    "listing": lambda run: listing.runs(),
    "models": lambda run: ModelStore().infos(),
    "model": lambda run: ModelStore().get(run.id),
    "requests": control.requests,
    "events": control.events,
    "paused": control.is_paused,
    "watched": viewers.is_watched,
    "diagnosis": diagnostics.diagnose,
    "history": lambda run: history.film(run.path),
    "checkpoints": Run.weight_paths,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_a_run_changes_nothing(
    run: Run, own_home: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    before, processes = files(own_home), children()
    no_processes(monkeypatch)
    QUESTIONS[question](run)
    assert files(own_home) == before and children() == processes


GETS = sorted(
    route.path
    for route in routes(ModelStore())
    if isinstance(route, Route) and "GET" in (route.methods or ())
)
COMPUTED = ("map.figures", "map.xy", "map.quality", "map.belief")
"""computed by the projection worker when a POST asks for it, and kept in the cache"""


@pytest.mark.parametrize("path", GETS)
def test_a_get_changes_nothing(
    run: Run, own_home: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """What has to be computed first is not there, and nothing begins to compute it."""
    url = path.replace("{model_id}", run.id).replace("{run_id}", run.id)
    url = url.replace("{step:int}", "100").replace("{name}", min(script_routes.scripts()))
    with serving(Starlette(routes=routes(ModelStore()))) as address:
        before, processes = files(own_home), children()
        no_processes(monkeypatch)
        answer = httpx.get(f"http://{address}{url}?image=0&text=a", timeout=60)
        assert answer.status_code == (404 if path.endswith(COMPUTED) else 200)
        assert files(own_home) == before and children() == processes


def test_a_change_would_be_seen(run: Run, own_home: Path) -> None:
    before = files(own_home)
    viewers.announce(run)
    assert files(own_home) != before


def test_to_look_at_what_nobody_asked_for_starts_no_projection(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Projector, "start", lambda self: pytest.fail("it started"))
    with serving(Starlette(routes=routes(ModelStore()))) as address:
        url = f"http://{address}/live/{run.id}/map.xy?method=umap"
        assert httpx.get(url).status_code == 404


def test_a_waiting_run_starts_at_the_tick_alone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(queue, "spawn", lambda run: started.append(run.id))
    assert run_state.status(run)["state"] == "queued" and not started
    assert [run.id for run in queue.tick()] == started == [run.id]
    assert queue.tick() == [] and queue.waiting() == []
