import time

import numpy as np
import own_loop
import pytest
from websockets.asyncio.client import connect

from benchmarks import clients, servers
from benchmarks.proxy import proxy
from live import protocol


def port_of(address: str) -> int:
    return int(address.partition(":")[2])


def test_the_clients_count_the_frames_they_get(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "WARM_UP", 0.0)
    model = {"id": "grey", "latent_dim": 3}
    latencies = own_loop.run(clients.drive(port_of(address), model, 3, 0.5))
    assert [0 < len(one) <= 0.5 * clients.RATE for one in latencies] == [True] * 3
    assert servers.choose(port_of(address), None)["id"] == "grey"
    with pytest.raises(ValueError, match="no model nobody among"):
        servers.choose(port_of(address), "nobody")


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_a_frame_is_whole_only_with_its_last_byte(size: int) -> None:
    head = {0: b"\x00", 125: b"\x7d"}.get(size) or (
        b"\x7e" + size.to_bytes(2, "big") if size < 65536 else b"\x7f" + size.to_bytes(8, "big")
    )
    frame = b"\x82" + head + bytes(size)
    assert clients.frame_size(frame + b"\x82\x03abc") == len(frame)
    assert all(clients.frame_size(frame[:n]) > n for n in {0, 1, len(frame) - 1})


def test_the_proxy_delays_and_changes_nothing(address: str) -> None:
    message = protocol.pack(1, np.zeros((256, 3), np.float32))

    async def ask(port: int) -> tuple[float, object]:
        async with connect(f"ws://127.0.0.1:{port}/live/grey/decode") as ws:
            begin = time.perf_counter()
            await ws.send(message)
            answer = await ws.recv()
            return time.perf_counter() - begin, answer

    async def both() -> None:
        async with proxy(port_of(address), 0.05) as port:
            _, direct = await ask(port_of(address))
            seconds, late = await ask(port)
        assert late == direct
        assert seconds >= 0.1

    own_loop.run(both())
