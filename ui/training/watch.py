"""Watching a run as it learns, and rewinding one that has learned: one live component."""

from typing import Any

import streamlit as st

from ui.common import colours, state
from ui.common.live_component import component
from ui.training import choose, controls, keep, words
from vae_core.evaluation.metrics import SLEEPING_NATS
from vae_core.runs.directory import Run
from vae_core.scheduler import run_state

KEY = "train.live"
MEANINGS = {
    "data": colours.DATA,
    "decoder": colours.DECODER,
    "kl": colours.KL,
    "prior": colours.PRIOR,
}

mount_training = component("training")


@st.fragment
def watch(run: Run) -> None:
    """The state in words, what can be done, and the instrument. Draws the page again when the
    browser has seen the run change state; a hand that rests makes only this part run again."""
    try:
        facts, ready = run_state.status(run), bool(run.weight_paths())
    except ValueError as error:
        st.error(str(error))
        return
    drawn = st.session_state.get("train.drawn")
    st.session_state["train.drawn"] = seen = (run.id, facts["state"], ready)
    if drawn is not None and drawn[0] == run.id and drawn != seen:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.headline(run, facts)}**", width="stretch")
        controls.actions(run, facts, ready)
        keep.menu(run)
    instrument(run, facts["state"], ready)
    state.publish(*choose.ADDRESS)


def instrument(run: Run, current: str, ready: bool) -> None:
    data = {
        "run": run.id,
        "state": current,
        "ready": ready,
        "step": state.get("step"),
        "plane": state.get("plane"),
        "arrival": state.get("arrival"),
        "colours": list(colours.CLASSES),
        "meanings": MEANINGS,
        "sleeping_below": SLEEPING_NATS,
    }
    mount_training(
        key=KEY, data=data, on_place_change=take_place, on_changed_change=controls.look_again
    )


def take_place() -> None:
    """The hand rests at another step. What does not fit is not taken."""
    place: Any = st.session_state[KEY].get("place")
    if not isinstance(place, dict) or place.get("run") != st.session_state["train.drawn"][0]:
        return
    step, plane = place.get("step"), place.get("plane")
    if isinstance(step, int) and -1 <= step <= state.LAST_STEP and plane in range(state.PLANES):
        state.put(step=step, plane=plane)
