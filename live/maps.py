"""The map's routes: what it draws, as JSON, numbers and pictures."""

import gzip

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vae_core.store import LoadedModel, ModelStore

from . import atlas
from .replies import fresh, fresh_json, of_model


def map_routes(store: ModelStore) -> list[BaseRoute]:
    of = "/live/{model_id}/map"
    return [
        Route("/live/plotly.js", plotly_js),
        Route(f"{of}.json", of_model(store, map_json)),
        Route(f"{of}.posteriors", of_model(store, map_posteriors)),
        Route(f"{of}.axes", of_model(store, map_axes)),
        Route(f"{of}.figures", of_model(store, map_figures)),
        Route(f"{of}.png", of_model(store, map_png)),
    ]


def plotly_js(request: Request) -> Response:
    """Kept by the browser for good: the address is asked for with the version in it."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    script = atlas.plotly()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        script = gzip.decompress(script)
    return Response(script, media_type="text/javascript", headers=headers)


def map_json(request: Request, loaded: LoadedModel) -> Response:
    return fresh_json(request, atlas.describe(atlas.reference(loaded)))


def map_posteriors(request: Request, loaded: LoadedModel) -> Response:
    content = atlas.posteriors(atlas.reference(loaded))
    return fresh(request, content, "application/octet-stream")


def map_axes(request: Request, loaded: LoadedModel) -> Response:
    dims = 3 if request.query_params.get("dims") == "3" else 2
    return fresh_json(request, atlas.axes(atlas.reference(loaded), dims))


def map_figures(request: Request, loaded: LoadedModel) -> Response:
    content = atlas.figure_bytes(atlas.figures(loaded))
    return fresh(request, content, "application/octet-stream")


def map_png(request: Request, loaded: LoadedModel) -> Response:
    images = atlas.reference(loaded)
    part = request.query_params.get("part", "0")
    if not part.isdecimal() or len(part) > 6 or int(part) * atlas.PART >= max(len(images), 1):
        return JSONResponse({"error": "there are no images in this part"}, status_code=404)
    return fresh(request, atlas.png(images, int(part)), "image/png")
