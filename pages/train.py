"""Train: start a training, watch it learn, rewind it, compare it, take a step of it apart."""

import streamlit as st

from ui.common import state
from ui.training import choose, compare, form, keep, slow, watch

st.subheader("Train a model of your own", anchor=False)
heading = st.container(horizontal=True, vertical_alignment="center")
with heading:
    view = choose.view()
if view == "new":
    form.new_training()
    keep.import_run()
elif view == "compare":
    compare.compare()
else:
    with heading:
        run = choose.run()
    if run and view == "slow":
        slow.show(run)
    elif run:
        watch.watch(run)
state.publish(*choose.ADDRESS)
