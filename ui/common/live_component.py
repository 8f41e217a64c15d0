"""The live components: canvases that follow the finger without Python in the way."""

from typing import Any

import streamlit as st

from vae_core.system.locations import assets

FOLDER = assets() / "live"
DECODING = ("dom.js", "canvas.js", "socket.js", "latent.js")
"""the scripts of every component that has pictures decoded"""


def text(*names: str) -> str:
    """Files under assets/live, one after the other: small plain scripts make one module."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def component(name: str, *scripts: str, styles: tuple[str, ...] = ()) -> Any:
    """The live component of assets/live/<name>.html and .js.

    Args:
        scripts: What its own script builds on.
        styles: By default <name>.css.
    """
    return st.components.v2.component(
        f"vae_lab.{name}",
        html=text(f"{name}.html"),
        css=text("lab.css", *(styles or (f"{name}.css",))),
        js=text(*scripts, f"{name}.js"),
    )
