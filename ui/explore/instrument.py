"""The Explore instrument: the picture, its latent sliders and the pad."""

from typing import Any

import streamlit as st

from ui.common import colours, resources, state
from ui.common.live_component import component

KEY = "explore.live"

mount_explore = component("explore")


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
