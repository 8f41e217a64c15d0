"""A TCP proxy on loopback that delays both directions, like a crowded wireless network.

`python -m benchmarks.proxy PORT --delay 20` forwards to PORT with an extra round trip of 40 ms,
and prints the port that it listens on.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 64 * 1024


async def delay(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float
) -> None:
    """Forwards chunks in order, each a fixed time after its arrival."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    sender = asyncio.create_task(send_late(queue, writer))
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            queue.put_nowait((loop.time() + seconds, data))
    queue.put_nowait((loop.time() + seconds, b""))
    await sender


async def send_late(
    queue: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter
) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while True:
            due, data = await queue.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                break
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def proxy(port: int, seconds: float) -> AsyncIterator[int]:
    """Listens on a free port and forwards to `port`, delayed by `seconds` in each direction."""
    open_now: set[asyncio.Task[None]] = set()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        open_now.add(task)
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", port)
            try:
                await asyncio.gather(delay(reader, back, seconds), delay(there, writer, seconds))
            finally:
                back.close()
        writer.close()
        open_now.discard(task)

    server = await asyncio.start_server(forward, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in open_now:
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)


async def main(port: int, delay_ms: float) -> None:
    async with proxy(port, delay_ms / 1000) as listening:
        print(listening, flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=20, help="ms in each direction")
    arguments = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(main(arguments.port, arguments.delay))
