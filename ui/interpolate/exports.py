"""The files of a path: film strips, films, and the z of each step."""

import io
from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from ui.common import messages
from vae_core.media.images import channels_last, png_sheet
from vae_core.media.video import and_back, film

FPS = 8.0
STRIP_SCALE = 4
FILMS = {"gif": ("GIF", "image/gif"), "webp": ("WebP", "image/webp"), "mp4": ("MP4", "video/mp4")}


def save(caption: str, frames: Callable[[], np.ndarray], z: np.ndarray | None, key: str) -> None:
    """A menu of files, each made on request.

    Args:
        frames: Returns uint8 (S, C, H, W); called later, outside of any session.
        z: Of each frame, (S, D); None for a cross-fade.
    """
    with st.popover("Save", icon=":material/download:", key=f"{key}.save"):
        messages.caption(caption)
        back = st.toggle("Loop back", key=f"{key}.back", help="Plays the film forth and back")

        def moving(ending: str) -> bytes:
            pixels = channels_last(frames())
            return film(and_back(pixels) if back else pixels, f".{ending}", FPS)

        button("Film strip (PNG)", "png", "image/png", lambda: strip(frames()), key)
        for ending, (name, mime) in FILMS.items():
            button(f"Film ({name})", ending, mime, partial(moving, ending), key)
        if z is not None:
            make = partial(points, z)
            button("z of each step (npz)", "npz", "application/octet-stream", make, key)


def button(label: str, ending: str, mime: str, make: Callable[[], bytes], key: str) -> None:
    st.download_button(
        label,
        make,
        f"walk.{ending}",
        mime,
        key=f"{key}.save.{ending}",
        on_click="ignore",
        width="stretch",
    )


def strip(x: np.ndarray) -> bytes:
    """uint8 (N, C, H, W) side by side, as a PNG."""
    return png_sheet(x, len(x), STRIP_SCALE)


def points(z: np.ndarray) -> bytes:
    """z (S, D) with the position t of each step, as npz."""
    out = io.BytesIO()
    np.savez(out, z=z, t=np.linspace(0, 1, len(z), dtype=np.float32))
    return out.getvalue()
