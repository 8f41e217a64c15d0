"""The built scripts of the live components, under names that change with their content."""

import gzip
import json
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from vae_core.system.locations import assets

from .http_cache import immutable

FOLDER = assets() / "live" / "dist"


def script_routes() -> list[BaseRoute]:
    return [Route("/live/scripts/{name}", script)]


@lru_cache(maxsize=1)
def scripts() -> dict[str, bytes]:
    """Every file named in the manifest, gzipped."""
    manifest: dict[str, list[str]] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    names = {name for files in manifest.values() for name in files}
    return {name: gzip.compress((FOLDER / name).read_bytes()) for name in names}


def script(request: Request) -> Response:
    """One file by its exact name; any other name is a 404."""
    zipped = scripts().get(request.path_params["name"])
    if zipped is None:
        return JSONResponse({"error": "no such script"}, status_code=404)
    return immutable(request, zipped, "text/javascript")
