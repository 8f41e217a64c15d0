"""The live server under a class of students, against a server that decodes each request alone.

One after the other in one run, on the same model and uvicorn settings, with the clients in a
process of their own on the same cores. A client asks 60 times a second for one z; where its last
answer is still out it lets the tick pass, as the page does.
"""

import argparse
import asyncio
import base64
import json
import math
import multiprocessing
import os
import random
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.websockets import WebSocket

ROOT = Path(__file__).parents[1]
RATE = 60  # requests a second
WARM_UP = 1.0  # seconds that do not count
START_WITHIN = 60.0  # seconds
Figures = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=6, help="for each number of connections")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 30, 60, 100, 150])
    parser.add_argument("--model", help="the model to ask; by default the app's first")


def run(arguments: argparse.Namespace) -> Figures:
    """Every figure of MEASURES; prints a line for each as it comes."""
    figures: Figures = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    for name, measure in MEASURES.items():
        figures[name] = measure(arguments)
    return figures


def measure_connections(arguments: argparse.Namespace) -> Figures:
    """Frames a second and latency by the number of connections, for both servers."""
    with serving(app_command) as port:
        model = choose(port, arguments.model)
        live = measure_server("live ", port, model, arguments)
    with serving(peer_command) as port:
        alone = measure_server("alone", port, model, arguments)
    return {n: compare(live[n], alone[n]) for n in live}


def compare(live: Figures, alone: Figures) -> Figures:
    frames = live["frames"] / max(alone["frames"], 1e-9)
    return {"live": live, "alone": alone, "frames_ratio": round(frames, 2)}


def measure_server(
    name: str, port: int, model: Figures, arguments: argparse.Namespace
) -> dict[str, Figures]:
    figures = {}
    for connections in arguments.connections:
        work = (port, model, connections, arguments.seconds)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as clients:
            latencies = clients.submit(drive_all, *work).result()
        figures[str(connections)] = summary = summarise(latencies, arguments.seconds)
        print(f"{name} {connections:4d} connections: {describe(summary)}", flush=True)
    return figures


def summarise(latencies: list[list[float]], seconds: float) -> Figures:
    """Frames a second that a connection gets, on average and at worst; latency of a frame."""
    frames = [len(one) / seconds for one in latencies]
    p50, p95 = 1e3 * np.percentile(np.concatenate(latencies), [50, 95])
    return {
        "frames": round(sum(frames) / len(frames), 1),
        "frames_min": round(min(frames), 1),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
    }


def describe(summary: Figures) -> str:
    return (
        f"{summary['frames']:5.1f} frames/s each (least {summary['frames_min']:.1f}), "
        f"{summary['p50_ms']:.1f} ms, p95 {summary['p95_ms']:.1f} ms"
    )


# ------------------------------------------------------------------ servers


def app_command(port: int) -> list[str]:
    options = ("--server.headless=true", "--browser.gatherUsageStats=false")
    return ["streamlit", "run", "app.py", f"--server.port={port}", *options]


def peer_command(port: int) -> list[str]:
    options = ("--factory", "--ws", "websockets-sansio", "--log-level", "warning")
    return ["uvicorn", "benchmarks.live:peer", "--port", str(port), *options]


def peer() -> "Starlette":
    """The same decode route without an engine: each request alone, in its handler."""
    import torch
    from starlette.applications import Starlette
    from starlette.routing import Route, WebSocketRoute

    from live import routes, wire
    from live.models import Decode
    from vae_core.store import default_store

    store = default_store()
    torch.set_num_threads(1)  # its faster setting, too

    async def decode(websocket: "WebSocket") -> None:
        await websocket.accept()
        run = Decode(store.get(websocket.path_params["model_id"]).model)
        with torch.inference_mode():
            async for message in websocket.iter_bytes():
                number, z = wire.parse_decode(message, run.model.latent_dim)
                await websocket.send_bytes(wire.pack(number, run(z.copy())))

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
    """The model of that id, or the first. Raises ValueError where there is none."""
    found = {model["id"]: model for model in models(port)}
    if not found or (model_id and model_id not in found):
        raise ValueError(f"no model {model_id or ''} among {list(found)}")
    return found[model_id or next(iter(found))]


# ------------------------------------------------------------------ clients


class Client(asyncio.Protocol):
    """One student's browser: as little work as a WebSocket client can do."""

    def __init__(self, path: str, latent_dim: int) -> None:
        self.path = path
        self.latencies: list[float] = []
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = frame(0, latent_dim)
        self._buffer = b""
        self._sent: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(handshake(self.path))

    def tick(self) -> None:
        if self._sent is None:
            self._sent = time.perf_counter()
            self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.ready.done():
            self._read_handshake()
        while self.ready.done() and len(self._buffer) >= frame_size(self._buffer):
            self._read_frame()

    def _read_handshake(self) -> None:
        head, end, self._buffer = self._buffer.partition(b"\r\n\r\n")
        if end and b" 101 " in head[:20]:
            self.ready.set_result(None)
        elif end:
            self.ready.set_exception(ConnectionError(head.decode("latin-1")))
        else:
            self._buffer = head

    def _read_frame(self) -> None:
        opcode, size = self._buffer[0] & 15, frame_size(self._buffer)
        if opcode == 2 and self._sent is not None:
            self.latencies.append(time.perf_counter() - self._sent)
            self._sent = None
        elif opcode != 9:  # a ping goes unanswered: runs are shorter than its deadline
            raise RuntimeError(f"not an answer: {self._buffer[:200]!r}")
        self._buffer = self._buffer[size:]


def handshake(path: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
    )
    return "\r\n".join((*lines, "", "")).encode()


def frame(number: int, latent_dim: int) -> bytes:
    """A decode request for a random z, as a masked binary frame; a mask of 0 changes nothing."""
    z = [random.gauss(0, 1) for _ in range(latent_dim)]
    payload = struct.pack(f"<I{latent_dim}f", number, *z)
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
    return b"\x82" + length + bytes(4) + payload


def frame_size(buffer: bytes) -> int:
    """Bytes of the unmasked frame that the buffer begins with; more than there are if unknown."""
    if len(buffer) < 10:
        return 10 if len(buffer) < 2 or buffer[1] > 125 else 2 + buffer[1]
    if buffer[1] < 126:
        return 2 + buffer[1]
    if buffer[1] == 126:
        return 4 + int(struct.unpack_from(">H", buffer, 2)[0])
    return 10 + int(struct.unpack_from(">Q", buffer, 2)[0])


async def drive(port: int, model: Figures, connections: int, seconds: float) -> list[list[float]]:
    """The latencies, in seconds, of each of many clients that ask at their own phase."""
    loop = asyncio.get_running_loop()
    path = f"/live/{model['id']}/decode"
    clients = []
    for _ in range(connections):
        make = lambda: Client(path, model["latent_dim"])  # noqa: E731
        clients.append((await loop.create_connection(make, "127.0.0.1", port))[1])
    await asyncio.gather(*(client.ready for client in clients))
    begin = loop.time()
    await asyncio.gather(*(ask(c, begin, WARM_UP + seconds) for c in clients))
    for client in clients:
        client.transport.abort()
    await asyncio.sleep(0)  # for the transports to close
    return [client.latencies for client in clients]


async def ask(client: Client, begin: float, seconds: float) -> None:
    """Ticks one client; what is answered during the warm-up is forgotten."""
    loop = asyncio.get_running_loop()
    phase = random.random()
    for tick in range(math.ceil(seconds * RATE)):
        await asyncio.sleep(begin + (tick + phase) / RATE - loop.time())
        if tick == WARM_UP * RATE:
            client.latencies.clear()
        client.tick()


def drive_all(*arguments: Any) -> list[list[float]]:
    return asyncio.run(drive(*arguments))


MEASURES: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "connections": measure_connections,
}
