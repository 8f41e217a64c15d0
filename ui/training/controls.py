"""What can be done with a run in its current state."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui import pages
from ui.common import messages, state
from vae_core.runs.directory import Run, runs_dir
from vae_core.scheduler import launcher, run_state
from vae_core.training import control

LARGEST_RATE, LARGEST_BETA = 1.0, 1000.0


def rerun() -> None:
    """The browser saw the run change state; the rerun after this callback shows it."""


def actions(run: Run, facts: dict[str, Any], ready: bool) -> None:
    """A row of buttons; a shipped model can only be opened."""
    if run.path.parent == runs_dir():
        state_buttons(run, facts["state"])
        settings(run, facts["step"])
    if ready and st.button("Open in Explore", icon=":material/explore:", key="train.open"):
        state.switch_model(run.id)
        st.switch_page(pages.path("explore"))


def state_buttons(run: Run, current: str) -> None:
    """The buttons that make sense in this state."""
    if current in run_state.RUNNING:
        hint = "Pauses the run and keeps it in memory."
        button("pause", "Pause", "pause", lambda: launcher.pause(run), hint)
    if current in (*run_state.ACTIVE, "queued"):
        hint = "Saves a checkpoint; the run can be resumed."
        button("stop", "Stop", "stop", lambda: launcher.stop(run), hint)
    if current not in (*run_state.RUNNING, "queued", "finished"):
        hint = "Resumes from the pause or the last checkpoint."
        button("resume", "Resume", "resume", lambda: launcher.resume(run), hint)
    if current != "new":
        hint = "Trains longer than planned, also after the run has finished."
        button("one", "One more epoch", "add", lambda: launcher.more_epochs(run), hint)


def button(name: str, label: str, icon: str, act: Callable[[], object], hint: str) -> None:
    if st.button(label, icon=f":material/{icon}:", key=f"train.{name}", help=hint):
        attempt(act)


def attempt(act: Callable[[], object]) -> None:
    """Acts and reruns the page, or shows why that failed."""
    try:
        act()
    except (ValueError, OSError) as error:
        messages.error(str(error))
    else:
        st.rerun()


def settings(run: Run, step: int) -> None:
    """New values for the steps to come; each change is marked as an event on the curves."""
    now = control.in_force(run.config.train, control.events(run), step)
    with st.popover("Change", icon=":material/tune:"), st.form("train.change", border=False):
        rate = st.number_input(
            "Learning rate",
            1e-6,
            LARGEST_RATE,
            now.learning_rate,
            format="%.6f",
            step=1e-4,
            key=f"train.rate.{run.id}",
            help="The peak of its schedule.",
        )
        beta = st.number_input(
            "β", 0.0, LARGEST_BETA, now.beta, step=0.1, key=f"train.beta.{run.id}"
        )
        if st.form_submit_button("Apply from the next step", key="train.apply"):
            values = {"learning_rate": rate, "beta": beta}
            attempt(
                lambda: request(run, {k: v for k, v in values.items() if v != getattr(now, k)})
            )


def request(run: Run, changes: dict[str, float]) -> None:
    for name, value in changes.items():
        control.change(run, name, value)


def begin(start: Callable[[], Run]) -> None:
    """Starts a run and shows it, or shows why that failed."""
    try:
        run = start()
    except (ValueError, OSError) as error:
        messages.error(str(error))
        return
    state.go(run=run.id, step=-1, show="watch")
    st.rerun()
