"""Interpolate: walk between points of the space, blend them, and go in directions that mean
something.
"""

import streamlit as st

from ui import direction_view, path_view, state, widgets

TITLES = {
    "paths": "Walk between two images",
    "directions": "Give a picture more of something",
}
NAMES = {"paths": "Paths", "directions": "Directions"}

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
        format_func=NAMES.__getitem__,
        required=True,
        label_visibility="collapsed",
        width="content",
        **widgets.bound("mode", "interpolate.mode"),
    )
if state.get("mode") == "directions":
    direction_view.directions()
else:
    path_view.instrument()
    first, second = st.columns(2, gap="medium")
    with first:
        path_view.pick_end("start", "From")
    with second:
        path_view.pick_end("end", "To")
