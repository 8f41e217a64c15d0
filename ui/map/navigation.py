"""Where clicks and drags on the map lead: Explore, Interpolate, Reconstruct."""

from typing import Any

import streamlit as st

from ui import pages
from ui.common import resources, state
from ui.common.grammar import Place, parse_z
from ui.common.keys import KEYS
from vae_core.runs.store import ModelInfo

KEY = "map.live"
PATH = "map.path"  # (model, start, end) of the path that was drawn last
NEXT_PAGE = "map.next_page"

Payload = dict[str, Any]


def message(name: str, *other_models: str) -> Payload | None:
    """A message of the browser, if it is about the shown model or one of the others."""
    payload: object = st.session_state[KEY].get(name)
    models = (state.get("model"), *other_models)
    return payload if isinstance(payload, dict) and payload.get("model") in models else None


def take_open() -> None:
    """A click opens Explore at this z, with the model whose map was clicked."""
    payload = message("open", state.get("beside")) or {}
    try:
        info = resources.info(payload["model"])
        z = parse_z(",".join(map(str, payload["z"])), info)
    except (KeyError, TypeError, ValueError):
        return
    state.want_model(info.id, z=z)
    leave("explore")


def take_walk() -> None:
    """A drag from one image to another opens Interpolate between them."""
    payload, info = message("walk") or {}, resources.info(state.get("model"))
    try:
        ends = {name: end_of(payload[name], info) for name in ("start", "end")}
    except (KeyError, TypeError, ValueError):
        return
    state.go(mode="paths", via=[], **ends)
    st.session_state[PATH] = (info.id, ends["start"], ends["end"])
    leave("interpolate")


def end_of(payload: Payload, info: ModelInfo) -> Place:
    """A reference image by its index, any other image by its z."""
    if state.get("images") == "reference":
        index: int = KEYS["image"].parse(str(payload["i"]), info)
        return index
    return parse_z(",".join(map(str, payload["z"])), info)


def take_analysis() -> None:
    """The inspector's button opens Reconstruct with the image."""
    payload, info = message("apart") or {}, resources.info(state.get("model"))
    try:
        image = KEYS["image"].parse(str(payload["image"]), info)
    except (KeyError, ValueError):
        return
    state.go(image=image)
    leave("reconstruct")


def leave(page: str) -> None:
    """Requests another page: callbacks cannot switch pages themselves."""
    st.session_state[NEXT_PAGE] = page


def follow() -> None:
    """Switches to the page that a callback requested."""
    if page := st.session_state.pop(NEXT_PAGE, None):
        st.switch_page(pages.path(page))
