"""All uploads at once: a sorted grid of images, and a table to download."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from ui.common import choice, next_steps, results, state, user_images
from ui.common.tiles import tiles
from ui.common.user_images import AnalysedImage
from ui.reconstruct import train_on_images

SHEET = 100  # images in one grid


@dataclass(frozen=True)
class Order:
    """A way to sort the uploads; `rank` gets an upload's index and its report."""

    title: str
    rank: Callable[[int, AnalysedImage], float | str]


ORDERS = {
    "anomaly": Order("Least likely first", lambda index, image: image.report.elbo),
    "typical": Order("Most likely first", lambda index, image: -image.report.elbo),
    "error": Order("Worst reconstruction first", lambda index, image: image.report.psnr),
    "upload": Order("In upload order", lambda index, image: index),
    "name": Order("By name", lambda index, image: image.picture.name),
}


def show(images: list[AnalysedImage]) -> None:
    """The grid and its order; the table, if there is more than one upload."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = choice.select(
            "Your image" if len(images) == 1 else f"Your {len(images):,} images",
            {name: order.title for name, order in ORDERS.items()},
            key="reconstruct.order",
            width=280,
        )
        actions(images)
    rank = ORDERS[order].rank
    indices = list(range(len(images)))
    indices.sort(key=lambda index: rank(index, images[index]))
    picked = user_images.uploads().picked
    for start in range(0, len(indices), SHEET):
        grid(images, indices[start : start + SHEET], picked, f"reconstruct.wall.{start}")
    if len(images) > 1:
        with st.expander("Table and downloads", icon=":material/table:"):
            table([images[index] for index in indices])


def actions(images: list[AnalysedImage]) -> None:
    if len(images) > 1 and st.button(
        "Show all on the map", key="reconstruct.map-all", icon=":material/scatter_plot:"
    ):
        next_steps.to_map([user_images.key_of(image.picture) for image in images])
    train_on_images.button(len(images))
    st.button(
        "Remove all",
        key="reconstruct.clear",
        icon=":material/delete:",
        on_click=user_images.clear,
    )


def grid(images: list[AnalysedImage], indices: list[int], picked: int | None, key: str) -> None:
    tiles(
        x=np.stack([images[index].input.x for index in indices]),
        labels=[
            f"{images[index].picture.name}: ELBO {images[index].report.elbo:.1f} nats"
            for index in indices
        ],
        picked=indices.index(picked) if picked in indices else None,
        key=key,
        on_pick=lambda tile: user_images.pick(indices[tile]),
    )


def table(images: list[AnalysedImage]) -> None:
    """The figures, in nats unless the name says otherwise, and files of them."""
    frame = rows(images, results.reference_anomaly_scores(state.get("model")))
    st.dataframe(frame, hide_index=True, height=280, key="reconstruct.table")
    files: dict[str, tuple[str, Callable[[], bytes]]] = {
        "csv": ("CSV", lambda: frame.to_csv(index=False).encode()),
        "parquet": ("Parquet", lambda: frame.to_parquet(index=False)),
        "npz": ("mu and logvar (npz)", partial(posteriors, images)),
    }
    with st.container(horizontal=True):
        for ending, (label, make) in files.items():
            st.download_button(
                label,
                make,
                file_name=f"images.{ending}",
                key=f"reconstruct.download.{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def rows(images: list[AnalysedImage], reference_scores: np.ndarray) -> pd.DataFrame:
    """One row per image; `anomaly_rank` is the share of reference images with a lower score."""
    figures = [image.report.to_dict() for image in images]
    scores = [-image.report.elbo for image in images]
    below = np.searchsorted(np.sort(reference_scores), scores)
    return pd.DataFrame(
        {
            "name": [image.picture.name for image in images],
            "width": [image.picture.size[0] for image in images],
            "height": [image.picture.size[1] for image in images],
            "inverted": [image.input.inverted for image in images],
            "anomaly_rank": below / len(reference_scores),
            **{name: [values[name] for values in figures] for name in figures[0]},
        }
    )


def posteriors(images: list[AnalysedImage]) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(
        out,
        mu=np.concatenate([image.report.q.mu.numpy() for image in images]),
        logvar=np.concatenate([image.report.q.logvar.numpy() for image in images]),
        names=np.array([image.picture.name for image in images], dtype=np.str_),
    )
    return out.getvalue()
