"""Reconstruct: an image through the encoder and back, and its ELBO."""

import streamlit as st

from ui.common import blocks, state
from ui.reconstruct import details, gallery, sketch, source, summary

st.subheader("See what the model makes of an image", anchor=False)
sketch.choose_source()
if state.get("source") == "draw":
    sketch.sketch()
    state.publish("source")
    st.stop()
content, controls = blocks.content_and_controls()
with controls:
    image, report, uploads = source.choose()
with content:
    summary.show(image, report)
    summary.bound(report)
    summary.measures(report)
    summary.advice(image, report)
    summary.actions(image, report)
    if uploads:
        gallery.show(uploads)
    details.details(report)
state.publish("image", "seed")
