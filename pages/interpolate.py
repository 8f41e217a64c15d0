"""Interpolate: walk between two images."""

import streamlit as st

from ui import path_view, results, state, widgets

st.subheader("Walk between two images", anchor=False)
way = results.walked(*[state.get(name) for name in ("model", "start", "end", "steps", "path")])
path_view.strips(way)
path_view.facts(way)
path_view.controls()
first, second = st.columns(2, gap="medium")
with first:
    widgets.pick_image("start", "From", key="interpolate.start")
with second:
    widgets.pick_image("end", "To", key="interpolate.end")
path_view.chart(way)
state.publish("start", "end", "path", "steps")
