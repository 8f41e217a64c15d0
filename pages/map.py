"""Map: where the reference images lie in the latent space."""

import streamlit as st

from ui import blocks, map_view, state

st.subheader("See where the images lie", anchor=False)
chart, chosen = blocks.bench()
with chosen:  # first: the chart takes the browser longer
    map_view.chosen_image()
with chart:
    map_view.chart()
state.publish("image")
