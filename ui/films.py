"""What the Interpolate page saves: film strip, films, and the z of each step."""

import io
from collections.abc import Callable

import numpy as np
import streamlit as st

from ui import walks
from ui.walks import Place
from vae_core.films import and_back, film
from vae_core.pictures import sheet, to_image

FPS = 8.0
STRIP_SCALE = 4
TYPES = {"gif": "image/gif", "webp": "image/webp", "mp4": "video/mp4"}


def save(model_id: str, places: list[Place], kind: str, steps: int) -> None:
    """A menu of files, each made when it is asked for."""
    with st.popover("Save", icon=":material/download:", key="interpolate.save"):
        st.caption(f"{walks.NAMES[kind]}, {steps} steps")
        back = st.toggle(
            "There and back", key="interpolate.back", help="Films loop without a jump"
        )

        def pixels() -> np.ndarray:
            return walks.pictures_of(model_id, places, kind, steps).transpose(0, 2, 3, 1)

        button("Film strip (PNG)", "png", "image/png", lambda: strip(pixels()))
        for ending, mime in TYPES.items():
            button(
                f"Film ({ending.upper().replace('WEBP', 'WebP')})",
                ending,
                mime,
                lambda ending=ending: moving(pixels(), ending, back),
            )
        z = walks.steps_of(model_id, places, kind, steps)
        if z is not None:
            button(
                "z of each step (npz)",
                "npz",
                "application/octet-stream",
                lambda: points(z.numpy()),
            )


def button(label: str, ending: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        label,
        make,
        f"walk.{ending}",
        mime,
        key=f"interpolate.save.{ending}",
        on_click="ignore",
        width="stretch",
    )


def strip(pixels: np.ndarray) -> bytes:
    """uint8 (N, H, W, C) side by side, as a PNG."""
    out = io.BytesIO()
    to_image(sheet(pixels, len(pixels)), STRIP_SCALE).save(out, "PNG")
    return out.getvalue()


def moving(pixels: np.ndarray, ending: str, back: bool) -> bytes:
    return film(and_back(pixels) if back else pixels, f".{ending}", FPS)


def points(z: np.ndarray) -> bytes:
    """z (S, D) with the position t of each step, as npz."""
    out = io.BytesIO()
    np.savez(out, z=z, t=np.linspace(0, 1, len(z), dtype=np.float32))
    return out.getvalue()
