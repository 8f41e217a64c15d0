"""The origins that may use the live server: those that Streamlit accepts for its socket."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlparse

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from streamlit.web.server.server_util import is_url_from_allowed_origins
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

Endpoint = Callable[[Request], Response]


def is_allowed(origin: str | None, host: str | None) -> bool:
    """Whether Streamlit's socket would accept these headers.

    May look up this machine's addresses over the network: call it in a thread.
    """
    if not is_host_allowed(host):
        return False
    if origin is None or urlparse(origin).netloc == host:
        return True
    return is_url_from_allowed_origins(origin)


def comes_from_own_page(request: Request) -> bool:
    """`is_allowed` for a request's headers; call it in a thread."""
    return is_allowed(request.headers.get("origin"), request.headers.get("host"))


def own_pages_only(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint, restricted to this app's own pages; other origins get 403."""

    def checked(request: Request) -> Response:
        if not comes_from_own_page(request):
            return JSONResponse({"error": "a foreign origin"}, status_code=403)
        return endpoint(request)

    async def respond(request: Request) -> Response:
        return await run_in_threadpool(checked, request)

    return respond
