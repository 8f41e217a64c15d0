"""Images from the clipboard: a zone that accepts pastes anywhere on the page."""

import base64
import binascii

import streamlit as st

from ui.common import user_images
from ui.common.live_component import component
from vae_core.data import Upload

KEY = "reconstruct.paste"
MOST_BYTES = 24 << 20  # of one paste as a whole: it comes as text, in one message
MOST_FILES = 500

mount_paste = component("paste", styles=("paste.css",))


def zone() -> None:
    """Pasted images are validated like uploads and added to the user images."""
    mount_paste(key=KEY, data={"most_bytes": MOST_BYTES}, on_pasted_change=take)


def take() -> None:
    """Runs completely before the page does, so that no other event can interrupt it."""
    user_images.take(uploads(st.session_state[KEY].get("pasted")))


def uploads(pasted: object) -> list[Upload]:
    """The files in a message of the browser; invalid ones are left out."""
    if not isinstance(pasted, list):
        return []
    files = [file for file in map(upload, pasted[:MOST_FILES]) if file]
    return files if sum(len(file.content) for file in files) <= MOST_BYTES else []


def upload(file: object) -> Upload | None:
    if not isinstance(file, dict):
        return None
    try:
        name, content = file["name"], base64.b64decode(file["content"], validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error):
        return None
    return Upload(name, content) if isinstance(name, str) else None
