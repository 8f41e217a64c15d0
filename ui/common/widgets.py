"""Controls that several pages share. Their keys are disposable; the choices live in the state."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from ui import pages
from ui.common import results, state
from ui.common.tiles import tiles

UPLOAD_MB = 200


def bound(name: str, key: str) -> dict[str, Any]:
    """Makes a widget show a choice of the state and change it: `st.slider(…, **bound(…))`."""
    st.session_state[key] = state.get(name)
    return {"key": key, "on_change": lambda: state.put(**{name: st.session_state[key]})}


def pick_image(
    name: str, label: str, key: str, marked: bool = True, then: Callable[[], None] = lambda: None
) -> None:
    """Chooses a reference image, by its number or from thumbnails; `name` is the state's key.

    It is `marked` unless the page looks at something else; `then` is called after each choice.
    """

    def choose(number: int) -> None:
        state.put(**{name: number})
        then()

    number_key = f"{key}.number"
    st.session_state[number_key] = state.get(name)
    model_id, chosen = state.get("model"), state.get(name)
    last = results.reference_count(model_id) - 1
    st.number_input(
        label,
        0,
        last,
        key=number_key,
        on_change=lambda: choose(st.session_state[number_key]),
        help=f"Number 0 to {last:,} of the reference images, which the model never saw in "
        f"training. This one is labelled {results.label(model_id, chosen)}.",
    )
    thumbnails(chosen if marked else None, f"{key}.tiles", choose)


def thumbnails(chosen: int | None, key: str, on_pick: Callable[[int], None]) -> None:
    """Some reference images of each class; `on_pick` gets the number of one that is chosen."""
    model_id = state.get("model")
    numbers = results.thumbnails(model_id)
    tiles(
        x=results.reference_images(model_id, numbers),
        labels=[f"{results.label(model_id, number)}, number {number}" for number in numbers],
        picked=numbers.index(chosen) if chosen in numbers else None,
        key=key,
        on_pick=lambda place: on_pick(numbers[place]),
    )


def open_in_explore(z: list[float], key: str) -> None:
    """A button that goes to Explore at this point."""
    if st.button("Open in Explore", key=key, icon=":material/explore:"):
        state.go(z=state.within_reach(z))
        st.switch_page(pages.path("explore"))
