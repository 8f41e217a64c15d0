"""Learn: the theory of VAEs, chapter by chapter, on trained models with real numbers."""

import streamlit as st

from ui.common import state, tour
from ui.learn import show
from ui.learn.keys import KEYS

if state.get("layout") == "present":
    show.steps()
    show.present()
    show.example()
    show.layout()
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Learn how a VAE works", anchor=False)
        tour.start()
        show.layout()
    show.steps()
    show.example()
    show.read()
state.publish(*KEYS)
