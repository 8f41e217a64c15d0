"""The groups and directions saved with a model: saving, renaming, deleting, downloading."""

from collections.abc import Callable

import streamlit as st

from ui.common import messages, resources, state
from vae_core.runs import annotations
from vae_core.runs.annotations import Group, SavedDirection, SavedItems
from vae_core.runs.directory import Run, open_run

KEY = "interpolate.saved"
PROBLEM = "interpolate.saved.problem"


def run() -> Run:
    return open_run(resources.info(state.get("model")).path)


def save_form(kind: str, proposed: str, save: Callable[[str], None]) -> None:
    """A name and a button; `kind` is "direction" or "group"."""
    key = f"{KEY}.{kind}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            f"Name of this {kind}",
            key=f"{key}.name",
            placeholder=proposed,
            max_chars=annotations.LONGEST_NAME,
            width=240,
        )
        st.button(
            f"Save the {kind}",
            key=f"{key}.save",
            icon=":material/bookmark_add:",
            on_click=lambda: attempt(
                lambda: save(str(st.session_state.get(f"{key}.name") or proposed))
            ),
        )


def attempt(change: Callable[[], None]) -> None:
    """Makes a change; stores the message if a rule forbids it."""
    try:
        change()
        st.session_state.pop(PROBLEM, None)
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)


def save_direction(name: str, vector: list[float], source: str) -> None:
    annotations.save_direction(run(), SavedDirection(name, tuple(vector), source))


def save_group(name: str, group: Group) -> None:
    annotations.save_group(run(), Group(name, group.index, group.z))


def show() -> None:
    """Everything that is saved with the model, to rename, delete and download."""
    model_id = state.get("model")
    saved = resources.saved_items(model_id)
    if problem := resources.saved_items_error(model_id) or st.session_state.get(PROBLEM):
        messages.warning(problem, icon=":material/info:")
    if not saved.groups and not saved.directions:
        st.caption("Nothing is saved with this model yet: name a direction or a group above.")
        return
    for direction in saved.directions:
        row(
            "direction",
            direction.name,
            direction.source,
            annotations.rename_direction,
            annotations.delete_direction,
        )
    for group in saved.groups:
        about = f"group of {group.count:,} images"
        row("group", group.name, about, annotations.rename_group, annotations.delete_group)
    downloads(saved)


def row(
    kind: str,
    name: str,
    about: str,
    rename: Callable[[Run, str, str], None],
    delete: Callable[[Run, str], None],
) -> None:
    key = f"{KEY}.{kind}.{name}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text_input(
            f"New name of the {kind} {name}",
            name,
            key=f"{key}.rename",
            label_visibility="collapsed",
            max_chars=annotations.LONGEST_NAME,
            width=240,
            on_change=lambda: attempt(
                lambda: rename(run(), name, str(st.session_state[f"{key}.rename"]))
            ),
        )
        st.button(
            "Delete",
            key=f"{key}.delete",
            icon=":material/delete:",
            help=f"Delete the {kind} “{name}”",
            on_click=lambda: attempt(lambda: delete(run(), name)),
        )
        messages.caption(about)


def downloads(saved: SavedItems) -> None:
    """All saved items as files."""
    model_id = state.get("model")
    files: dict[str, tuple[str, str, Callable[[], str | bytes]]] = {
        "json": ("JSON", "application/json", lambda: annotations.to_json(saved)),
        "npz": ("npz", "application/octet-stream", lambda: annotations.to_npz(saved)),
    }
    with st.container(horizontal=True):
        for ending, (name, mime, make) in files.items():
            st.download_button(
                f"Download all ({name})",
                make,
                f"{model_id}-groups.{ending}",
                mime,
                key=f"{KEY}.download.{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
