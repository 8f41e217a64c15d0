"""VAE Lab: the Streamlit app and the live routes on one port.

Start it with `streamlit run app.py`, or with any ASGI server as `app:app`.
"""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from live.routes import routes
from ui.frame import warm
from vae_core.projection.client import default_projector
from vae_core.scheduler.queue import Ticker

QUIET = 8.0  # seconds: the projection worker starts later, so that the first page loads fast
TIDY_EVERY = 60.0  # seconds


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    settle()
    warming = asyncio.create_task(asyncio.to_thread(warm))
    projector = default_projector()
    later = asyncio.get_running_loop().call_later(QUIET, projector.start)
    tidying = asyncio.create_task(tidy())
    scheduler = Ticker()
    scheduler.start()
    yield
    scheduler.close()
    tidying.cancel()
    later.cancel()
    projector.close()
    await warming


def settle() -> None:
    """Freezes all objects allocated so far, so that garbage collections skip them.

    With a quarter of a million objects of the libraries a collection takes a tenth of a second, in
    which no request is answered. Called before the first session, which must not be frozen.
    """
    gc.freeze()


async def tidy() -> None:
    """Regularly frees what finished sessions leave behind, such as their uploads.

    Streamlit would collect after every script; without the frozen objects it takes milliseconds.
    """
    while True:
        await asyncio.sleep(TIDY_EVERY)
        gc.collect()


app = st.App(Path(__file__).parent / "ui" / "main.py", routes=routes(), lifespan=lifespan)
