"""All uploads at once: a wall of pictures in order, and a table to take away."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from ui.common import next_steps, results, state, user_images
from ui.common.tiles import tiles
from ui.common.user_images import Looked
from ui.reconstruct import train_on_images

SHEET = 100  # pictures in one sheet
FIGURES = ("stranger_than", "elbo", "log_likelihood", "kl", "bits_per_dim", "psnr", "ssim")
ORDERS: dict[str, Callable[[int, Looked], Any]] = {
    "Strangest first": lambda place, one: one.examination.elbo,
    "Most ordinary first": lambda place, one: -one.examination.elbo,
    "Least like its reconstruction": lambda place, one: one.examination.psnr,
    "As they came": lambda place, one: place,
    "By name": lambda place, one: one.picture.name,
}


def show(found: list[Looked]) -> None:
    """The wall, its order, and the table, where there is more than one upload."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(
            "Your image" if len(found) == 1 else f"Your {len(found):,} images",
            list(ORDERS),
            key="reconstruct.order",
            width=280,
        )
        if len(found) > 1 and st.button(
            "Place all on the map", key="reconstruct.map-all", icon=":material/scatter_plot:"
        ):
            next_steps.to_map([user_images.key_of(one.picture) for one in found])
        train_on_images.button(len(found))
        st.button(
            "Remove all",
            key="reconstruct.clear",
            icon=":material/delete:",
            on_click=user_images.clear,
        )
    places = sorted(range(len(found)), key=lambda place: ORDERS[order](place, found[place]))
    picked = user_images.album().picked
    for start in range(0, len(places), SHEET):
        sheet(found, places[start : start + SHEET], picked, f"reconstruct.wall.{start}")
    if len(found) > 1:
        with st.expander("Table and downloads", icon=":material/table:"):
            table([found[place] for place in places])


def sheet(found: list[Looked], places: list[int], picked: int | None, key: str) -> None:
    tiles(
        x=np.stack([found[place].seen.x for place in places]),
        labels=[
            f"{found[place].picture.name}: ELBO {found[place].examination.elbo:.1f} nats"
            for place in places
        ],
        picked=places.index(picked) if picked in places else None,
        key=key,
        on_pick=lambda number: user_images.pick(places[number]),
    )


def table(found: list[Looked]) -> None:
    """The figures, and files of them; nats unless it says otherwise."""
    frame = rows(found, results.strangeness_of_reference(state.get("model")))
    st.dataframe(frame, hide_index=True, height=280, key="reconstruct.table")
    files: dict[str, Callable[[], bytes]] = {
        "csv": lambda: frame.to_csv(index=False).encode(),
        "parquet": lambda: frame.to_parquet(index=False),
        "npz": partial(posteriors, found),
    }
    labels = {"csv": "CSV", "parquet": "Parquet", "npz": "mu and logvar (npz)"}
    with st.container(horizontal=True):
        for kind, label in labels.items():
            st.download_button(
                label,
                files[kind],
                file_name=f"images.{kind}",
                key=f"reconstruct.download.{kind}",
                icon=":material/download:",
                on_click="ignore",
            )


def rows(found: list[Looked], reference: np.ndarray) -> pd.DataFrame:
    """A row an image; `stranger_than` is a share of the reference images."""
    figures = [one.examination.to_dict() for one in found]
    below = np.searchsorted(np.sort(reference), [-one["elbo"] for one in figures])
    return pd.DataFrame(
        {
            "name": [one.picture.name for one in found],
            "width": [one.picture.size[0] for one in found],
            "height": [one.picture.size[1] for one in found],
            "inverted": [one.seen.inverted for one in found],
            "stranger_than": below / len(reference),
            **{name: [one[name] for one in figures] for name in figures[0]},
        }
    )


def posteriors(found: list[Looked]) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(
        out,
        mu=np.concatenate([one.examination.q.mu.numpy() for one in found]),
        logvar=np.concatenate([one.examination.q.logvar.numpy() for one in found]),
        names=np.array([one.picture.name for one in found], dtype=np.str_),
    )
    return out.getvalue()
