"""Links for others: the address at which they reach this server, and a link as a QR code."""

import io
import socket
from functools import lru_cache

import psutil
import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

LONGEST_LINK = 2900  # bytes: a QR code holds little more
PATIENCE = 0.5  # seconds for a connection to this machine
ELSEWHERE = ("192.0.2.1", 9)  # an address for documentation: no packet is sent to it


def link_routes() -> list[BaseRoute]:
    return [Route("/live/address.json", address), Route("/live/qr.svg", qr)]


def address(request: Request) -> Response:
    """`origin`: where other computers reach this server, null if it listens to this one only."""
    port = request.scope["server"][1]
    host = next((name for name in network_hosts() if answers(name, port)), None)
    origin = f"{request.url.scheme}://{host}:{port}" if host else None
    return JSONResponse({"origin": origin}, headers={"Cache-Control": "no-store"})


def network_hosts() -> list[str]:
    """This machine's IPv4 addresses in networks, the one towards the internet first."""
    first = [host] if (host := host_towards(ELSEWHERE)) else []
    others = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not entry.address.startswith("127.")
    ]
    return list(dict.fromkeys([*first, *others]))


def host_towards(target: tuple[str, int]) -> str | None:
    """The address from which this machine would write to another one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(target)
        except OSError:
            return None
        host = str(probe.getsockname()[0])
    return None if host.startswith(("127.", "0.")) else host


def answers(host: str, port: int) -> bool:
    """Whether a server listens there."""
    try:
        with socket.create_connection((host, port), PATIENCE):
            return True
    except OSError:
        return False


def qr(request: Request) -> Response:
    """`text` as a QR code; 400 without one, or if it is too long for a camera to read."""
    text = request.query_params.get("text", "")
    if not 0 < len(text.encode()) <= LONGEST_LINK:
        error = f"a QR code holds 1 to {LONGEST_LINK} bytes, got {len(text.encode())}"
        return JSONResponse({"error": error}, status_code=400)
    return Response(drawn(text), media_type="image/svg+xml")


@lru_cache(maxsize=32)
def drawn(text: str) -> bytes:
    out = io.BytesIO()
    code = segno.make_qr(text, error="l", boost_error=False)
    code.save(out, kind="svg", border=2, omitsize=True, dark="#000", light="#fff")
    return out.getvalue()
