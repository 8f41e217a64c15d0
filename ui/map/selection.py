"""The images selected on the Map: saved as a group, downloaded, made into a direction."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from ui import pages
from ui.common import choice, messages, resources, state
from ui.map.navigation import Payload
from vae_core.projection import selection
from vae_core.projection.encodings import Encoded, find_encoded, of_reference
from vae_core.runs import annotations
from vae_core.runs.annotations import LONGEST_NAME, MOST_OWN, Group
from vae_core.runs.directory import open_run

LASSOS = "map.lassos"
NAME, PROBLEM = "map.group.name", "map.group.problem"


def encoded(model_id: str, images: str) -> Encoded | None:
    """A set of images under a model; None until it has been encoded."""
    if images == "reference":
        return of_reference(resources.loaded(model_id))
    return find_encoded(open_run(resources.info(model_id).path), images)


def take(payload: Payload) -> None:
    """Stores a selection made on the map; an invalid one clears the selection."""
    model_id, images = state.get("model"), state.get("images")
    items = encoded(model_id, images)
    try:
        indices = selection.checked(list(payload["ids"]), len(items) if items else 0)
    except (KeyError, TypeError, ValueError):
        indices = np.empty(0, np.int64)
    state.put(selected=tuple(sorted(indices.tolist())))


def selected() -> np.ndarray | None:
    """The selected indices, as far as they belong to what the map shows; None without any."""
    items = encoded(state.get("model"), state.get("images"))
    chosen = state.get("selected")
    indices = np.array(members(chosen) if isinstance(chosen, str) else chosen, np.int64)
    if items is not None:
        indices = indices[indices < len(items)]
    return indices if len(indices) else None


def members(name: str) -> tuple[int, ...]:
    """The reference images of a saved group."""
    groups = resources.saved_items(state.get("model")).groups
    return next((group.index for group in groups if group.name == name), ())


def lassos() -> int:
    """How often the lasso was asked for: the map takes it up at each change."""
    return int(st.session_state.get(LASSOS, 0))


def popover() -> None:
    """What can be done with the selection, and with the saved groups."""
    indices = selected()
    label = "Groups" if indices is None else f"{len(indices):,} selected"
    with st.popover(label, icon=":material/lasso_select:", key="map.groups"):
        if indices is None:
            st.caption("Select images with Lasso or Box to make a group.")
            if st.button("Draw a lasso", key="map.lasso", icon=":material/lasso_select:"):
                st.session_state[LASSOS] = lassos() + 1
        else:
            save_form(len(indices))
            downloads(indices)
        saved_groups()


def save_form(count: int) -> None:
    """A name, and the button that saves the group with the model."""
    st.text_input(
        f"Name of this group of {count:,}",
        key=NAME,
        max_chars=LONGEST_NAME,
        placeholder=f"group of {count:,}",
    )
    st.button(
        "Save the group", key="map.group.save", icon=":material/bookmark_add:", on_click=save
    )
    if problem := st.session_state.pop(PROBLEM, None):
        messages.warning(problem, icon=":material/info:")


def save() -> None:
    """Saves the group: reference images by their indices, others by their z."""
    indices = selected()
    if indices is None:
        return
    name = str(st.session_state.get(NAME) or "") or f"group of {len(indices):,}"
    try:
        run = open_run(resources.info(state.get("model")).path)
        annotations.save_group(run, group(name, indices))
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[NAME] = ""
    if state.get("images") == "reference":
        state.put(selected=name)  # a link names the group, which is shorter than its images


def group(name: str, indices: np.ndarray) -> Group:
    """Raises ValueError for too many images outside of the reference set."""
    model_id, images = state.get("model"), state.get("images")
    if images == "reference":
        return Group(name, tuple(indices.tolist()))
    items = encoded(model_id, images)
    if items is None or len(indices) > MOST_OWN:
        raise ValueError(
            f"a group holds at most {MOST_OWN:,} images from outside of the reference set: "
            "select fewer"
        )
    return Group(name, z=tuple(map(tuple, items.z[indices].tolist())))


def downloads(indices: np.ndarray) -> None:
    """The selection as files."""
    model_id, images = state.get("model"), state.get("images")
    items = encoded(model_id, images)
    if items is None:
        return
    files: dict[str, tuple[str, str, Callable[[], str | bytes]]] = {
        "npz": ("Arrays", "application/octet-stream", lambda: selection.to_npz(items, indices)),
        "csv": ("Table", "text/csv", lambda: selection.to_csv(items, indices)),
        "png": ("Images", "image/png", lambda: selection.to_sheet(items, indices)),
    }
    with st.container(horizontal=True):
        for ending, (label, mime, make) in files.items():
            st.download_button(
                f"{label} ({ending})",
                make,
                f"{model_id}-group.{ending}",
                mime,
                key=f"map.group.{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def saved_groups() -> None:
    """The saved groups: select one again, or use two as a direction."""
    saved = resources.saved_items(state.get("model")).groups
    names = choice.same(group.name for group in saved)
    if not names:
        return
    choice.select(
        "Select a saved group",
        names,
        index=None,
        key="map.group.show",
        on_change=select_saved,
    )
    if len(names) < 2:
        st.caption("Save a second group to make a direction of the two.")
        return
    first, second = st.columns(2)
    with first:
        less = choice.select("From", names, key="map.group.less")
    with second:
        more = choice.select("Towards", names, index=1, key="map.group.more")
    if st.button(
        "Use as a direction",
        key="map.group.direction",
        icon=":material/trending_flat:",
        disabled=less == more,
        help="Opens Interpolate with the direction from one group's mean to the other's.",
    ):
        state.go(mode="directions", family="groups", less=less, more=more, amounts={}, picked=0)
        st.switch_page(pages.path("interpolate"))


def select_saved() -> None:
    """Selects the images of a saved group."""
    name = st.session_state.get("map.group.show")
    if name and members(name):
        state.go(images="reference", selected=name)
