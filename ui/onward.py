"""Where a picture leads on to: the ends of a path."""

import streamlit as st

from ui import pages, state

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
