"""VAE Lab: the Streamlit script and the live routes on one port.

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

QUIET = 8.0  # seconds in which the first page shall have the processor for itself
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
    """Has garbage collections pass over what was loaded by now: it stays.

    Among a quarter of a million objects of the libraries a collection takes a tenth of a second,
    in which no finger is answered. Before the first session, which must not stay.
    """
    gc.freeze()


async def tidy() -> None:
    """Frees, now and then, what sessions that ended leave behind: their uploads go with them.

    Streamlit would do it after every script; of what is not frozen it takes some milliseconds.
    """
    while True:
        await asyncio.sleep(TIDY_EVERY)
        gc.collect()


app = st.App(Path(__file__).parent / "ui" / "main.py", routes=routes(), lifespan=lifespan)
