"""The live server's routes, on the app's own port."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from vae_core.runs.store import LoadedModel, ModelInfo, ModelStore, default_store

from . import reference
from .endpoints import Socket, decoding, encoding, reconstructing
from .engine import Engine
from .http_cache import fresh, fresh_json, of_model
from .link_routes import link_routes
from .map_routes import map_routes
from .script_routes import script_routes
from .training_routes import training_routes


def routes(store: ModelStore | None = None, engine: Engine | None = None) -> list[BaseRoute]:
    """The live routes for a store of models, by default that of the process.

    Plain functions run in Starlette's threads, so that no file or image blocks the event loop;
    sockets load their model in separate threads.
    """
    store = store or default_store()
    loader = ThreadPoolExecutor(4, thread_name_prefix="live-load")
    socket = partial(Socket, store=store, engine=engine or Engine(), loader=loader)
    return [
        Route("/live/models", partial(list_models, store=store)),
        Route("/live/{model_id}/reference.json", of_model(store, reference_json)),
        Route("/live/{model_id}/reference.png", of_model(store, reference_png)),
        Route("/live/{model_id}/reference.mu", of_model(store, reference_mu)),
        *script_routes(),
        *link_routes(),
        *training_routes(),
        *map_routes(store),
        WebSocketRoute("/live/{model_id}/decode", socket(decoding)),
        WebSocketRoute("/live/{model_id}/encode", socket(encoding)),
        WebSocketRoute("/live/{model_id}/reconstruct", socket(reconstructing)),
    ]


def list_models(request: Request, store: ModelStore) -> Response:
    return fresh_json(request, [describe(info) for info in store.infos()])


def describe(info: ModelInfo) -> dict[str, Any]:
    return {
        "id": info.id,
        "title": info.title,
        "image_shape": list(info.image_shape),
        "latent_dim": info.latent_dim,
        "kl_per_dim": list(info.kl_per_dim),
        "prior": dict(info.prior),
    }


def reference_json(request: Request, loaded: LoadedModel) -> Response:
    return fresh_json(request, reference.describe(loaded))


def reference_png(request: Request, loaded: LoadedModel) -> Response:
    return fresh(request, reference.png(loaded), "image/png")


def reference_mu(request: Request, loaded: LoadedModel) -> Response:
    return fresh(request, reference.mu(loaded), "application/octet-stream")
