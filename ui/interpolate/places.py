"""The places that the instruments of Interpolate share: real images, user images, points z."""

import base64
import binascii
from typing import Any

import numpy as np
import streamlit as st

from ui.common import colours, messages, resources, state, user_images
from ui.common.grammar import PICKED, Place
from ui.interpolate import path_kinds
from ui.interpolate.keys import KEYS, STOPS
from vae_core.data import DataError
from vae_core.runs.annotations import Group

SHOWN = 40  # user images in a panel, the newest
LARGEST = 21 << 20  # bytes of an upload through a component
REFUSED = "interpolate.refused"


def context() -> dict[str, Any]:
    """What every instrument needs to show places, as plain values."""
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
            {"key": image.key, "name": image.name, "z": image.z, "pixels": encoded(image.x)}
            for image in user_images.images()[-SHOWN:]
        ],
        "explored": state.get("z"),
        "usual": path_kinds.typical_distance(model_id),
        "colours": list(colours.CLASSES),
        "revision": state.get(state.REVISION),
    }


def encoded(x: np.ndarray) -> str:
    """uint8 (C, H, W) as a browser takes pixels: (H, W, C), in base 64."""
    return base64.b64encode(x.transpose(1, 2, 0).tobytes()).decode()


def image_of(place: Place) -> np.ndarray:
    """A reference or user image itself, otherwise the decoded point; uint8 (C, H, W)."""
    own = next((image.x for image in user_images.images() if image.z == place), None)
    return path_kinds.image_of(state.get("model"), place) if own is None else own


def take_choices(key: str, *names: str) -> None:
    """Stores the choices made in a component; ignores them all if one does not fit."""
    message: object = st.session_state[key].get("choices")
    info = resources.find(state.get("model"))
    if not isinstance(message, dict) or info is None or message.get("model") != info.id:
        return
    try:
        choices = {name: KEYS[name].parse(str(message[name]), info) for name in names}
    except (KeyError, ValueError):
        return
    state.put(**choices)


def take_upload(key: str) -> None:
    """Adds a file that came through a component to the user images, and puts it in its slot."""
    message: object = st.session_state[key].get("upload")
    if not isinstance(message, dict):
        return
    content, slot = str(message.get("content")), str(message.get("slot"))
    if len(content) > LARGEST * 4 // 3:
        return
    try:
        file = base64.b64decode(content, validate=True)
        image = user_images.add(str(message.get("name")), file)
    except binascii.Error:
        return
    except DataError as error:
        st.session_state[REFUSED] = str(error)
        return
    st.session_state.pop(REFUSED, None)
    put_place(slot, image.z)


def show_refusal() -> None:
    """Says why the last upload was refused."""
    if line := st.session_state.get(REFUSED):
        messages.warning(line, icon=":material/broken_image:")


def put_place(slot: str, place: Place) -> None:
    """Puts a place in a slot of a component: "start", "via1", "corners3", "more" …"""
    name = slot.rstrip("0123456789")
    index = slot[len(name) :]
    if slot in ("start", "end", "subject", "a", "b", "c"):
        return state.go(**{slot: place})
    if name not in ("via", "corners", "more", "less"):
        return None
    places = state.get(name)
    places = [] if isinstance(places, str) else list(places)
    if not index:
        places.append(place)
    elif int(index) < len(places):
        places[int(index)] = place
    most = {"via": STOPS, "corners": 4}.get(name, PICKED)
    return state.go(**{name: places[:most]})


def group_of(choice: list[Place] | str) -> Group:
    """The images that were picked, or the saved group of that name; empty if it was deleted."""
    if isinstance(choice, str):
        saved = resources.saved_items(state.get("model")).groups
        return {group.name: group for group in saved}.get(choice, Group(choice))
    index = tuple(place for place in choice if isinstance(place, int))
    z = tuple(tuple(place) for place in choice if not isinstance(place, int))
    return Group("picked", index, z)
