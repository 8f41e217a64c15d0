"""The group that was chosen on the Map: kept, taken away, made into a direction."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from ui import pages
from ui.common import resources, state
from vae_core.projection import selection
from vae_core.projection.encodings import Encoded, find_encoded, of_reference
from vae_core.runs import annotations
from vae_core.runs.annotations import LONGEST_NAME, MOST_OWN, Group
from vae_core.runs.directory import open_run

CHOSEN = "map.chosen"  # (model, set, places) that were chosen last
NAME, PROBLEM = "map.group.name", "map.group.problem"


def encoded(model_id: str, images: str) -> Encoded | None:
    """A set of images under a model; None while it has not been encoded."""
    if images == "reference":
        return of_reference(resources.loaded(model_id))
    return find_encoded(open_run(resources.info(model_id).path), images)


def take(said: dict[str, Any]) -> None:
    """What was chosen on the map. Places that are none are not taken."""
    model_id, images = state.get("model"), state.get("images")
    found = encoded(model_id, images)
    try:
        places = selection.checked(list(said["ids"]), len(found) if found else 0)
    except (KeyError, TypeError, ValueError):
        st.session_state.pop(CHOSEN, None)
        return
    st.session_state[CHOSEN] = (model_id, images, places)


def chosen() -> np.ndarray | None:
    """The chosen places, if they are of what is shown."""
    model_id, images, places = st.session_state.get(CHOSEN, (None, None, None))
    here = (model_id, images) == (state.get("model"), state.get("images"))
    return places if here else None


def popover() -> None:
    """What can be done with the chosen images, and with the groups that are kept."""
    places = chosen()
    label = "Groups" if places is None else f"{len(places):,} chosen"
    with st.popover(label, icon=":material/lasso_select:", key="map.groups"):
        if places is None:
            st.caption("Draw around points with Lasso or Box to choose a group of images.")
        else:
            keep_form(len(places))
            downloads(places)
        kept()


def keep_form(count: int) -> None:
    """A name, and the button that keeps the group with the model."""
    st.text_input(
        f"Name of this group of {count:,}",
        key=NAME,
        max_chars=LONGEST_NAME,
        placeholder=f"group of {count:,}",
    )
    st.button(
        "Save the group", key="map.group.save", icon=":material/bookmark_add:", on_click=keep
    )
    if problem := st.session_state.pop(PROBLEM, None):
        st.warning(problem, icon=":material/info:")


def keep() -> None:
    """Keeps the group: reference images by their places, others by their z."""
    places = chosen()
    if places is None:
        return
    name = str(st.session_state.get(NAME) or "") or f"group of {len(places):,}"
    try:
        annotations.save_group(
            open_run(resources.info(state.get("model")).path), group(name, places)
        )
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[NAME] = ""


def group(name: str, places: np.ndarray) -> Group:
    """Raises ValueError for too many images that are not reference images."""
    model_id, images = state.get("model"), state.get("images")
    if images == "reference":
        return Group(name, tuple(places.tolist()))
    found = encoded(model_id, images)
    if found is None or len(places) > MOST_OWN:
        raise ValueError(
            f"outside the reference images a group holds at most {MOST_OWN:,}: choose fewer"
        )
    return Group(name, z=tuple(map(tuple, found.z[places].tolist())))


def downloads(places: np.ndarray) -> None:
    """The group as files."""
    model_id, images = state.get("model"), state.get("images")
    found = encoded(model_id, images)
    if found is None:
        return
    files: dict[str, tuple[str, str, Callable[[], str | bytes]]] = {
        "npz": ("Arrays", "application/octet-stream", lambda: selection.to_npz(found, places)),
        "csv": ("Table", "text/csv", lambda: selection.to_csv(found, places)),
        "png": ("Pictures", "image/png", lambda: selection.to_sheet(found, places)),
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


def kept() -> None:
    """The kept groups: shown on the map, or two of them as a direction."""
    names = [one.name for one in resources.shelf(state.get("model")).groups]
    if not names:
        return
    st.selectbox(
        "Show a saved group", names, index=None, key="map.group.show", on_change=show_kept
    )
    if len(names) < 2:
        st.caption("Save a second group, and the two make a direction.")
        return
    first, second = st.columns(2)
    less = first.selectbox("From", names, key="map.group.less")
    more = second.selectbox("Towards", names, index=1, key="map.group.more")
    if st.button(
        "Go in their direction",
        key="map.group.direction",
        icon=":material/trending_flat:",
        disabled=less == more,
        help="Opens Interpolate with the direction from one group's mean to the other's.",
    ):
        state.go(mode="directions", family="groups", less=less, more=more, amounts={}, picked=0)
        st.switch_page(pages.path("interpolate"))


def show_kept() -> None:
    """Chooses the images of a kept group again."""
    name = st.session_state.get("map.group.show")
    for one in resources.shelf(state.get("model")).groups:
        if one.name == name and one.index:
            places = np.array(one.index, np.int64)
            state.go(images="reference")
            st.session_state[CHOSEN] = (state.get("model"), "reference", places)
