"""Map: where the reference images lie in the latent space."""

import streamlit as st

from ui import blocks, map_view, state

st.subheader("See where the images lie", anchor=False)
chart, chosen = blocks.bench()
with chart:
    map_view.chart()
with chosen:
    map_view.chosen_image()
state.publish("image")
