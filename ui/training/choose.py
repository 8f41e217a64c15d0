"""Which run is shown, and which view of it."""

from pathlib import Path

import streamlit as st

from ui.common import state, widgets
from ui.training.keys import VIEWS
from vae_core.runs.directory import Run, open_run, run_paths, runs_dir


def view() -> str:
    """One of VIEWS."""
    st.segmented_control(
        "View",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **widgets.bound("show", "train.show"),
    )
    return str(state.get("show"))


def run() -> Run | None:
    """The chosen run, or else the newest."""
    ids = list(dict.fromkeys(path.name for path in own_first()))
    chosen = state.get("run") if state.get("run") in ids else ids[0]
    st.session_state["train.run"] = chosen
    st.selectbox(
        "Run",
        ids,
        format_func=titled,
        key="train.run",
        on_change=lambda: state.go(run=st.session_state["train.run"], step=-1),
        help="Your runs, newest first, then the shipped models.",
        label_visibility="collapsed",
    )
    try:
        return open_run(chosen)
    except ValueError as error:
        st.error(str(error))
        return None


def titled(run_id: str) -> str:
    """A run's title and id; the id alone if the run is damaged."""
    try:
        return f"{open_run(run_id).config.title} · {run_id}"
    except ValueError:
        return run_id


def own_first() -> list[Path]:
    """The runs of the home folder, then the shipped models."""
    return sorted(run_paths(), key=lambda path: path.parent != runs_dir())
