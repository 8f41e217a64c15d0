"""The Square and Arithmetic instruments: points computed from other points."""

import io

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from ui.common import resources, snippets, state, widgets
from ui.common.grammar import Place, within_reach
from ui.interpolate import exports, latent_instrument, path_kinds
from ui.interpolate.keys import ARITHMETIC as ARITHMETIC_KEYS
from ui.interpolate.keys import SQUARE as SQUARE_KEYS
from vae_core.latent import paths
from vae_core.latent.directions import analogy
from vae_core.media.images import png_sheet, quantize

SQUARE, CORNERS = "interpolate.square", tuple(SQUARE_KEYS)
ARITHMETIC, TERMS = "interpolate.arithmetic", tuple(ARITHMETIC_KEYS)
GRID = 9  # the saved square has GRID × GRID images
STEPS = 11  # of the saved strip
SCALE = 2

mount_square = latent_instrument.component("square")
mount_arithmetic = latent_instrument.component("arithmetic")


@st.fragment
def square() -> None:
    """Four corners and their blend. When the pointer comes to rest, only this fragment reruns."""
    latent_instrument.mount(mount_square, SQUARE, CORNERS, {})
    model_id = state.get("model")
    corners = points(state.get("corners"))
    across, down = (torch.tensor([share]) for share in state.get("at"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widgets.open_in_explore(paths.square(corners, across, down)[0].tolist(), f"{SQUARE}.open")
        save_grid(model_id, corners)
    with st.expander("Python code for this square", icon=":material/code:"):
        code = snippets.square(model_id, corners.tolist(), GRID)
        st.code(code, language="python", wrap_lines=True)
    state.publish("mode", *CORNERS)


def points(places: list[Place]) -> Tensor:
    """The z of places, (B, D)."""
    return torch.tensor([path_kinds.z_of(state.get("model"), place) for place in places])


def grid(corners: Tensor) -> Tensor:
    """The blends of a square, row by row; (GRID², D)."""
    t = torch.linspace(0, 1, GRID)
    return paths.square(corners, t.repeat(GRID), t.repeat_interleave(GRID))


def save_grid(model_id: str, corners: Tensor) -> None:
    model = resources.loaded(model_id).model

    def png() -> bytes:
        return png_sheet(quantize(model.decode(grid(corners))), GRID, SCALE)

    def npz() -> bytes:
        out = io.BytesIO()
        np.savez(out, z=grid(corners).numpy(), corners=corners.numpy())
        return out.getvalue()

    for label, ending, make in (("Save the square (PNG)", "png", png), ("z (npz)", "npz", npz)):
        st.download_button(
            label,
            make,
            f"square.{ending}",
            key=f"{SQUARE}.save.{ending}",
            icon=":material/download:",
            on_click="ignore",
        )


@st.fragment
def arithmetic() -> None:
    """C + strength (A − B). When the pointer comes to rest, only this fragment reruns."""
    latent_instrument.mount(mount_arithmetic, ARITHMETIC, TERMS, {})
    model_id = state.get("model")
    a, b, c = terms = points([state.get(name) for name in "abc"])
    answer = c + state.get("strength") * (analogy(a, b, c) - c)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widgets.open_in_explore(answer.tolist(), key=f"{ARITHMETIC}.open")
        z = within_reach(answer.tolist())
        st.button(
            "Path from C to the answer",
            key=f"{ARITHMETIC}.walk",
            icon=":material/linear_scale:",
            on_click=lambda: state.go(mode="paths", start=state.get("c"), via=[], end=z),
        )
        save_strip(model_id, paths.lerp(c, analogy(a, b, c), torch.linspace(0, 2, STEPS)))
    with st.expander("Python code for the answer", icon=":material/code:"):
        code = snippets.arithmetic(model_id, terms.tolist(), state.get("strength"))
        st.code(code, language="python", wrap_lines=True)
    state.publish("mode", *TERMS)


def save_strip(model_id: str, z: Tensor) -> None:
    model = resources.loaded(model_id).model
    exports.save(
        f"From C beyond the answer, {STEPS} steps",
        lambda: quantize(model.decode(z)),
        z.numpy(),
        key=ARITHMETIC,
    )
