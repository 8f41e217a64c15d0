"""Pictures of one's own on the Map: taken in, placed, taken off again."""

from typing import Any

import streamlit as st
import torch

from ui.common import image_urls, resources, state, user_images, widgets
from ui.common.user_images import Own
from vae_core.data import DataError
from vae_core.runs.store import encode_all

INTAKES = "map.own.intakes"  # counted, so that the uploader is empty again after each
MOST = 50  # on the map


def popover() -> None:
    """An uploader, and which of the session's pictures lie on the map."""
    shown = user_images.placed()
    label = f"Yours ({len(shown)})" if shown else "Yours"
    with st.popover(label, icon=":material/add_photo_alternate:", key="map.own"):
        intake()
        known = {one.key: one.name for one in user_images.pictures()}
        if not known:
            st.caption("Pictures that you upload or draw lie where the encoder puts them.")
            return
        if shown:
            st.button(
                "Take your images off",
                key="map.unplace",
                icon=":material/close:",
                on_click=lambda: state.put(placed=()),
            )
        st.session_state["map.own.placed"] = [one.key for one in shown]
        st.pills(
            "On the map",
            list(known),
            selection_mode="multi",
            format_func=known.__getitem__,
            key="map.own.placed",
            on_change=lambda: state.put(placed=tuple(st.session_state["map.own.placed"][:MOST])),
        )


def intake() -> None:
    """Files, taken into the album and placed."""
    count = st.session_state.setdefault(INTAKES, 0)
    files: Any = st.file_uploader(
        "Pictures of your own",
        accept_multiple_files=True,
        key=f"map.own.upload.{count}",
        max_upload_size=widgets.UPLOAD_MB,
    )
    if not files:
        return
    try:
        user_images.place(
            [user_images.add(file.name, file.getvalue()).key for file in files[:MOST]]
        )
    except DataError as error:
        st.error(str(error), icon=":material/broken_image:")
        return
    st.session_state[INTAKES] = count + 1
    st.rerun()


def on_the_map() -> list[dict[str, Any]]:
    """The placed pictures as the browser takes them, with their posteriors."""
    return [described(one) for one in user_images.placed()[:MOST]]


def described(one: Own) -> dict[str, Any]:
    with torch.inference_mode():
        q = encode_all(resources.loaded(state.get("model")).model, one.x[None])
    return {
        "key": one.key,
        "name": one.name,
        "picture": image_urls.address(one.x),
        "mu": one.z,
        "std": q.std[0].tolist(),
    }
