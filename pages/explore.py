"""Explore: move through the latent space, and the picture follows the hand."""

import streamlit as st

from ui import live_view, snippets, state

st.subheader("Move through the space", anchor=False)
live_view.explore()
with st.expander("The Python that makes this picture", icon=":material/code:"):
    st.code(snippets.picture(state.get("model"), state.get("z")), language="python")
state.publish("z", "pair")
