"""Explore: move through the latent space, and the picture follows the hand."""

import streamlit as st

from ui import pages
from ui.common import snippets, state
from ui.explore import instrument

st.subheader("Move through the space", anchor=False)
instrument.explore()
with st.expander("The Python that makes this picture", icon=":material/code:"):
    st.code(
        snippets.picture(state.get("model"), state.get("z")), language="python", wrap_lines=True
    )
with st.container(horizontal=True):
    pages.link("map", "Find its neighbours on the map")
    pages.link("interpolate", "Walk between two real images")
    pages.link("reconstruct", "Take a real image apart")
state.publish("z", "pair")
