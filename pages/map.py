"""Map: the whole latent space at once, and the decoded image of any point in it."""

import streamlit as st

from ui.common import state
from ui.map import controls, instrument, navigation
from ui.map.keys import ADDRESS

with st.container(
    key="instruments",
    horizontal=True,
    vertical_alignment="center",
    horizontal_alignment="distribute",
):
    st.subheader("Map of the latent space", anchor=False)
    controls.projection()
navigation.follow()
controls.controls()
instrument.instrument()
state.publish(*ADDRESS)
