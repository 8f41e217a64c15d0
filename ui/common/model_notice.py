"""What a change of model has reset: one line, and a button that takes it back."""

import streamlit as st

from ui.common import messages, run_names, state
from ui.common.state import Notice


def show() -> None:
    """Nothing if every choice has been kept."""
    latest = state.notice()
    if latest is None:
        return
    with st.container(key="frame.notice", horizontal=True, vertical_alignment="center"):
        st.markdown(line(latest))
        st.button("Undo", key="frame.undo", icon=":material/undo:", on_click=state.undo_model)
        st.button(
            "Dismiss",
            key="frame.dismiss",
            icon=":material/close:",
            on_click=state.dismiss_notice,
        )


def line(latest: Notice) -> str:
    """What has been reset, and why."""
    names = latest.names
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    label = messages.plain(run_names.label(latest.change.new.id))
    return f"Reset for {label}: {listed} ({reason(latest)})."


def reason(latest: Notice) -> str:
    old, new = latest.change.old, latest.change.new
    reasons = [
        "another data set" * (not latest.change.same_data),
        f"{new.latent_dim} instead of {old.latent_dim} dimensions"
        * (new.latent_dim != old.latent_dim),
    ]
    return ", ".join(filter(None, reasons)) or "not available with this model"
