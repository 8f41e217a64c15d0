"""What can be done with a run, in the state that it is in."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui import pages
from ui.common import state
from vae_core.runs.directory import Run, runs_dir
from vae_core.scheduler import launcher, run_state
from vae_core.training import control

LARGEST_RATE, LARGEST_BETA = 1.0, 1000.0


def look_again() -> None:
    """The run has changed; the rerun that comes with this is the answer."""


def actions(run: Run, facts: dict[str, Any], ready: bool) -> None:
    """Buttons in a row; a shipped model can only be opened."""
    if run.path.parent == runs_dir():
        steer(run, facts["state"])
        change(run, facts["step"])
    if ready and st.button("Open in Explore", icon=":material/explore:", key="train.open"):
        state.choose_model(run.id)
        st.switch_page(pages.path("explore"))


def steer(run: Run, current: str) -> None:
    """The buttons that this state has a use for."""
    if current in run_state.RUNNING:
        button("Pause", "pause", lambda: launcher.pause(run), "It waits, its memory as it is.")
    if current in (*run_state.ACTIVE, "queued"):
        button("Stop", "stop", lambda: launcher.stop(run), "Saves, so that it can go on.")
    if current not in (*run_state.RUNNING, "queued", "finished"):
        button(
            "Resume",
            "resume",
            lambda: launcher.resume(run),
            "Goes on where it waits, or from its last checkpoint.",
        )
    if current != "new":
        button(
            "One more epoch",
            "add",
            lambda: launcher.more_epochs(run),
            "Beyond what was planned, also where the run has come to its end.",
        )


def button(label: str, icon: str, act: Callable[[], object], hint: str) -> None:
    key = f"train.{label.split()[0].lower()}"
    if st.button(label, icon=f":material/{icon}:", key=key, help=hint):
        attempt(act)


def attempt(act: Callable[[], object]) -> None:
    """Does it and draws the page again, or says in one line why not."""
    try:
        act()
    except (ValueError, OSError) as error:
        st.error(str(error))
    else:
        st.rerun()


def change(run: Run, step: int) -> None:
    """Other settings for the steps to come; each change becomes an event on the curves."""
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
        if st.form_submit_button("Change from the next step on", key="train.apply"):
            wanted = {"learning_rate": rate, "beta": beta}
            changed = {name: new for name, new in wanted.items() if new != getattr(now, name)}
            attempt(lambda: [control.change(run, name, new) for name, new in changed.items()])


def begin(start: Callable[[], Run]) -> None:
    """Starts a run and shows it, or says in one line why not."""
    try:
        run = start()
    except (ValueError, OSError) as error:
        st.error(str(error))
        return
    state.go(run=run.id, step=-1, show="watch")
    st.rerun()
