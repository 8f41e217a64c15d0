"""Train: start a training, watch it, replay it, compare runs, take single steps."""

import streamlit as st

from ui.common import state
from ui.training import choose, compare, form, manage, single_steps, watch
from ui.training.keys import KEYS

st.subheader("Train your own model", anchor=False)
heading = st.container(horizontal=True, vertical_alignment="center")
with heading:
    view = choose.view()
if view == "new":
    form.new_training()
    manage.import_run()
elif view == "compare":
    compare.compare()
else:
    with heading:
        run = choose.run()
    if run and view == "slow":
        single_steps.show(run)
    elif run:
        watch.watch(run)
state.publish(*KEYS)
