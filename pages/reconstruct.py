"""Reconstruct: images through the encoder and back, and what the bound says about them."""

import streamlit as st

from ui.common import blocks, state
from ui.reconstruct import gallery, image_report, sketch, source

st.subheader("See what the model makes of an image", anchor=False)
sketch.choose_source()
if state.get("source") == "draw":
    sketch.sketch()
    state.publish("source")
    st.stop()
picture, controls = blocks.bench()
with controls:
    chosen, seen, uploads = source.choose()
with picture:
    image_report.show(chosen, seen)
    image_report.bound(seen)
    image_report.measures(seen)
    image_report.advice(chosen, seen)
    image_report.actions(chosen, seen)
    if uploads:
        gallery.show(uploads)
    image_report.details(seen)
state.publish("image", "seed")
