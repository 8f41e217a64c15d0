"""The live components: canvases that follow the finger without Python in the way."""

from typing import Any

import streamlit as st

from ui import colours, resources, state
from vae_core.paths import assets

FOLDER = assets() / "live"
KEY = "explore.live"
DECODING = ("dom.js", "canvas.js", "socket.js", "latent.js")
"""the scripts of every component that has pictures decoded"""


def text(*names: str) -> str:
    """Files under assets/live, one after the other: small plain scripts make one module."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def component(name: str, *scripts: str, styles: tuple[str, ...] = ()) -> Any:
    """The live component of assets/live/<name>.html and .js.

    Args:
        scripts: What its own script builds on.
        styles: By default <name>.css.
    """
    return st.components.v2.component(
        f"vae_lab.{name}",
        html=text(f"{name}.html"),
        css=text("lab.css", *(styles or (f"{name}.css",))),
        js=text(*scripts, f"{name}.js"),
    )


mount_explore = component(
    "explore", *DECODING, "sliders.js", "pad.js", "reference.js", "actions.js", "meter.js"
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
