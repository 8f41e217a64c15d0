"""How the instruments of Interpolate that steer one picture are mounted."""

from typing import Any

import streamlit as st

from ui import places, state
from ui.live_view import text

SCRIPTS = (
    "dom.js",
    "canvas.js",
    "socket.js",
    "latent.js",
    "sliders.js",
    "reference.js",
    "actions.js",
    "scene.js",
    "slots.js",
    "stage.js",
    "steer.js",
)


def component(name: str) -> Any:
    """The live component of assets/live/<name>.js and .html."""
    return st.components.v2.component(
        f"vae_lab.{name}",
        html=text(f"{name}.html"),
        css=text("lab.css", "slots.css", "steer.css"),
        js=text(*SCRIPTS, f"{name}.js"),
    )


def mount(component: Any, key: str, choices: tuple[str, ...], data: dict[str, Any]) -> None:
    """Shows an instrument, and keeps the choices of the state up to date with it."""
    component(
        key=key,
        data=places.scene() | data | {"choice": {name: state.get(name) for name in choices}},
        on_choices_change=lambda: places.take_choices(key, *choices),
        on_upload_change=lambda: places.take_upload(key),
    )
    places.refused()
