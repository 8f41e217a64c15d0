"""Pictures from the clipboard: a zone that takes what is pasted anywhere on the page."""

import base64
import binascii
from typing import Any

import streamlit as st

from ui.common import user_images
from ui.common.live_component import component
from vae_core.data import Upload

KEY = "reconstruct.paste"
MOST_BYTES = 24 << 20  # of all that is pasted at once: it comes as text, in one message
MOST_FILES = 500

mount_paste = component("paste", styles=("paste.css",))


def zone() -> None:
    """Pasted pictures go into the album, through the door that uploads go through."""
    mount_paste(key=KEY, data={"most_bytes": MOST_BYTES}, on_pasted_change=take)


def take() -> None:
    """Runs as a whole before the page does: nothing that comes meanwhile can interrupt it."""
    user_images.take(uploads(st.session_state[KEY].get("pasted")))


def uploads(pasted: Any) -> list[Upload]:
    """The files that a browser sends; what does not fit is left out."""
    if not isinstance(pasted, list):
        return []
    found = [one for one in map(upload, pasted[:MOST_FILES]) if one]
    return found if sum(len(one.content) for one in found) <= MOST_BYTES else []


def upload(file: Any) -> Upload | None:
    try:
        name, content = file["name"], base64.b64decode(file["content"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None
    return Upload(name, content) if isinstance(name, str) else None
