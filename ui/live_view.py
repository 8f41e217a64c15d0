"""The live components: canvases that follow the finger without Python in the way."""

from typing import Any

import streamlit as st

from ui import colours, resources, state
from vae_core.paths import assets

FOLDER = assets() / "live"
KEY = "explore.live"
SCRIPTS = (
    "dom.js",
    "canvas.js",
    "socket.js",
    "latent.js",
    "sliders.js",
    "pad.js",
    "reference.js",
    "actions.js",
    "meter.js",
    "explore.js",
)


def text(*names: str) -> str:
    """Files under assets/live, one after the other: small plain scripts make one module."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


mount_explore = st.components.v2.component(
    "vae_lab.explore",
    html=text("explore.html"),
    css=text("lab.css", "explore.css"),
    js=text(*SCRIPTS),
)


def explore() -> None:
    """The Explore instrument at the state's model, z and pair; keeps the state up to date."""
    model_id = state.get("model")
    start = {name: state.get(name) for name in ("z", "pair", "arrival")}
    mount_explore(
        key=KEY,
        data={
            "model": resources.live_model(model_id),
            "start": start,
            "colours": list(colours.CLASSES),
        },
        on_point_change=take_point,
    )


def take_point() -> None:
    """The hand rests somewhere new. A point that does not fit its model is not taken."""
    point: Any = st.session_state[KEY].get("point")
    info = resources.find(state.get("model"))
    if not isinstance(point, dict) or info is None or point.get("model") != info.id:
        return
    try:
        z = state.parse_z(",".join(map(str, point["z"])), info)
        pair = state.parse_pair(",".join(map(str, point["pair"])), info)
    except (KeyError, TypeError, ValueError):
        return
    state.put(z=z, pair=pair)
