"""The sketch pad: a drawing is encoded and reconstructed while the pen moves."""

import base64

import numpy as np
import streamlit as st

from ui import pages
from ui.common import (
    choice,
    colours,
    messages,
    next_steps,
    resources,
    results,
    state,
    user_images,
    widgets,
)
from ui.common.grammar import parse_z
from ui.common.live_component import component
from ui.contract.address import FARTHEST
from ui.reconstruct.keys import SOURCES
from vae_core.data import DataError
from vae_core.data.preprocessing import LIGHT_EDGE
from vae_core.media.images import png

KEY = "reconstruct.sketch"
NAME = "Drawing"

mount_sketch = component("sketch")


def choose_source() -> None:
    """Whether to analyse an existing image, or to draw one."""
    choice.segments(
        "Source",
        SOURCES,
        label_visibility="collapsed",
        **widgets.bound("source", "reconstruct.source"),
    )


def sketch() -> None:
    """The pad for the state's model; can open Explore at the drawing's posterior mean."""
    model = resources.live_model(state.get("model"))
    light = results.edge(model["id"]) > LIGHT_EDGE
    data = {"model": model, "colours": list(colours.CLASSES), "light": light}
    pad = mount_sketch(
        key=KEY, data=data, on_explore_change=lambda: None, on_lead_change=lambda: None
    )
    z = parsed_z(pad.get("explore"))
    if z is not None:
        state.go(z=z)
        st.switch_page(pages.path("explore"))
    use_drawing(pad.get("lead"))


def use_drawing(message: object) -> None:
    """Adds the drawing to the user images and opens the page that it was sent to."""
    x = parsed_pixels(message)
    if x is None or not isinstance(message, dict):
        return
    count = sum(picture.name.startswith(NAME) for picture in user_images.uploads().pictures)
    try:
        image = user_images.add(f"{NAME} {count + 1}", png(x))
    except DataError as error:
        messages.error(str(error), icon=":material/info:")
        return
    to = str(message.get("to"))
    if to in next_steps.ENDS:
        next_steps.to_path(to, image.z)
    if to == "map":
        next_steps.to_map([image.key])
    messages.toast(f"“{image.name}” was added to your images.", icon=":material/check:")


def parsed_pixels(message: object) -> np.ndarray | None:
    """The drawing in a message, uint8 (C, H, W); None if it does not fit the model."""
    info = resources.info(state.get("model"))
    if not isinstance(message, dict) or message.get("model") != info.id:
        return None
    C, H, W = info.image_shape
    try:
        content = base64.b64decode(message["pixels"], validate=True)
        x = np.frombuffer(content, np.uint8).reshape(H, W, C)
    except (KeyError, TypeError, ValueError):
        return None
    return x.transpose(2, 0, 1)


def parsed_z(message: object) -> list[float] | None:
    """The z in a message, clamped to what the address can spell; None if it does not fit."""
    info = resources.info(state.get("model"))
    if not isinstance(message, dict) or message.get("model") != info.id:
        return None
    try:
        clamped = [min(max(float(value), -FARTHEST), FARTHEST) for value in message["z"]]
        return parse_z(",".join(map(str, clamped)), info)
    except (KeyError, TypeError, ValueError):
        return None
