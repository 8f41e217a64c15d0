"""Points of the space that people choose: real images, pictures of their own, draws, Explore's."""

import base64
import binascii
from typing import Any

import numpy as np
import streamlit as st

from ui.common import colours, resources, state, user_images
from ui.interpolate import walks
from ui.interpolate.walks import Place
from vae_core.data import DataError
from vae_core.runs.annotations import Group

SHOWN = 40  # pictures of one's own in a panel, the newest
LARGEST = 21 << 20  # bytes of an upload through a component
REFUSED = "interpolate.refused"


def scene() -> dict[str, Any]:
    """What every instrument of Interpolate shows places with, as plain values."""
    model_id = state.get("model")
    info = resources.info(model_id)
    return {
        "model": {
            "id": info.id,
            "image_shape": list(info.image_shape),
            "latent_dim": info.latent_dim,
            "prior": dict(info.prior),
        },
        "own": [
            {"key": own.key, "name": own.name, "z": own.z, "pixels": plain(own.x)}
            for own in user_images.pictures()[-SHOWN:]
        ],
        "explored": state.get("z"),
        "usual": walks.usual(model_id),
        "colours": list(colours.CLASSES),
        "arrival": state.get("arrival"),
    }


def plain(x: np.ndarray) -> str:
    """uint8 (C, H, W) as a browser takes pixels: (H, W, C), in base 64."""
    return base64.b64encode(x.transpose(1, 2, 0).tobytes()).decode()


def picture_of(place: Place) -> np.ndarray:
    """A real image or a picture of one's own itself, else what the decoder makes of the point."""
    own = next((own.x for own in user_images.pictures() if own.z == place), None)
    return walks.picture_of(state.get("model"), place) if own is None else own


def take_choices(key: str, *names: str) -> None:
    """The hand rests somewhere else in a component. What does not fit is not taken."""
    told: Any = st.session_state[key].get("choices")
    info = resources.find(state.get("model"))
    if not isinstance(told, dict) or info is None or told.get("model") != info.id:
        return
    try:
        found = {name: state.KEYS[name].parse(str(told[name]), info) for name in names}
    except (KeyError, ValueError):
        return
    state.put(**found)


def take_upload(key: str) -> None:
    """A file that came through a component: into the album, and to where it was meant to be."""
    sent: Any = st.session_state[key].get("upload")
    if not isinstance(sent, dict):
        return
    content, slot = str(sent.get("content")), str(sent.get("slot"))
    if len(content) > LARGEST * 4 // 3:
        return
    try:
        own = user_images.add(str(sent.get("name")), base64.b64decode(content, validate=True))
    except binascii.Error:
        return
    except DataError as error:
        st.session_state[REFUSED] = str(error)
        return
    st.session_state.pop(REFUSED, None)
    put_place(slot, own.z)


def refused() -> None:
    """Why the last upload is not shown."""
    if line := st.session_state.get(REFUSED):
        st.warning(line, icon=":material/broken_image:")


def put_place(slot: str, place: Place) -> None:
    """Puts a place where a component has it: "start", "via1", "corners3", "more" …"""
    name = slot.rstrip("0123456789")
    number = slot[len(name) :]
    if slot in ("start", "end", "subject", "a", "b", "c"):
        return state.go(**{slot: place})
    if name not in ("via", "corners", "more", "less"):
        return None
    several = state.get(name)
    several = [] if isinstance(several, str) else list(several)
    if not number:
        several.append(place)
    elif int(number) < len(several):
        several[int(number)] = place
    most = {"via": state.STOPS, "corners": 4}.get(name, state.PICKED)
    return state.go(**{name: several[:most]})


def group_of(choice: list[Place] | str) -> Group:
    """The pictures that were picked, or the saved group of that name; empty if it is gone."""
    if isinstance(choice, str):
        known = {group.name: group for group in resources.shelf(state.get("model")).groups}
        return known.get(choice, Group(choice))
    index = tuple(place for place in choice if isinstance(place, int))
    z = tuple(tuple(place) for place in choice if not isinstance(place, int))
    return Group("picked", index, z)
