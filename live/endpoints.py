"""The WebSocket endpoint of a service for any model: checks the origin and loads the model."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from vae_core.runs.store import LoadedModel, ModelStore, UnknownModelError

from . import origin_check, protocol
from .connection import Connection, Service
from .engine import Engine, Run
from .inference import Decode, Encode, Reconstruct

FOREIGN, BROKEN_MODEL, UNKNOWN_MODEL = 1008, 1011, 4404  # close codes

logger = logging.getLogger(__name__)


def decoding(loaded: LoadedModel) -> Service:
    dim = loaded.info.latent_dim
    parse = partial(protocol.parse_decode, latent_dim=dim)
    return Service(parse, Decode(loaded.model), protocol.decode_limit(dim))


def encoding(loaded: LoadedModel) -> Service:
    return of_images(loaded, Encode(loaded.model))


def reconstructing(loaded: LoadedModel) -> Service:
    return of_images(loaded, Reconstruct(loaded.model))


def of_images(loaded: LoadedModel, run: Run) -> Service:
    shape = loaded.info.image_shape
    parse = partial(protocol.parse_encode, image_shape=shape)
    return Service(parse, run, protocol.encode_limit(shape))


class Refused(Exception):
    """A connection that is closed before it is served, with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Socket:
    """The ASGI endpoint; `loader` runs what must not block the event loop."""

    service: Callable[[LoadedModel], Service]
    store: ModelStore
    engine: Engine
    loader: ThreadPoolExecutor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(OSError):  # the client disconnected
            await receive()  # websocket.connect
            if not await self._may_enter(Headers(scope=scope)):
                await send({"type": "websocket.close", "code": FOREIGN})
                return
            await send({"type": "websocket.accept"})
            try:
                service = self.service(await self._load(scope["path_params"]["model_id"]))
            except Refused as no:
                await send({"type": "websocket.close", "code": no.code, "reason": reason(no)})
                return
            await Connection(service, self.engine, receive, send).serve()

    async def _may_enter(self, headers: Headers) -> bool:
        loop = asyncio.get_running_loop()
        judge = partial(origin_check.is_allowed, headers.get("origin"), headers.get("host"))
        return await loop.run_in_executor(self.loader, judge)

    async def _load(self, model_id: str) -> LoadedModel:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.loader, self.store.get, model_id)
        except UnknownModelError as error:
            raise Refused(UNKNOWN_MODEL, str(error)) from error
        except Exception as error:
            logger.exception("could not load the model %s", model_id)
            raise Refused(BROKEN_MODEL, "the model cannot be loaded") from error


def reason(error: Exception) -> str:
    """An error as the reason in a close frame: at most 123 bytes."""
    return str(error).encode()[:123].decode(errors="ignore")
