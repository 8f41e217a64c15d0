"""The sketch pad: a drawing goes through the encoder and back while the pen moves."""

import base64
from typing import Any

import numpy as np
import streamlit as st

from ui import pages
from ui.common import (
    colours,
    next_steps,
    resources,
    results,
    state,
    user_images,
    widgets,
)
from ui.common.live_component import component
from ui.common.state import FARTHEST
from vae_core.data import DataError
from vae_core.data.preprocessing import LIGHT_EDGE
from vae_core.media.images import png

KEY = "reconstruct.sketch"
NAME = "Drawing"
NAMES = {"upload": "Upload", "draw": "Draw"}

mount_sketch = component("sketch")


def choose_source() -> None:
    """Whether to look at a picture that there is, or to draw one."""
    st.segmented_control(
        "Source",
        state.SOURCES,
        format_func=NAMES.__getitem__,
        required=True,
        label_visibility="collapsed",
        **widgets.bound("source", "reconstruct.source"),
    )


def sketch() -> None:
    """The sketch pad for the state's model; leads on to Explore at the drawing's mean."""
    model = resources.live_model(state.get("model"))
    light = results.edge(model["id"]) > LIGHT_EDGE
    data = {"model": model, "colours": list(colours.CLASSES), "light": light}
    pad = mount_sketch(
        key=KEY, data=data, on_explore_change=lambda: None, on_lead_change=lambda: None
    )
    z = taken(pad.get("explore"))
    if z is not None:
        state.go(z=z)
        st.switch_page(pages.path("explore"))
    lead(pad.get("lead"))


def lead(told: Any) -> None:
    """Keeps the drawing with the session's own pictures, and goes where it is wanted."""
    x = drawn(told)
    if x is None:
        return
    count = sum(picture.name.startswith(NAME) for picture in user_images.album().pictures)
    try:
        own = user_images.add(f"{NAME} {count + 1}", png(x))
    except DataError as error:
        st.error(str(error), icon=":material/info:")
        return
    to = str(told.get("to"))
    if to in next_steps.ENDS:
        next_steps.to_path(to, own.z)
    if to == "map":
        next_steps.to_map([own.key])
    st.toast(f"“{own.name}” is with your images now.", icon=":material/check:")


def drawn(told: Any) -> np.ndarray | None:
    """The picture that a browser sends, uint8 (C, H, W); None if it does not fit the model."""
    info = resources.info(state.get("model"))
    if not isinstance(told, dict) or told.get("model") != info.id:
        return None
    C, H, W = info.image_shape
    try:
        content = base64.b64decode(told["pixels"], validate=True)
        x = np.frombuffer(content, np.uint8).reshape(H, W, C)
    except (KeyError, TypeError, ValueError):
        return None
    return x.transpose(2, 0, 1)


def taken(point: Any) -> list[float] | None:
    """The z that a browser sends, to the thousandth and within reach; None if it does not fit."""
    info = resources.info(state.get("model"))
    if not isinstance(point, dict) or point.get("model") != info.id:
        return None
    try:
        within = [min(max(float(value), -FARTHEST), FARTHEST) for value in point["z"]]
        return state.parse_z(",".join(map(str, within)), info)
    except (KeyError, TypeError, ValueError):
        return None
