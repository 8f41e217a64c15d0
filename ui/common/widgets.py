"""Controls that several pages share. Their keys are disposable; the choices live in the state."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui import pages
from ui.common import results, state
from ui.common.grammar import within_reach
from ui.common.tiles import tiles

UPLOAD_MB = 200


def bound(name: str, key: str) -> dict[str, Any]:
    """Binds a widget to a choice of the state, both ways: `st.slider(…, **bound(…))`."""
    st.session_state[key] = state.get(name)
    return {"key": key, "on_change": lambda: state.put(**{name: st.session_state[key]})}


def pick_image(
    name: str, label: str, key: str, marked: bool = True, then: Callable[[], None] = lambda: None
) -> None:
    """Chooses a reference image from thumbnails or by its index.

    Args:
        name: The choice of the state that is set.
        marked: Whether the chosen image is highlighted; not while the page shows another one.
        then: Called after each choice.
    """

    def choose(index: int) -> None:
        state.put(**{name: index})
        then()

    index_key = f"{key}.number"
    st.session_state[index_key] = state.get(name)
    model_id, chosen = state.get("model"), state.get(name)
    last = results.reference_count(model_id) - 1
    thumbnails(chosen if marked else None, f"{key}.tiles", choose)
    st.number_input(
        label,
        0,
        last,
        key=index_key,
        on_change=lambda: choose(st.session_state[index_key]),
        help=f"0 to {last:,}: test images that the model never saw in training. This one is "
        f"labelled {results.label(model_id, chosen)}.",
    )


def thumbnails(chosen: int | None, key: str, on_pick: Callable[[int], None]) -> None:
    """Some reference images of each class; `on_pick` gets the index of the chosen one."""
    model_id = state.get("model")
    indices = results.thumbnails(model_id)
    tiles(
        x=results.reference_images(model_id, indices),
        labels=[results.name(model_id, index) for index in indices],
        picked=indices.index(chosen) if chosen in indices else None,
        key=key,
        on_pick=lambda tile: on_pick(indices[tile]),
    )


def open_in_explore(z: list[float], key: str) -> None:
    """A button that opens Explore at this z."""
    if st.button("Open in Explore", key=key, icon=":material/explore:"):
        state.go(z=within_reach(z))
        st.switch_page(pages.path("explore"))
