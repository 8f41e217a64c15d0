"""Interpolate: walk between points of the space, blend them, and go in directions that mean
something.
"""

import streamlit as st

from ui import blend_view, direction_view, path_view, state, widgets

TITLES = {
    "paths": "Walk between two images",
    "square": "Blend four images",
    "directions": "Give a picture more of something",
    "arithmetic": "Calculate with images",
}

with st.container(
    key="instruments",
    horizontal=True,
    vertical_alignment="center",
    horizontal_alignment="distribute",
):
    st.subheader(TITLES[state.get("mode")], anchor=False)
    st.segmented_control(
        "Instrument",
        list(TITLES),
        format_func=str.capitalize,
        required=True,
        label_visibility="collapsed",
        width="content",
        **widgets.bound("mode", "interpolate.mode"),
    )
if state.get("mode") == "square":
    blend_view.square()
elif state.get("mode") == "directions":
    direction_view.directions()
elif state.get("mode") == "arithmetic":
    blend_view.arithmetic()
else:
    path_view.instrument()
