"""Interpolate: walk between points of the space, blend them, and go in directions that mean
something.
"""

import streamlit as st

from ui.common import state, widgets
from ui.interpolate import blend, directions, paths

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
    blend.square()
elif state.get("mode") == "directions":
    directions.directions()
elif state.get("mode") == "arithmetic":
    blend.arithmetic()
else:
    paths.instrument()
