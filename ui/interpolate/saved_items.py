"""What is kept with a model: its groups and directions, renamed, deleted and taken away."""

from collections.abc import Callable

import streamlit as st

from ui.common import resources, state
from vae_core.runs import annotations
from vae_core.runs.annotations import Group, SavedDirection, Shelf
from vae_core.runs.directory import Run, open_run

KEY = "interpolate.shelf"
PROBLEM = "interpolate.shelf.problem"


def run() -> Run:
    return open_run(resources.info(state.get("model")).path)


def save_form(what: str, proposed: str, save: Callable[[str], None]) -> None:
    """A name and a button; `what` is "direction" or "group"."""
    key = f"{KEY}.{what}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            f"Name of this {what}",
            key=f"{key}.name",
            placeholder=proposed,
            max_chars=annotations.LONGEST_NAME,
            width=240,
        )
        st.button(
            f"Save the {what}",
            key=f"{key}.save",
            icon=":material/bookmark_add:",
            on_click=lambda: attempt(
                lambda: save(str(st.session_state.get(f"{key}.name") or proposed))
            ),
        )


def attempt(change: Callable[[], None]) -> None:
    """Changes the shelf; a rule that was broken is told below the button."""
    try:
        change()
        st.session_state.pop(PROBLEM, None)
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)


def save_direction(name: str, vector: list[float], source: str) -> None:
    annotations.save_direction(run(), SavedDirection(name, tuple(vector), source))


def save_group(name: str, group: Group) -> None:
    annotations.save_group(run(), Group(name, group.index, group.z))


def shelf() -> None:
    """Everything that is kept, each with its name to change, and as files."""
    model_id = state.get("model")
    kept = resources.shelf(model_id)
    if problem := resources.shelf_problem(model_id) or st.session_state.get(PROBLEM):
        st.warning(problem, icon=":material/info:")
    if not kept.groups and not kept.directions:
        st.caption("Nothing is saved with this model yet: name a direction or a group above.")
        return
    for direction in kept.directions:
        row(
            "direction",
            direction.name,
            direction.source,
            annotations.rename_direction,
            annotations.delete_direction,
        )
    for group in kept.groups:
        about = f"a group of {group.count:,} pictures"
        row("group", group.name, about, annotations.rename_group, annotations.delete_group)
    downloads(kept)


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
        st.caption(about)


def downloads(kept: Shelf) -> None:
    """The whole shelf as files."""
    model_id = state.get("model")
    files: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        "json": ("application/json", lambda: annotations.to_json(kept)),
        "npz": ("application/octet-stream", lambda: annotations.to_npz(kept)),
    }
    with st.container(horizontal=True):
        for ending, (mime, make) in files.items():
            st.download_button(
                f"All of them ({ending})".replace("(json)", "(JSON)"),
                make,
                f"{model_id}-groups.{ending}",
                mime,
                key=f"{KEY}.download.{ending}",
                icon=":material/download:",
                on_click="ignore",
            )
