"""Watching a run while it trains, and replaying it afterwards: one live component."""

import streamlit as st

from ui.common import colours, messages, state
from ui.common.live_component import component
from ui.training import controls, manage, status
from ui.training.keys import KEYS, LAST_STEP, PLANES
from vae_core.evaluation.metrics import ACTIVE_NATS
from vae_core.runs.directory import Run
from vae_core.scheduler import run_state

KEY = "train.live"
SHOWN = "train.shown"  # (run, state, ready) that the page showed last
MEANINGS = {
    "data": colours.DATA,
    "decoder": colours.DECODER,
    "kl": colours.KL,
    "prior": colours.PRIOR,
}

mount_training = component("training")


@st.fragment
def watch(run: Run) -> None:
    """The status, the buttons and the instrument.

    When the pointer comes to rest, only this fragment reruns; the whole page does when the
    browser has seen the run change state.
    """
    try:
        facts, ready = run_state.status(run), bool(run.weight_paths())
    except ValueError as error:
        messages.error(str(error))
        return
    before = st.session_state.get(SHOWN)
    st.session_state[SHOWN] = shown = (run.id, facts["state"], ready)
    if before is not None and before[0] == run.id and before != shown:
        st.rerun()
    with st.container(key="train.row", horizontal=True, vertical_alignment="center", gap="xsmall"):
        with st.container(key=f"train.state.{facts['state']}", width="stretch"):
            messages.strong(status.headline(run, facts))
        controls.actions(run, facts, ready)
        manage.menu(run)
    instrument(run, facts["state"], ready)
    state.publish(*KEYS)


def instrument(run: Run, current: str, ready: bool) -> None:
    data = {
        "run": run.id,
        "state": current,
        "ready": ready,
        "step": state.get("step"),
        "plane": state.get("plane"),
        "revision": state.get(state.REVISION),
        "colours": list(colours.CLASSES),
        "meanings": MEANINGS,
        "inactive_below": ACTIVE_NATS,
    }
    mount_training(
        key=KEY, data=data, on_place_change=take_position, on_changed_change=controls.rerun
    )


def take_position() -> None:
    """Stores the step that the pointer came to rest at; ignores one that does not fit."""
    position: object = st.session_state[KEY].get("place")
    if not isinstance(position, dict) or position.get("run") != st.session_state[SHOWN][0]:
        return
    step, plane = position.get("step"), position.get("plane")
    if isinstance(step, int) and -1 <= step <= LAST_STEP and plane in range(PLANES):
        state.put(step=step, plane=plane)
