"""Train: start a training, watch it learn, rewind it, stop it and go on."""

import streamlit as st

from ui import state
from ui.training import choose, form, keep, watch

st.subheader("Train a model of your own", anchor=False)
heading = st.container(horizontal=True, vertical_alignment="center")
with heading:
    view = choose.view()
if view == "new":
    form.new_training()
    keep.import_run()
else:
    with heading:
        run = choose.run()
    if run:
        watch.watch(run)
state.publish("show", "run", "step")
