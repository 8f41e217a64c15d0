"""What Interpolate saves: strips, films, and the z of each step."""

import io
from collections.abc import Callable

import numpy as np
import streamlit as st

from vae_core.media.images import channels_last, png_sheet
from vae_core.media.video import and_back, film

FPS = 8.0
STRIP_SCALE = 4
TYPES = {"gif": "image/gif", "webp": "image/webp", "mp4": "video/mp4"}


def save(caption: str, pictures: Callable[[], np.ndarray], z: np.ndarray | None, key: str) -> None:
    """A menu of files, each made when it is asked for.

    Args:
        pictures: Gives the frames, uint8 (S, C, H, W); called later, without a session.
        z: Of each frame, (S, D); None where there is none.
    """
    with st.popover("Save", icon=":material/download:", key=f"{key}.save"):
        st.caption(caption)
        back = st.toggle("There and back", key=f"{key}.back", help="Films loop without a jump")

        def button(label: str, ending: str, mime: str, make: Callable[[], bytes]) -> None:
            st.download_button(
                label,
                make,
                f"walk.{ending}",
                mime,
                key=f"{key}.save.{ending}",
                on_click="ignore",
                width="stretch",
            )

        button("Film strip (PNG)", "png", "image/png", lambda: strip(pictures()))
        for ending, mime in TYPES.items():
            button(
                f"Film ({ending.upper().replace('WEBP', 'WebP')})",
                ending,
                mime,
                lambda ending=ending: moving(channels_last(pictures()), ending, back),
            )
        if z is not None:
            button("z of each step (npz)", "npz", "application/octet-stream", lambda: points(z))


def strip(x: np.ndarray) -> bytes:
    """uint8 (N, C, H, W) side by side, as a PNG."""
    return png_sheet(x, len(x), STRIP_SCALE)


def moving(pixels: np.ndarray, ending: str, back: bool) -> bytes:
    return film(and_back(pixels) if back else pixels, f".{ending}", FPS)


def points(z: np.ndarray) -> bytes:
    """z (S, D) with the position t of each step, as npz."""
    out = io.BytesIO()
    np.savez(out, z=z, t=np.linspace(0, 1, len(z), dtype=np.float32))
    return out.getvalue()
