"""Where a picture leads on to: the ends of a path, the Map."""

import streamlit as st

from ui import pages
from ui.common import state, user_images

ENDS = {"start": "Start a path", "end": "End a path"}
Place = int | list[float]  # a reference image's number, or a z


def path_ends(place: Place, key: str) -> None:
    """Buttons that put this place at an end of Interpolate's path and go there."""
    for end, label in ENDS.items():
        if st.button(
            label,
            key=f"{key}.{end}",
            icon=f":material/line_{end}:",
            help=f"Puts this image at the {end} of the path on Interpolate",
        ):
            to_path(end, place)


def to_path(end: str, place: Place) -> None:
    state.go(**{"mode": "paths", end: place})
    st.switch_page(pages.path("interpolate"))


def on_the_map(key: str | None, number: int | None = None) -> None:
    """A button that goes to the Map: with an own picture placed there, or to a reference image."""
    if st.button(
        "Find on the map" if key is None else "Place on the map",
        key="reconstruct.map",
        icon=":material/scatter_plot:",
    ):
        if key is None:
            state.go(image=number)
            st.switch_page(pages.path("map"))
        to_map([key])


def to_map(keys: list[str]) -> None:
    """To the Map, with these own pictures placed there."""
    user_images.place(keys)
    st.switch_page(pages.path("map"))
