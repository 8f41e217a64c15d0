"""Explore: move through the latent space and watch the decoded image."""

import streamlit as st

from ui import pages
from ui.common import snippets, state
from ui.explore import instrument, welcome

st.subheader("Explore the latent space", anchor=False)
welcome.show()
instrument.explore()
with st.expander("Python code for this image", icon=":material/code:"):
    code = snippets.image(state.get("model"), state.get("z"))
    st.code(code, language="python", wrap_lines=True)
with st.container(horizontal=True):
    pages.link("map", "Find its neighbours on the map")
    pages.link("interpolate", "Walk between two real images")
    pages.link("reconstruct", "Analyse a real image")
state.publish("z", "pair")
