"""Where to take an image next: an end of a path, or the Map."""

import streamlit as st

from ui import pages
from ui.common import state, user_images
from ui.common.grammar import Place

ENDS = {"start": "Use as start", "end": "Use as end"}


def path_ends(place: Place, key: str) -> None:
    """Buttons that make this place an end of Interpolate's path and open that page."""
    for end, label in ENDS.items():
        if st.button(
            label,
            key=f"{key}.{end}",
            icon=f":material/line_{end}:",
            help=f"Makes this image the {end} of the path on Interpolate",
        ):
            to_path(end, place)


def to_path(end: str, place: Place) -> None:
    state.go(**{"mode": "paths", end: place})
    st.switch_page(pages.path("interpolate"))


def map_button(key: str | None, index: int | None = None) -> None:
    """A button that opens the Map: at a reference image, or with a user image of this key."""
    if st.button(
        "Find on the map" if key is None else "Show on the map",
        key="reconstruct.map",
        icon=":material/scatter_plot:",
    ):
        if key is None:
            state.go(image=index)
            st.switch_page(pages.path("map"))
        else:
            to_map([key])


def to_map(keys: list[str]) -> None:
    """Opens the Map with these user images on it."""
    user_images.place(keys)
    st.switch_page(pages.path("map"))
