"""Whatever is in a run's files: its readers refuse it in one way, and other runs don't notice."""

import asyncio
import os
import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import mutations
import pytest
import tiny_runs
from starlette.applications import Starlette
from starlette.routing import Route

from live import script_routes
from live.routes import routes
from ui.common import card
from ui.training import compare
from vae_core.cli import listing
from vae_core.runs.annotations import load_saved_items
from vae_core.runs.directory import Run, find_run, open_run
from vae_core.runs.store import ModelStore
from vae_core.scheduler import queue, run_state
from vae_core.training import control, diagnostics, history

COUNT = int(os.environ.get("VAE_LAB_MUTATIONS", 150))
READERS: dict[str, Callable[[Run], object]] = {
    "status": run_state.status,
    "state": run_state.state_of,
    "fraction": run_state.fraction,
    "metrics": Run.metrics,
    "last_record": Run.last_record,
    "evaluation": Run.evaluation,
    "reference": Run.reference,
    "load": Run.load,
    "groups": load_saved_items,
    "events": control.events,
    "requests": control.requests,
    "diagnosis": diagnostics.diagnose,
    "history": lambda run: history.film(run.path),
    "card": card.html,
    "compare": lambda run: compare.figures_of([run]),
}
"""of one run: they may refuse it, by a ValueError"""
LISTS: dict[str, Callable[[], object]] = {
    "models": lambda: ModelStore().infos(),
    "damaged": lambda: ModelStore().damaged(),
    "runs": listing.runs,
    "waiting": queue.waiting,
    "running": run_state.running_runs,
}
"""of all runs: they may not"""


@pytest.fixture
def home(own_home: Path) -> Path:
    tiny_runs.make_all(own_home)
    run = tiny_runs.learned(open_run("grey"))
    control.record(run, control.Event(20, "beta", 1.0, 2.0, 0.0))
    return own_home


def damaged(run: Path, chance: random.Random) -> str:
    """Damages one to three of a run's files."""
    files = sorted(path for path in run.rglob("*") if path.is_file())
    chosen = chance.sample(files, chance.choice((1, 1, 1, 3)))
    return ", ".join(f"{mutations.mutate(p, chance)} of {p.relative_to(run)}" for p in chosen)


def test_readers_refuse_damage_and_lists_survive_it(home: Path, tmp_path: Path) -> None:
    whole, run = tmp_path / "whole", find_run("grey")
    shutil.copytree(run, whole)
    app = Starlette(routes=routes(ModelStore()))
    urls = addresses("grey")
    for seed in range(COUNT):
        chance = random.Random(seed)
        shutil.rmtree(run)
        shutil.copytree(whole, run)
        note = f"seed {seed}: {damaged(run, chance)}"
        for name, read_all in LISTS.items():
            survives(read_all, f"{note}: {name}")
        refuses(run, note)
        address = chance.choice(urls)
        survives(partial(get, app, address), f"{note}: {address}")
        assert "plane" in {info.id for info in ModelStore().infos()}


def get(app: Starlette, address: str) -> None:
    async def ask() -> int:
        transport = httpx.ASGITransport(app)  # raises what the app raises
        async with httpx.AsyncClient(transport=transport, base_url="http://lab") as client:
            return (await client.get(address)).status_code

    assert asyncio.run(ask()) < 500


def survives(read: Callable[[], object], note: str) -> None:
    try:
        read()
    except Exception as error:
        raise AssertionError(note) from error


def refuses(path: Path, note: str) -> None:
    for name, read in READERS.items():
        try:
            read(open_run(path))
        except ValueError as error:
            assert len(str(error)) < 2000, f"{note}: {name}"
        except Exception as error:
            raise AssertionError(f"{note}: {name}") from error


def addresses(run_id: str) -> list[str]:
    gets = [r.path for r in routes(ModelStore()) if isinstance(r, Route) and "GET" in r.methods]
    script = min(script_routes.scripts())
    return [
        path.replace("{model_id}", run_id)
        .replace("{run_id}", run_id)
        .replace("{step:int}", "100")
        .replace("{name}", script)
        + "?image=0&text=a"
        for path in gets
    ]
