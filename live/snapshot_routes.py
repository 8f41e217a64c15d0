"""A run's snapshots as a film: positions of the reference images, and image sheets, by step."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from vae_core.media.images import png_sheet
from vae_core.runs.directory import Run, open_run
from vae_core.training import history, snapshots

from .http_cache import fresh
from .run_lookup import UnknownRunError, find, refusal

COLUMNS = 12  # images per row of a sheet
SCALE = 1000  # positions are integer thousandths, in 16 bits


def rewind_routes() -> list[BaseRoute]:
    return [
        Route("/live/{run_id}/rewind.bin", rewind_bin),
        Route("/live/{run_id}/rewind/newest.bin", newest_bin),
        Route("/live/{run_id}/rewind/newest.png", newest_png),
        Route("/live/{run_id}/rewind/originals.png", originals_png),
        Route("/live/{run_id}/rewind/{step:int}.png", snapshot_png),
    ]


def rewind_bin(request: Request) -> Response:
    """The positions at all snapshots: length of a header (uint32), the header (JSON), then int16.

    The positions are (views, S, N + M, 2), little-endian, in thousandths: N images, M samples of
    the prior.
    """
    try:
        run = find(request.path_params["run_id"])
        return fresh(request, film(run), "application/octet-stream")
    except ValueError as error:
        return refusal(error)


def film(run: Run) -> bytes:
    paths = history.snapshot_paths(run.path)
    return _film(run.path, len(paths), paths[-1].stat().st_mtime_ns if paths else 0)


@lru_cache(maxsize=16)
def _film(run: Path, count: int, written: int) -> bytes:
    shown, config = history.film(run), open_run(run).config.model
    images = shown.views[0].xy.shape[1] - shown.prior_samples
    labels, names = classes(run, images)
    header = {
        "steps": shown.steps,
        "views": [view.name for view in shown.views],
        "images": images,
        "prior_samples": shown.prior_samples,
        "labels": labels,
        "label_names": names,
        "image_shape": config.image_shape,
        "columns": COLUMNS,
        "kl_per_dim": shown.kl_per_dim.round(4).tolist(),
    } | counts(history.snapshot_paths(run)[-1])
    return packed(header, np.stack([view.xy for view in shown.views]))


def packed(header: dict[str, Any], places: np.ndarray) -> bytes:
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    size = len(text).to_bytes(4, "little")
    whole = (places * SCALE).round().clip(-(2**15), 2**15 - 1)
    body: bytes = whole.astype("<i2").tobytes()
    return size + text + body


def newest_bin(request: Request) -> Response:
    """The newest preview in the format of `rewind.bin`: positions (views, N + M, 2), same axes."""
    try:
        run = find(request.path_params["run_id"])
        now = newest(run)
        axes = history.film(run.path).views
        places = np.stack([now.points @ view.axes for view in axes])
        header = {"step": now.step, "kl_per_dim": now.kl_per_dim.round(4).tolist()}
        return fresh(request, packed(header, places), "application/octet-stream")
    except ValueError as error:
        return refusal(error)


def newest(run: Run) -> history.Posterior:
    found = history.newest(run.path, run.status()["step"])
    if found is None:
        raise UnknownRunError(f"{run.id} has nothing newer than its last snapshot")
    return found


def newest_png(request: Request) -> Response:
    """The newest preview's reconstructions and decodes, on a sheet like a snapshot's."""
    try:
        run = find(request.path_params["run_id"])
        newest(run)
        return sheet_of(request, run.path / "snapshots" / snapshots.NEWEST)
    except ValueError as error:
        return refusal(error)


def counts(path: Path) -> dict[str, int]:
    """The number of images of each kind in a snapshot."""
    snapshot = snapshots.read(path)
    return {"reconstructions": len(snapshot.reconstructions), "decodes": len(snapshot.decodes)}


def classes(run: Path, count: int) -> tuple[list[int], list[str]]:
    """The labels of the first reference images, and the labels' names."""
    reference = open_run(run).reference()
    if reference is None:
        return [-1] * count, []
    return reference.labels[:count].tolist(), list(reference.label_names)


def snapshot_png(request: Request) -> Response:
    """A snapshot's reconstructions, then its decodes, on one sheet."""
    try:
        run = find(request.path_params["run_id"])
        path = run.path / "snapshots" / f"step-{request.path_params['step']:09d}.npz"
        if not path.exists():
            raise UnknownRunError(f"{run.id} has no such snapshot")
        return sheet_of(request, path)
    except ValueError as error:
        return refusal(error)


def sheet_of(request: Request, path: Path) -> Response:
    shown = snapshots.read(path)
    pictures = np.concatenate([shown.reconstructions, shown.decodes])
    return fresh(request, png_sheet(pictures, COLUMNS), "image/png")


def originals_png(request: Request) -> Response:
    """The originals of a snapshot's reconstructions, on one sheet."""
    try:
        x = find(request.path_params["run_id"]).reference_set().x
        count = snapshots.how_many(snapshots.RECONSTRUCTIONS, x.shape[1:])
        return fresh(request, png_sheet(x[:count], COLUMNS), "image/png")
    except ValueError as error:
        return refusal(error)
