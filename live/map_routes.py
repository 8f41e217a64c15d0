"""The map's routes: its data as JSON, binary arrays and images.

Slow results are computed in the projection worker; until a result is ready, the answer is 202 with
the progress.
"""

import math
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, NoReturn

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vae_core.projection.cache import Projection, Task, find_projection
from vae_core.projection.client import Busy, Progress, Projector, default_projector
from vae_core.projection.encodings import (
    SETS,
    Encoded,
    Figures,
    find_encoded,
    find_figures,
    keep_reference,
)
from vae_core.projection.settings import Settings
from vae_core.runs.directory import open_run
from vae_core.runs.store import LoadedModel, ModelStore

from . import map_payloads
from .http_cache import Answer, fresh, fresh_json, immutable, of_model
from .origin_check import own_pages_only

PLACED = 1024  # points per request
LARGEST = 1 << 20  # bytes of a POST body
PATIENCE = 20.0  # seconds to wait for placing points

BYTES = "application/octet-stream"


def map_routes(store: ModelStore, projector: Projector | None = None) -> list[BaseRoute]:
    projector = projector or default_projector()
    maps = Maps(projector)
    of = "/live/{model_id}/map"
    return [
        Route("/live/plotly.js", plotly_js),
        *asked(f"{of}.json", store, maps.points),
        *asked(f"{of}.posteriors", store, maps.posteriors),
        *asked(f"{of}.axes", store, maps.axes),
        *asked(f"{of}.figures", store, maps.figures),
        *asked(f"{of}.figure", store, maps.figure),
        *asked(f"{of}.png", store, maps.png),
        *asked(f"{of}.xy", store, maps.xy),
        *asked(f"{of}.quality", store, maps.quality),
        *asked(f"{of}.belief", store, maps.quality),  # the former name
        Route(f"{of}.place", posted(store, maps.place), methods=["POST"]),
        Route(f"{of}.stop", posted(store, maps.stop), methods=["POST"]),
    ]


def asked(path: str, store: ModelStore, answer: Answer) -> list[BaseRoute]:
    """GET gives what is there, or how far it is; POST, from this app's own pages, asks for it."""
    endpoint = of_model(store, answer)
    return [
        Route(path, endpoint),
        Route(path, own_pages_only(endpoint), methods=["POST"]),
    ]


Posted = Callable[[Request, LoadedModel, bytes], Response]


def posted(store: ModelStore, answer: Posted) -> Callable[[Request], Awaitable[Response]]:
    """A POST endpoint for this app's own pages."""

    async def endpoint(request: Request) -> Response:
        if int(request.headers.get("content-length") or LARGEST + 1) > LARGEST:
            return JSONResponse({"error": f"give at most {LARGEST} bytes"}, status_code=413)
        body = await request.body()
        of = of_model(store, lambda request, loaded: answer(request, loaded, body))
        return await own_pages_only(of)(request)

    return endpoint


def plotly_js(request: Request) -> Response:
    """Plotly's script; its address includes the version."""
    return immutable(request, map_payloads.plotly(), "text/javascript")


class NotRequestedError(Exception):
    """A result that was never requested, or before the server was restarted."""


class NotYet(Exception):
    """The answer is being computed."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress


class Maps:
    """Answers map requests; a POST requests missing results from the projection worker."""

    def __init__(self, projector: Projector) -> None:
        self._projector = projector

    # reading

    def points(self, request: Request, loaded: LoadedModel) -> Response:
        return self._when_ready(
            lambda: fresh_json(request, map_payloads.describe(self._encoded(request, loaded)))
        )

    def posteriors(self, request: Request, loaded: LoadedModel) -> Response:
        return self._when_ready(
            lambda: fresh(request, map_payloads.posteriors(self._encoded(request, loaded)), BYTES)
        )

    def axes(self, request: Request, loaded: LoadedModel) -> Response:
        dims = 3 if request.query_params.get("dims") == "3" else 2
        return self._when_ready(
            lambda: fresh_json(request, map_payloads.axes(self._encoded(request, loaded), dims))
        )

    def figures(self, request: Request, loaded: LoadedModel) -> Response:
        return self._when_ready(
            lambda: fresh(
                request, map_payloads.figure_bytes(self._figures(request, loaded)), BYTES
            )
        )

    def figure(self, request: Request, loaded: LoadedModel) -> Response:
        """The figures of one image as Reconstruct shows them."""
        number = request.query_params.get("image", "")

        def answer() -> Response:
            encoded = self._encoded(request, loaded)
            if not is_index(number) or int(number) >= len(encoded):
                return JSONResponse({"error": "no image has this number"}, status_code=404)
            return fresh_json(request, map_payloads.exact(loaded, encoded, int(number)))

        return self._when_ready(answer)

    def png(self, request: Request, loaded: LoadedModel) -> Response:
        part = request.query_params.get("part", "0")

        def answer() -> Response:
            encoded = self._encoded(request, loaded)
            if not is_index(part) or int(part) * map_payloads.PART >= len(encoded):
                return JSONResponse({"error": "no images are in this part"}, status_code=404)
            return fresh(request, map_payloads.png(encoded, int(part)), "image/png")

        return self._when_ready(answer)

    def xy(self, request: Request, loaded: LoadedModel) -> Response:
        return self._when_ready(
            lambda: fresh(
                request, self._projection(request, loaded).xy.astype("<f4").tobytes(), BYTES
            )
        )

    def quality(self, request: Request, loaded: LoadedModel) -> Response:
        return self._when_ready(
            lambda: fresh_json(request, asdict(self._projection(request, loaded).quality))
        )

    # actions

    def place(self, request: Request, loaded: LoadedModel, body: bytes) -> Response:
        """float32 z (B, D) to positions on the map, float32 (B, dims)."""

        def answer() -> Response:
            z = points_of(body, loaded.info.latent_dim)
            self._projection(request, loaded)
            xy = self._projector.place(task_of(request, loaded), z, PATIENCE)
            return Response(xy.astype("<f4").tobytes(), media_type=BYTES)

        return self._when_ready(answer)

    def stop(self, request: Request, loaded: LoadedModel, body: bytes) -> Response:
        """Stops the computation of a projection."""

        def answer() -> Response:
            self._projector.stop(task_of(request, loaded))
            return Response(status_code=204)

        return self._when_ready(answer)

    # helpers

    def _encoded(self, request: Request, loaded: LoadedModel) -> Encoded:
        name = set_of(request)
        if name == "reference":
            return map_payloads.reference(loaded)
        found = find_encoded(open_run(loaded.info.path), name)
        return found or self._ask(request, Task(str(loaded.info.path), name))

    def _figures(self, request: Request, loaded: LoadedModel) -> Figures:
        run, name = open_run(loaded.info.path), set_of(request)
        task = Task(str(run.path), name, figures=True)
        return find_figures(run, name) or self._ask(request, task)

    def _projection(self, request: Request, loaded: LoadedModel) -> Projection:
        task = task_of(request, loaded)
        if projection := find_projection(task):
            return projection
        if task.images == "reference" and request.method == "POST":
            keep_reference(open_run(task.run), loaded)
        return self._ask(request, task)

    def _ask(self, request: Request, task: Task) -> NoReturn:
        """Requests the task if it is a POST, else only reads its progress; raises NotYet."""
        if request.method == "POST":
            raise NotYet(self._projector.request(task))
        progress = self._projector.progress(task)
        raise NotYet(progress) if progress else NotRequestedError("this was not requested")

    def _when_ready(self, answer: Any) -> Response:
        try:
            response: Response = answer()
            return response
        except NotYet as not_yet:
            status = 409 if not_yet.progress.state in ("failed", "stopped") else 202
            return JSONResponse(asdict(not_yet.progress), status_code=status)
        except NotRequestedError as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except (Busy, TimeoutError) as error:
            return JSONResponse({"error": str(error) or "busy"}, status_code=503)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, status_code=400)


def is_index(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def set_of(request: Request) -> str:
    """The set of images named in the address. Raises ValueError for an unknown one."""
    name = request.query_params.get("set", "reference")
    if name not in SETS:
        raise ValueError(f"a set of images is one of {', '.join(SETS)}")
    return name


def task_of(request: Request, loaded: LoadedModel) -> Task:
    """The projection described by the address. Raises ValueError for invalid settings."""
    given = request.query_params
    numbers = {"dims": int, "neighbours": int, "seed": int, "min_dist": float, "perplexity": float}
    values: dict[str, Any] = {
        name: kind(given[name]) for name, kind in numbers.items() if name in given
    }
    if not all(map(math.isfinite, values.values())):
        raise ValueError("settings are finite numbers")
    values |= {name: given[name] for name in ("method", "metric") if name in given}
    return Task(str(loaded.info.path), set_of(request), Settings(**values))


def points_of(body: bytes, dims: int) -> np.ndarray:
    """Rows of z (B, D) from float32. Raises ValueError."""
    rows, rest = divmod(len(body), 4 * dims)
    if rest or not 1 <= rows <= PLACED:
        raise ValueError(f"give 1 to {PLACED} rows of {dims} float32, got {len(body)} bytes")
    z = np.frombuffer(body, "<f4").reshape(rows, dims)
    if not np.isfinite(z).all():
        raise ValueError("z must be finite, got NaN or infinity")
    return z
