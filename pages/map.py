"""Map: the whole latent space at once, and what lies at any point of it."""

import streamlit as st

from ui.common import state
from ui.map import view

st.subheader("See the whole space, touch any point of it", anchor=False)
view.on_the_way()
view.controls()
view.instrument()
state.publish(*view.CHOICES)
