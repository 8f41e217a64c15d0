"""What can be done with a run."""

from collections.abc import Callable

import streamlit as st

from ui import pages, state
from vae_core import launch
from vae_core.runs import Run

RESUMABLE = ("new", "stopped", "interrupted", "failed")


def look_again() -> None:
    """The run has changed; the rerun that comes with this is the answer."""


def actions(run: Run, current: str, ready: bool) -> None:
    if current in launch.RUNNING and st.button(
        "Stop", icon=":material/stop:", key="train.stop", help="Saves, so that it can go on."
    ):
        halt(run)
    if current in RESUMABLE and st.button("Resume", icon=":material/resume:", key="train.resume"):
        begin(lambda: resumed(run))
    if ready and st.button("Open in Explore", icon=":material/explore:", key="train.open"):
        state.choose_model(run.id)
        st.switch_page(pages.path("explore"))


def begin(start: Callable[[], Run]) -> None:
    """Starts or resumes a run and shows it, or says in one line why not."""
    try:
        run = start()
    except (ValueError, OSError) as error:
        st.error(str(error))
        return
    state.go(run=run.id, step=-1, show="watch")
    st.rerun()


def halt(run: Run) -> None:
    try:
        launch.stop(run)
    except ValueError as error:
        st.error(str(error))
    else:
        st.toast("Stopping after the step at hand")


def resumed(run: Run) -> Run:
    launch.resume(run)
    return run
