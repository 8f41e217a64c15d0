"""Map: the whole latent space at once, and what lies at any point of it."""

import streamlit as st

from ui import map_view, state

st.subheader("See the whole space, touch any point of it", anchor=False)
map_view.on_the_way()
map_view.controls()
map_view.instrument()
state.publish(*map_view.CHOICES)
