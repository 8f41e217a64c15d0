"""Cacheable HTTP responses: revalidated by ETag, or immutable; lookup of the model in the path."""

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vae_core.runs.store import LoadedModel, ModelStore, UnknownModelError


def fresh(request: Request, content: bytes, media_type: str) -> Response:
    """The content with its ETag, or 304 if the browser already has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def immutable(request: Request, zipped: bytes, media_type: str) -> Response:
    """Gzipped content that browsers cache permanently: its address includes the version."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(zipped, media_type=media_type, headers=headers)
    return Response(gzip.decompress(zipped), media_type=media_type, headers=headers)


def fresh_json(request: Request, value: Any) -> Response:
    return fresh(request, json.dumps(value).encode(), "application/json")


Answer = Callable[[Request, LoadedModel], Response]


def of_model(store: ModelStore, answer: Answer) -> Callable[[Request], Response]:
    """An endpoint for the model named in the path; 404 for an unknown model."""

    def endpoint(request: Request) -> Response:
        try:
            loaded = store.get(request.path_params["model_id"])
        except UnknownModelError as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        return answer(request, loaded)

    return endpoint
