"""Students' browsers as minimal WebSocket clients, in a separate process."""

import asyncio
import base64
import math
import os
import random
import struct
import time
from typing import Any

RATE = 60  # requests per second
WARM_UP = 1.0  # seconds of warm-up, not measured
Figures = dict[str, Any]


class Client(asyncio.Protocol):
    """One student's browser, with as little work per message as possible."""

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
        elif opcode != 9:  # pings are not answered: runs end before the timeout
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
    """A decode request for a random z as a binary frame, masked with zeros."""
    z = [random.gauss(0, 1) for _ in range(latent_dim)]
    payload = struct.pack(f"<I{latent_dim}f", number, *z)
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
    return b"\x82" + length + bytes(4) + payload


def frame_size(buffer: bytes) -> int:
    """Size of the unmasked frame at the start of the buffer; more than the buffer if unknown."""
    if len(buffer) < 10:
        return 10 if len(buffer) < 2 or buffer[1] > 125 else 2 + buffer[1]
    if buffer[1] < 126:
        return 2 + buffer[1]
    if buffer[1] == 126:
        return 4 + int(struct.unpack_from(">H", buffer, 2)[0])
    return 10 + int(struct.unpack_from(">Q", buffer, 2)[0])


async def drive(port: int, model: Figures, connections: int, seconds: float) -> list[list[float]]:
    """The latencies in seconds of each client; every client has its own phase."""
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
    await asyncio.sleep(0)  # lets the transports close
    return [client.latencies for client in clients]


async def ask(client: Client, begin: float, seconds: float) -> None:
    """Ticks one client; answers during the warm-up are discarded."""
    loop = asyncio.get_running_loop()
    phase = random.random()
    for tick in range(math.ceil(seconds * RATE)):
        await asyncio.sleep(begin + (tick + phase) / RATE - loop.time())
        if tick == WARM_UP * RATE:
            client.latencies.clear()
        client.tick()


def drive_all(*arguments: Any) -> list[list[float]]:
    return asyncio.run(drive(*arguments))
