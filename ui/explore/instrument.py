"""The Explore instrument: the decoded image, its latent sliders and the pad."""

import streamlit as st

from ui.common import colours, resources, state
from ui.common.grammar import parse_z
from ui.common.live_component import component
from ui.explore.keys import parse_pair

KEY = "explore.live"

mount_explore = component("explore")


def explore() -> None:
    """The instrument at the state's model, z and pair; keeps the state up to date."""
    model_id = state.get("model")
    start = {"z": state.get("z"), "pair": state.get("pair"), "revision": state.get(state.REVISION)}
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
    """Stores where the pointer came to rest; ignores a point that does not fit its model."""
    point: object = st.session_state[KEY].get("point")
    info = resources.find(state.get("model"))
    if not isinstance(point, dict) or info is None or point.get("model") != info.id:
        return
    try:
        z = parse_z(",".join(map(str, point["z"])), info)
        pair = parse_pair(",".join(map(str, point["pair"])), info)
    except (KeyError, TypeError, ValueError):
        return
    state.put(z=z, pair=pair)
