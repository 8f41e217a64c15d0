"""The user's images on the Map: uploaded, placed, removed."""

from typing import Any

import streamlit as st
import torch

from ui.common import choice, image_urls, messages, resources, state, user_images, widgets
from ui.common.user_images import UserImage
from vae_core.data import DataError
from vae_core.runs.store import encode_all

UPLOADERS = "map.own.uploaders"  # counted: a new uploader, empty again, after each upload
MOST = 50  # on the map


def popover() -> None:
    """An uploader, and which of the session's images are on the map."""
    placed = user_images.placed()
    label = f"My images ({len(placed)})" if placed else "My images"
    with st.popover(label, icon=":material/add_photo_alternate:", key="map.own"):
        upload()
        names = {image.key: image.name for image in user_images.images()}
        if not names:
            st.caption("Upload or draw images to see where the encoder puts them.")
            return
        if placed:
            st.button(
                "Remove my images from the map",
                key="map.unplace",
                icon=":material/close:",
                on_click=lambda: state.put(placed=()),
            )
        st.session_state["map.own.placed"] = [image.key for image in placed]
        choice.chips(
            "On the map",
            names,
            {key: f"no. {k}" for k, key in enumerate(names, start=1)}.__getitem__,
            key="map.own.placed",
            on_change=lambda: state.put(placed=tuple(st.session_state["map.own.placed"][:MOST])),
        )


def upload() -> None:
    """Takes files and places them on the map."""
    count = st.session_state.setdefault(UPLOADERS, 0)
    files = st.file_uploader(
        "Upload images",
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
        messages.error(str(error), icon=":material/broken_image:")
        return
    st.session_state[UPLOADERS] = count + 1
    st.rerun()


def on_map() -> list[dict[str, Any]]:
    """The placed images with their posteriors, as the browser takes them."""
    return [described(image) for image in user_images.placed()[:MOST]]


def described(image: UserImage) -> dict[str, Any]:
    with torch.inference_mode():
        q = encode_all(resources.loaded(state.get("model")).model, image.x[None])
    return {
        "key": image.key,
        "name": image.name,
        "picture": image_urls.address(image.x),
        "mu": image.z,
        "std": q.std[0].tolist(),
    }
