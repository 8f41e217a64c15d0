"""Train: start a training, watch it learn, stop it and go on."""

import streamlit as st

from ui import blocks, state, training

st.subheader("Train a model of your own", anchor=False)
watched, new = blocks.bench()
with new:
    training.new_training()
with watched:
    if run := training.choose_run():
        training.watch(run)
state.publish("run")
