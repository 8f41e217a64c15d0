"""Reconstruct: one image through the encoder and back, and what the bound says about it."""

import streamlit as st

from ui import blocks, examination, results, sketch_view, state, widgets

st.subheader("See what the model makes of an image", anchor=False)
sketch_view.choose_source()
if state.get("source") == "draw":
    sketch_view.sketch()
    state.publish("source")
    st.stop()
picture, source = blocks.bench()
with source:
    chosen = widgets.choose_source()
with picture:
    seen = results.examined(state.get("model"), chosen.x, state.get("seed"))
    examination.show(chosen, seen)
    examination.bound(seen)
    examination.actions(seen)
examination.dimensions(seen)
state.publish("image", "seed")
