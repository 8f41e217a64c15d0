"""Who may open a live socket: those who may open the app's own."""

from urllib.parse import urlparse

from streamlit.web.server.server_util import is_url_from_allowed_origins
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed


def is_allowed(origin: str | None, host: str | None) -> bool:
    """Whether Streamlit's own socket would accept these headers.

    May ask the network for this machine's addresses: call it in a thread.
    """
    if not is_host_allowed(host):
        return False
    if origin is None or urlparse(origin).netloc == host:
        return True
    return is_url_from_allowed_origins(origin)
