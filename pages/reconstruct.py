"""Reconstruct: images through the encoder and back, and what the bound says about them."""

import streamlit as st

from ui import blocks, examination, gallery, sketch_view, source, state

st.subheader("See what the model makes of an image", anchor=False)
sketch_view.choose_source()
if state.get("source") == "draw":
    sketch_view.sketch()
    state.publish("source")
    st.stop()
picture, controls = blocks.bench()
with controls:
    chosen, seen, uploads = source.choose()
with picture:
    examination.show(chosen, seen)
    examination.bound(seen)
    examination.measures(seen)
    examination.advice(chosen, seen)
    examination.actions(chosen, seen)
    if uploads:
        gallery.show(uploads)
    examination.details(seen)
state.publish("image", "seed")
