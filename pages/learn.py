"""Learn: the theory of VAEs, chapter by chapter, on trained models with real numbers."""

import streamlit as st

from ui.common import state, tour
from ui.learn import show
from ui.learn.keys import KEYS

with st.container(horizontal=True, vertical_alignment="center"):
    if state.get("layout") == "read":
        st.subheader("Learn how a VAE works", anchor=False)
        tour.start()
    show.layout()
show.steps()
with st.container(horizontal=True, vertical_alignment="bottom"):
    with st.container(width=120):
        show.example_number()
    show.examples()
show.chapter()
state.publish(*KEYS)
