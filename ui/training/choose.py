"""Which run is shown, and which view of it."""

from pathlib import Path

import streamlit as st

from ui.common import choice, messages, resources, run_names, state, widgets
from ui.training.controls import attempt
from ui.training.keys import VIEWS
from vae_core.runs.directory import Run, open_run, run_paths, runs_dir
from vae_core.scheduler import manage


def view() -> str:
    """One of VIEWS."""
    choice.segments(
        "View",
        VIEWS,
        label_visibility="collapsed",
        **widgets.bound("show", "train.show"),
    )
    return str(state.get("show"))


def run() -> Run | None:
    """The chosen run; at first that of the model."""
    labels, own = run_names.labels(), [path.name for path in own_first()]
    chosen = chosen_run()
    st.session_state["train.run"] = chosen
    choice.select(
        "Run",
        {run_id: labels[run_id] for run_id in own},
        key="train.run",
        on_change=lambda: show(st.session_state["train.run"]),
        help="Your runs, newest first, then the shipped models.",
        label_visibility="collapsed",
    )
    try:
        return open_run(chosen)
    except ValueError as error:
        messages.error(error)
        delete_damaged(chosen)
        return None


def delete_damaged(run_id: str) -> None:
    """Offers to delete a run that cannot be opened; asks for confirmation first."""
    with st.popover("Delete this run", icon=":material/delete:", key="train.damaged"):
        confirmed = st.checkbox("Yes, permanently delete it", key=f"train.sure.{run_id}")
        if st.button("Delete", key="train.damaged.delete", disabled=not confirmed):
            attempt(lambda: forget(run_id))


def forget(run_id: str) -> None:
    manage.delete_damaged(run_id)
    state.go(run="", step=-1)


def show(run_id: str) -> None:
    """Shows a run from its newest step; the other pages follow once it has weights."""
    if resources.find(run_id):
        state.want_model(run_id, run=run_id, step=-1)
    state.go(run=run_id, step=-1)


def chosen_run() -> str:
    """The id of the run in the address, or else of the model."""
    ids = {path.name for path in run_paths()}
    return str(state.get("run")) if state.get("run") in ids else str(state.get("model"))


def shown_run() -> str | None:
    """The id of the run that the page is about; none where it is about several, or a new one."""
    return chosen_run() if state.get("show") in ("watch", "slow") else None


def own_first() -> list[Path]:
    """The runs of the home folder, then the shipped models."""
    return sorted(run_paths(), key=lambda path: path.parent != runs_dir())
