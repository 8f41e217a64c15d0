"""The state, curves and diagnosis of a run, for the Train page."""

import math
import time
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vae_core.objectives.objective import objective_of
from vae_core.runs.directory import Run, open_run
from vae_core.runs.failures import DIVERGED, code_in
from vae_core.scheduler import run_state
from vae_core.training import control, history, viewers
from vae_core.training.diagnostics import examine, history_of

from .http_cache import fresh_json
from .metrics_tail import journal
from .origin_check import own_pages_only
from .run_lookup import find, refusal
from .snapshot_routes import rewind_routes

MOST_RECORDS = 2000
FRESH = 3.0  # seconds for which a diagnosis is cached
NATS = ("log_likelihood", "kl", "kl_per_dim", "validation_loss", "validation_kl")
PACE = ("beta", "learning_rate", "images_per_second", "epoch", "seconds", "eta")
FIGURES = ("step", *NATS, *PACE)
OTHERS = (
    "loss",
    "validation_log_likelihood",
    "validation_stderr",
    "grad_norm",
)  # recorded, not plotted
EVENT = ("step", "name", "old", "new")


def training_routes() -> list[BaseRoute]:
    """The routes; their functions are synchronous, so Starlette runs them in threads."""
    return [
        Route("/live/{run_id}/training.json", training_json),
        Route("/live/{run_id}/watch", own_pages_only(watch), methods=["POST"]),
        *rewind_routes(),
    ]


def watch(request: Request) -> Response:
    """Announces a viewer; for a few seconds, the training renders previews."""
    try:
        run = find(request.path_params["run_id"])
        if run_state.state_of(run) in run_state.RUNNING:
            viewers.announce(run)
        return Response(status_code=204)
    except ValueError as error:
        return refusal(error)


def training_json(request: Request) -> Response:
    """The state of a run, with the records after step `after`."""
    try:
        run = find(request.path_params["run_id"])
        after = int(request.query_params.get("after", -1))
        return fresh_json(request, standing(run, after))
    except ValueError as error:
        return refusal(error)


def standing(run: Run, after: int) -> dict[str, Any]:
    facts, written = run_state.status(run), journal(run.path)
    newest = history.newest(run.path, facts["step"])
    last = written.read()[-1:]
    return {
        "state": facts["state"],
        "step": facts["step"],
        "total_steps": facts["total_steps"],
        "fraction": run_state.fraction(run),
        "ready": bool(run.weight_paths()),
        "last": last[0]["step"] if last else 0,
        "events": [
            {name: getattr(event, name) for name in EVENT} for event in control.events(run)
        ],
        "findings": findings(run, facts),
        "records": columns(written.after(after)),
        "terms": terms(run, last),
        "newest": newest and newest.step,
        "snapshots": [history.step_of(path) for path in history.snapshot_paths(run.path)],
    }


def findings(run: Run, facts: dict[str, Any]) -> list[dict[str, str]]:
    """The run's findings, the most severe first; at most a few seconds old."""
    message = facts["message"] if code_in(facts) == DIVERGED else ""
    return _findings(run.path, message, len(control.events(run)), int(time.time() / FRESH))


@lru_cache(maxsize=64)  # every viewer polls once a second
def _findings(path: Path, message: str, events: int, moment: int) -> list[dict[str, str]]:
    run = open_run(path)
    written = history_of(
        run.config, journal(path).read(), control.events(run), message, run.figures() or None
    )
    return [asdict(finding) for finding in examine(written)]


def columns(written: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Records by figure, evenly thinned if there are too many; null for missing values."""
    every = -(-len(written) // MOST_RECORDS) or 1
    kept = written[::-every][::-1]
    names = dict.fromkeys([*FIGURES, *further(kept[-1:])])
    return {name: [plain(record.get(name)) for record in kept] for name in names}


def further(last: list[dict[str, Any]]) -> list[str]:
    """The names of further values in the newest record, such as terms of the objective."""
    return [name for record in last for name in record if name not in (*FIGURES, *OTHERS)]


def terms(run: Run, last: list[dict[str, Any]]) -> dict[str, str]:
    """Titles of the additional curves, by their names in the records."""
    titles = objective_of(run.config.train).term_titles
    return {name: titles.get(name, name.replace("_", " ")) for name in further(last)}


def plain(value: Any) -> Any:
    """The value for JSON: None for NaN and infinity."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, int | float) and math.isfinite(value) else None
