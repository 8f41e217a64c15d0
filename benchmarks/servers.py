"""The measured servers: the app as users start it, and a baseline without batching."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.websockets import WebSocket

ROOT = Path(__file__).parents[1]
START_WITHIN = 60.0  # seconds
Figures = dict[str, Any]


def app_command(port: int) -> list[str]:
    options = ("--server.headless=true", "--browser.gatherUsageStats=false")
    return ["streamlit", "run", "app.py", f"--server.port={port}", *options]


def peer_command(port: int) -> list[str]:
    options = ("--factory", "--ws", "websockets-sansio", "--log-level", "warning")
    return ["uvicorn", "benchmarks.servers:peer", "--port", str(port), *options]


def peer() -> "Starlette":
    """The same decode route without the batching engine: each request runs in its handler."""
    import torch
    from starlette.applications import Starlette
    from starlette.routing import Route, WebSocketRoute

    from live import protocol, routes
    from live.inference import Decode
    from vae_core.runs.store import default_store

    store = default_store()
    torch.set_num_threads(1)  # faster here, too

    async def decode(websocket: "WebSocket") -> None:
        await websocket.accept()
        run = Decode(store.get(websocket.path_params["model_id"]).model)
        with torch.inference_mode():
            async for message in websocket.iter_bytes():
                number, z = protocol.parse_decode(message, run.model.latent_dim)
                await websocket.send_bytes(protocol.pack(number, run(z.copy())))

    models = Route("/live/models", lambda request: routes.list_models(request, store))
    return Starlette(routes=[models, WebSocketRoute("/live/{model_id}/decode", decode)])


@contextmanager
def serving(command: Callable[[int], list[str]]) -> Iterator[int]:
    """Runs a server on a free port until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", *command(port)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


@contextmanager
def own_home() -> Iterator[None]:
    """An empty home folder for this process and its children, until the block ends."""
    before = os.environ.get("VAE_LAB_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAE_LAB_HOME"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["VAE_LAB_HOME"]
            else:
                os.environ["VAE_LAB_HOME"] = before


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            models(port)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start within {START_WITHIN:.0f} s")


def models(port: int) -> list[Figures]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/live/models") as answer:
        listed: list[Figures] = json.load(answer)
    return listed


def choose(port: int, model_id: str | None) -> Figures:
    """The model with this id, or the first. Raises ValueError if there is none."""
    by_id = {model["id"]: model for model in models(port)}
    if not by_id or (model_id and model_id not in by_id):
        raise ValueError(f"no model {model_id or ''} among {list(by_id)}")
    return by_id[model_id or next(iter(by_id))]
