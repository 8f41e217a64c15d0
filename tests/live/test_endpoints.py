import asyncio
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import own_loop
import pytest
import torch
from streamlit.web.server.starlette import starlette_websocket
from websockets.asyncio.client import connect as connect_async
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from live import origin_check, protocol
from live.connection import IN_FLIGHT, Connection, Service
from live.engine import Engine
from vae_core.runs.store import ModelStore


@contextmanager
def open_socket(address: str, path: str, **options: Any) -> Iterator[ClientConnection]:
    with connect(f"ws://{address}/live/{path}", max_size=None, **options) as ws:
        yield ws


def ask(ws: ClientConnection, message: bytes | str) -> bytes | str:
    ws.send(message)
    return ws.recv(timeout=10)


def expected(store: ModelStore, model_id: str, z: np.ndarray) -> np.ndarray:
    """What the contract promises, from model.decode and nothing of ours."""
    with torch.no_grad():
        x_hat = store.get(model_id).model.decode(torch.from_numpy(z)).numpy()
    return np.rint(x_hat * np.float32(255)).astype(np.uint8).transpose(0, 2, 3, 1)


def normal(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("model_id", ["grey", "colour"])
@pytest.mark.parametrize("count", [1, 4, 5, 33, 256])
def test_pixels_are_what_decode_gives(
    address: str, store: ModelStore, model_id: str, count: int
) -> None:
    info = store.get(model_id).info
    z = normal(count, info.latent_dim)
    with open_socket(address, f"{model_id}/decode") as ws:
        answer = ask(ws, protocol.pack(7, z))
    assert isinstance(answer, bytes)
    number, pixels = protocol.parse_pixels(answer, info.image_shape)
    assert number == 7
    assert np.array_equal(pixels, expected(store, model_id, z))


@pytest.mark.parametrize("model_id", ["grey", "colour"])
def test_posteriors_are_what_encode_gives(address: str, store: ModelStore, model_id: str) -> None:
    loaded = store.get(model_id)
    x = loaded.reference.x
    with open_socket(address, f"{model_id}/encode") as ws:
        for i, image in enumerate(x):
            answer = ask(ws, protocol.pack(i, image.transpose(1, 2, 0)))
            assert isinstance(answer, bytes)
            number, mu, logvar = protocol.parse_posterior(answer, loaded.info.latent_dim)
            assert number == i
            np.testing.assert_allclose(mu, loaded.q.mu[i].numpy(), rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(logvar, loaded.q.logvar[i].numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("model_id", ["grey", "colour"])
def test_a_reconstruction_is_the_posterior_and_the_picture_of_its_mean(
    address: str, store: ModelStore, model_id: str
) -> None:
    loaded = store.get(model_id)
    info = loaded.info
    with open_socket(address, f"{model_id}/reconstruct") as ws:
        for i, image in enumerate(loaded.reference.x):
            answer = ask(ws, protocol.pack(i, image.transpose(1, 2, 0)))
            assert isinstance(answer, bytes)
            number, mu, logvar, pixels = protocol.parse_reconstruction(
                answer, info.latent_dim, info.image_shape
            )
            assert number == i
            np.testing.assert_allclose(mu, loaded.q.mu[i].numpy(), rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(logvar, loaded.q.logvar[i].numpy(), rtol=1e-5, atol=1e-6)
            assert np.array_equal(pixels, expected(store, model_id, mu[None].copy())[0])


def bad_latents() -> dict[str, tuple[bytes | str, int | None, str]]:
    return {
        "empty": (b"", None, "4-byte number"),
        "no number": (b"\x01\x02\x03", None, "4-byte number"),
        "no rows": (struct.pack("<I", 5), 5, "got 0"),
        "257 rows": (protocol.pack(5, normal(257, 3)), 5, "got 257"),
        "a byte over": (protocol.pack(5, normal(1, 3)) + b"\x00", 5, "1 bytes over"),
        "half a row": (protocol.pack(5, normal(2, 3))[:-4], 5, "8 bytes over"),
        "nan": (struct.pack("<I3f", 5, 0, float("nan"), 0), 5, "finite"),
        "infinity": (struct.pack("<I3f", 5, 0, 0, float("inf")), 5, "finite"),
        "text": ("hello", None, "text"),
        "empty text": ("", None, "text"),
        "a model that raises": (struct.pack("<I3f", 5, 101, 0, 0), 5, "model failed"),
    }


@pytest.mark.parametrize("name", bad_latents())
def test_a_bad_message_is_answered_and_the_next_good_one_works(
    address: str, store: ModelStore, name: str
) -> None:
    message, number, rule = bad_latents()[name]
    with open_socket(address, "grey/decode") as ws:
        for _ in range(3):
            answer = ask(ws, message)
            assert isinstance(answer, str)
            assert json.loads(answer)["id"] == number
            assert rule in json.loads(answer)["error"]
        good = ask(ws, protocol.pack(6, normal(1, 3)))
    assert isinstance(good, bytes)
    assert np.array_equal(
        protocol.parse_pixels(good, (1, 8, 8))[1], expected(store, "grey", normal(1, 3))
    )


@pytest.mark.parametrize("message", [b"", bytes(4), bytes(4 + 63), bytes(4 + 65), "text"])
def test_a_bad_image_is_answered_and_the_next_good_one_works(
    address: str, message: bytes | str
) -> None:
    with open_socket(address, "grey/encode") as ws:
        answer = ask(ws, message)
        assert isinstance(answer, str)
        assert set(json.loads(answer)) == {"id", "error"}
        assert len(ask(ws, bytes(4 + 64))) == 4 + 2 * 3 * 4


@pytest.mark.parametrize("kind", ["decode", "encode", "reconstruct"])
@pytest.mark.parametrize("text", [False, True])
def test_an_oversized_message_closes_with_1009(address: str, kind: str, text: bool) -> None:
    limit = protocol.decode_limit(3)
    with open_socket(address, f"grey/{kind}") as ws:
        assert isinstance(ask(ws, bytes(limit)), str)
        with pytest.raises(ConnectionClosed) as closed:
            ask(ws, "x" * (limit + 1) if text else bytes(limit + 1))
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


@pytest.mark.parametrize(("model_id", "code"), [("nobody", 4404), ("damaged", 1011)])
@pytest.mark.parametrize("kind", ["decode", "encode", "reconstruct"])
def test_a_model_that_cannot_be_had_closes_the_socket(
    address: str, model_id: str, kind: str, code: int
) -> None:
    with open_socket(address, f"{model_id}/{kind}") as ws:
        with pytest.raises(ConnectionClosed) as closed:
            ws.recv(timeout=10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code
    assert closed.value.rcvd.reason


def test_a_foreign_origin_is_refused_before_the_handshake(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlit.net_util.get_external_ip", lambda: None)
    with pytest.raises(InvalidStatus) as refused:
        with open_socket(address, "grey/decode", origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403
    with open_socket(address, "grey/decode", origin=f"http://{address}") as ws:
        assert isinstance(ask(ws, protocol.pack(1, normal(1, 3))), bytes)


@pytest.mark.parametrize("allowed_hosts", [[], ["lab.example"]])
@pytest.mark.parametrize("host", ["lab.example:8501", "127.0.0.1:8501", None])
@pytest.mark.parametrize(
    "sender",
    [
        None,
        "http://lab.example:8501",
        "http://lab.example",
        "https://lab.example.evil.example:8501",
        "http://localhost:3000",
        "https://evil.example",
        "null",
        "",
    ],
)
def test_origins_are_judged_as_the_apps_own_socket_judges_them(
    monkeypatch: pytest.MonkeyPatch,
    allowed_hosts: list[str],
    host: str | None,
    sender: str | None,
) -> None:
    monkeypatch.setattr("streamlit.net_util.get_external_ip", lambda: None)
    get_option = starlette_websocket.config.get_option
    options = {"server.allowedHosts": allowed_hosts}
    monkeypatch.setattr(
        starlette_websocket.config, "get_option", lambda key: options.get(key, get_option(key))
    )
    theirs = starlette_websocket._is_origin_allowed(sender, host)
    assert origin_check.is_allowed(sender, host) == theirs


def test_requests_in_flight_are_answered_in_order(address: str) -> None:
    counts = [1, 256, 1, 0, 4, 40, 257, 1] * 5
    with open_socket(address, "grey/decode") as ws:
        for number, count in enumerate(counts):
            ws.send(protocol.pack(number, normal(count, 3)))
        answers = [ws.recv(timeout=10) for _ in counts]
    numbers = [
        json.loads(a)["id"] if isinstance(a, str) else protocol.parse_number(a) for a in answers
    ]
    assert numbers == list(range(len(counts)))


def test_forty_connections_each_get_their_own_pictures(address: str, store: ModelStore) -> None:
    z = normal(40, 6, 3)

    async def one(i: int) -> list[np.ndarray]:
        async with connect_async(f"ws://{address}/live/grey/decode") as ws:
            pictures = []
            for number, row in enumerate(z[i]):
                await ws.send(protocol.pack(number, row))
                pictures.append(protocol.parse_pixels(await ws.recv(), (1, 8, 8))[1][0])  # type: ignore[arg-type]
            return pictures

    async def everyone() -> list[list[np.ndarray]]:
        return await asyncio.gather(*map(one, range(40)))

    for i, pictures in enumerate(own_loop.run(everyone())):
        assert np.array_equal(pictures, expected(store, "grey", z[i]))


def test_clients_that_leave_in_the_middle_hurt_nobody(address: str) -> None:
    for _ in range(20):
        with open_socket(address, "grey/decode") as ws:
            for number in range(20):
                ws.send(protocol.pack(number, normal(256, 3)))
            ws.socket.close()
    with open_socket(address, "grey/decode") as ws:
        assert isinstance(ask(ws, protocol.pack(1, normal(1, 3))), bytes)


class Peer:
    """The ASGI side of a socket whose client floods and may refuse to read."""

    def __init__(self, messages: list[bytes], reads: bool) -> None:
        self.waiting = messages[::-1]
        self.reads = asyncio.Event()
        if reads:
            self.reads.set()
        self.answers: list[bytes] = []
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if not self.waiting:
            await self.left.wait()
            return {"type": "websocket.disconnect"}
        return {"type": "websocket.receive", "bytes": self.waiting.pop()}

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        self.answers.append(message.get("bytes") or message["text"])


@pytest.mark.parametrize("good", [True, False])
def test_a_flood_that_nobody_reads_is_not_taken_in(engine: Engine, good: bool) -> None:
    message = protocol.pack(1, np.zeros((1 if good else 0, 3), np.float32))

    async def flood() -> None:
        peer = Peer([message] * 10_000, reads=False)
        service = Service(lambda m: protocol.parse_decode(m, 3), lambda rows: rows, 10**6)
        socket = Connection(service, engine, peer.receive, peer.send)  # type: ignore[arg-type]
        serving = asyncio.create_task(socket.serve())
        for _ in range(500):
            await asyncio.sleep(0)
        assert 10_000 - len(peer.waiting) <= IN_FLIGHT + 2
        peer.reads.set()
        while len(peer.answers) < 10_000:
            await asyncio.sleep(0)
        peer.left.set()
        await serving

    own_loop.run(flood())


def test_work_for_a_client_who_left_is_skipped(engine: Engine) -> None:
    busy, computed = threading.Event(), []

    def run(rows: np.ndarray) -> np.ndarray:
        computed.append(len(rows))
        assert busy.wait(10)
        return rows

    async def leave() -> None:
        peer = Peer([protocol.pack(1, normal(count, 3)) for count in (1, 256, 256)], reads=True)
        service = Service(lambda m: protocol.parse_decode(m, 3), run, 10**6)
        socket = Connection(service, engine, peer.receive, peer.send)  # type: ignore[arg-type]
        serving = asyncio.create_task(socket.serve())
        while not computed or peer.waiting:
            await asyncio.sleep(0)
        peer.left.set()
        await serving
        busy.set()

    own_loop.run(leave())
    engine.stop()
    assert computed == [1]
