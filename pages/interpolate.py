"""Interpolate: walk between two points of the space, on every kind of path at once."""

import streamlit as st

from ui import path_view

st.subheader("Walk between two images", anchor=False)
path_view.instrument()
first, second = st.columns(2, gap="medium")
with first:
    path_view.pick_end("start", "From")
with second:
    path_view.pick_end("end", "To")
