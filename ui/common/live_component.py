"""The live components: canvases that follow the finger without Python in the way."""

import json
from functools import cache
from typing import Any

import streamlit as st

from vae_core.system.locations import assets

FOLDER = assets() / "live"
SCRIPTS = FOLDER / "dist"
"""built from frontend/ by `npm run build`"""


def text(*names: str) -> str:
    """Files under assets/live, one after the other."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


@cache
def manifest() -> dict[str, list[str]]:
    """The script files of each component, its entry first."""
    files: dict[str, list[str]] = json.loads((SCRIPTS / "manifest.json").read_text("utf-8"))
    return files


def loader(name: str) -> str:
    """A short script that imports a component's scripts; their addresses are the page's."""
    addresses = [f"live/scripts/{file}" for file in manifest()[name]]
    script = (SCRIPTS / "loader.js").read_text("utf-8")
    script = script.replace("FILES", json.dumps(addresses))
    return f"// {name}\n{script}"  # Streamlit takes a text of one line for the name of a file


def component(name: str, html: str | None = None, styles: tuple[str, ...] | None = None) -> Any:
    """A live component of frontend/components.json.

    Args:
        html: By default assets/live/<name>.html.
        styles: Files under assets/live, after the colours; by default lab.css and <name>.css.
    """
    return st.components.v2.component(
        f"vae_lab.{name}",
        html=text(f"{name}.html") if html is None else html,
        css=text("colours.css", *(styles or ("lab.css", f"{name}.css"))),
        js=loader(name),
    )
