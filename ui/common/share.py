"""The link to the page on the screen: where others open it, and what it cannot carry."""

import streamlit as st

from ui.common import state, user_images
from ui.common.live_component import component

KEY = "frame.share"

mount_frame = component("frame", styles=("lab.css", "share.css"))


def show(page: str, pickers: dict[str, str]) -> None:
    """The button with the link, and what else the frame does in the browser."""
    data = {
        "page": page,
        "model": state.get("model"),
        "pickers": pickers,
        "host": configured_host(),
        "lost": lost(page),
    }
    mount_frame(key=KEY, data=data)


def configured_host() -> str:
    """Where Streamlit was told that browsers find it: behind a proxy, say; or empty."""
    if not st.config.is_manually_set("browser.serverAddress"):
        return ""
    port = st.get_option("browser.serverPort")
    return f"{st.get_option('browser.serverAddress')}{f':{port}' if port not in (80, 443) else ''}"


def lost(page: str) -> list[str]:
    """What stays in this browser or session."""
    draws = page == "reconstruct" and state.get("source") == "draw"
    uploaded = page == "reconstruct" and not draws and user_images.uploads().picked is not None
    view = state.get("show") if page == "train" else ""
    parts = {
        "your drawing": draws,
        "your image": uploaded,
        "your images on the map": page == "map" and bool(state.get("placed")),
        "the settings of the form": view == "new",
        "the steps taken": view == "slow",
    }
    return [name for name, is_lost in parts.items() if is_lost]
