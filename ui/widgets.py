"""Controls that several pages share. Their keys are disposable; the choices live in the state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui import pages, resources, results, state
from ui.state import FARTHEST
from ui.tiles import tiles
from vae_core.data import DataError

UPLOAD_MB = 30


def bound(name: str, key: str) -> dict[str, Any]:
    """Makes a widget show a choice of the state and change it: `st.slider(…, **bound(…))`."""
    st.session_state[key] = state.get(name)
    return {"key": key, "on_change": lambda: state.put(**{name: st.session_state[key]})}


def pick_image(name: str, label: str, key: str) -> None:
    """Chooses a reference image, by its number or from thumbnails; `name` is the state's key."""
    model_id, chosen = state.get("model"), state.get(name)
    last = results.reference_count(model_id) - 1
    st.number_input(
        label,
        0,
        last,
        **bound(name, f"{key}.number"),
        help=f"Number 0 to {last:,} of the reference images, which the model never saw in "
        f"training. This one is labelled {results.label(model_id, chosen)}.",
    )
    thumbnails(chosen, f"{key}.tiles", lambda number: state.put(**{name: number}))


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
        state.go(z=[min(max(round(value, 3) + 0.0, -FARTHEST), FARTHEST) for value in z])
        st.switch_page(pages.path("explore"))


@dataclass(frozen=True, eq=False)
class Source:
    """The image that is looked at; x uint8 (C, H, W)."""

    x: np.ndarray
    title: str
    caption: str


def choose_source() -> Source:
    """An uploaded picture or, without one, a reference image."""
    model_id = state.get("model")
    file = st.file_uploader(
        "An image of your own",
        key="reconstruct.upload",
        max_upload_size=UPLOAD_MB,
        help="Any picture format. Its centre is cut out and brought to the model's size.",
    )
    if file is not None:
        try:
            return own_image(model_id, file)
        except DataError as error:
            st.error(str(error), icon=":material/broken_image:")
    pick_image("image", "Or a reference image", key="reconstruct.image")
    number = state.get("image")
    caption = f"{results.label(model_id, number)}, number {number} of the reference images"
    return Source(results.reference_image(model_id, number), "The image", caption)


def own_image(model_id: str, file: UploadedFile) -> Source:
    """What was uploaded, as the model's size and colours, inverted if that is asked for."""
    shape = resources.info(model_id).image_shape
    x = results.uploaded(file.getvalue(), file.name, shape)
    light = results.inverted(model_id, x)
    if st.session_state.get("reconstruct.detected") != file.file_id:
        st.session_state.update(
            {"reconstruct.detected": file.file_id, "reconstruct.invert": light}
        )
    if light:
        st.caption(
            "Light and dark are the other way round than in this model's images, so yours was "
            "inverted."
        )
    inverts = st.toggle("Invert light and dark", key="reconstruct.invert")
    caption = f"{file.name}, {shape[2]} × {shape[1]} pixels"
    return Source(255 - x if inverts else x, "Your image", caption)
