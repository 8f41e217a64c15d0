"""One WebSocket: reads requests, submits them, answers in the order of arrival.

Uses ASGI directly, where text, binary and disconnect messages arrive through one call; Starlette's
WebSocket class raises for two of the three.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from starlette.types import Message, Receive, Send

from . import protocol
from .engine import Engine, Rows, Run, Ticket

IN_FLIGHT = 8  # pending requests of a connection; beyond that, TCP backpressure slows the sender
TOO_BIG = 1009
NO_ROWS = np.empty(0)


@dataclass(frozen=True)
class Service:
    """One endpoint: how it parses a message, what it runs, and its size limit."""

    parse: Callable[[bytes], tuple[int, Rows]]
    run: Run
    limit: int  # bytes


class Connection:
    """Serves an accepted socket until it is closed."""

    def __init__(self, service: Service, engine: Engine, receive: Receive, send: Send) -> None:
        self._service = service
        self._engine = engine
        self._receive = receive
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._pending: deque[tuple[int | None, Ticket]] = deque()
        self._answered = asyncio.Event()
        self._room = asyncio.Event()

    async def serve(self) -> None:
        writer = asyncio.create_task(self._write())
        try:
            too_big = await self._read(writer)
        finally:
            for _, ticket in self._pending:
                ticket.abandoned = True
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        if too_big:
            with suppress(OSError):
                await self._send({"type": "websocket.close", "code": TOO_BIG})

    async def _read(self, writer: asyncio.Task[None]) -> bool:
        """Submits messages until the client leaves (False) or sends an oversized one (True)."""
        while not writer.done():
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return False
            if size(message) > self._service.limit:
                return True
            self._accept(message)
            while len(self._pending) >= IN_FLIGHT and not writer.done():
                self._room.clear()
                await self._room.wait()
        return False

    def _accept(self, message: Message) -> None:
        """Queues one message for the engine; an invalid one is queued with its error."""
        try:
            number, rows = self._service.parse(binary(message))
        except protocol.WireError as error:
            self._refuse(error)
            return
        ticket = Ticket(self._service.run, rows, self._loop, self._answered.set)
        self._pending.append((number, ticket))
        self._engine.submit(ticket)

    def _refuse(self, error: protocol.WireError) -> None:
        ticket = Ticket(self._service.run, NO_ROWS, self._loop, self._answered.set)
        ticket.error = str(error)
        self._pending.append((error.number, ticket))
        self._answered.set()

    async def _write(self) -> None:
        """Sends the answers in order, each once it is ready, until the client disconnects."""
        try:
            while True:
                self._answered.clear()
                while self._pending and is_done(self._pending[0][1]):
                    await self._send(answer(*self._pending.popleft()))
                    self._room.set()
                await self._answered.wait()
        except OSError:  # the client disconnected during an answer
            pass
        finally:
            self._room.set()


def size(message: Message) -> int:
    return len(message.get("bytes") or message.get("text") or b"")


def binary(message: Message) -> bytes:
    """The bytes of a message. Raises WireError for text."""
    data: bytes | None = message.get("bytes")
    if data is None:
        raise protocol.WireError("a message is binary, got text")
    return data


def is_done(ticket: Ticket) -> bool:
    return ticket.result is not None or ticket.error is not None


def answer(number: int | None, ticket: Ticket) -> Message:
    if number is None or ticket.result is None:
        text = protocol.pack_error(number, ticket.error or "")
        return {"type": "websocket.send", "text": text}
    return {"type": "websocket.send", "bytes": protocol.pack(number, ticket.result)}
