"""The app with models that take their time, as large ones do."""

import time
from pathlib import Path

import streamlit as st

import app as real
from vae_core.runs.store import LoadedModel, ModelStore

SLOW, SECONDS = "plane", 2.0
load = ModelStore.get


def get(store: ModelStore, model_id: str) -> LoadedModel:
    """Slow each time: as if another model had taken this one's place in memory."""
    if model_id == SLOW:
        time.sleep(SECONDS / 4)
    return load(store, model_id)


ModelStore.get = get  # type: ignore[method-assign]
app = st.App(Path(real.__file__).parent / "ui" / "main.py", routes=real.routes())
