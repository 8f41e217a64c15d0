"""Which run is looked at, and what is done with it."""

from pathlib import Path

import streamlit as st

from ui.common import state, widgets
from vae_core.runs.directory import Run, open_run, run_paths, runs_dir

VIEWS = {
    "watch": "Watch and rewind",
    "compare": "Compare",
    "slow": "Slow motion",
    "new": "New training",
}

ADDRESS = ("show", "run", "step", "plane", "compare", "axis")


def view() -> str:
    """Chosen by a segmented control; one is always chosen."""
    st.segmented_control(
        "What to do",
        list(VIEWS),
        format_func=VIEWS.get,
        required=True,
        label_visibility="collapsed",
        **widgets.bound("show", "train.show"),
    )
    return state.get("show")


def run() -> Run | None:
    """The run that is looked at: the one that was chosen, or else the newest."""
    ids = list(dict.fromkeys(path.name for path in own_first()))
    chosen = state.get("run") if state.get("run") in ids else ids[0]
    st.session_state["train.run"] = chosen
    st.selectbox(
        "Run",
        ids,
        format_func=titled,
        key="train.run",
        on_change=lambda: state.go(run=st.session_state["train.run"], step=-1),
        help="Your runs, the newest first, then the models that ship.",
        label_visibility="collapsed",
    )
    try:
        return open_run(chosen)
    except ValueError as error:
        st.error(str(error))
        return None


def titled(run_id: str) -> str:
    """A run's title and id; the id alone where it is damaged."""
    try:
        return f"{open_run(run_id).config.title} · {run_id}"
    except ValueError:
        return run_id


def own_first() -> list[Path]:
    """The runs of the home folder, then the shipped models."""
    return sorted(run_paths(), key=lambda path: path.parent != runs_dir())
