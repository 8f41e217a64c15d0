"""Interpolate: paths between points of the latent space, blends of them, and directions."""

import streamlit as st

from ui.common import choice, state, widgets
from ui.interpolate import blend, directions, paths
from ui.interpolate.keys import MODES

INSTRUMENTS = {
    "paths": paths.instrument,
    "square": blend.square,
    "directions": directions.directions,
    "arithmetic": blend.arithmetic,
}

with st.container(
    key="instruments",
    horizontal=True,
    vertical_alignment="center",
    horizontal_alignment="distribute",
):
    st.subheader(MODES[state.get("mode")], anchor=False)
    choice.segments(
        "Instrument",
        {mode: mode.capitalize() for mode in MODES},
        label_visibility="collapsed",
        width="content",
        **widgets.bound("mode", "interpolate.mode"),
    )
INSTRUMENTS[state.get("mode")]()
