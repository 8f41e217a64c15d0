"""What the compared runs make: samples of each, and the way to Explore and the Map with them."""

import numpy as np
import streamlit as st
import torch

from ui import pages
from ui.common import blocks, colours, image_urls, resources, state
from ui.common.blocks import Picture
from vae_core.media.images import quantize
from vae_core.runs.directory import Run

SAMPLES = 8
SEED = 0
ABREAST = 3  # models in a row


def show(runs: list[Run]) -> None:
    """Each model with some samples; a run without weights has none yet."""
    ready = [run for run in runs if resources.find(run.id)]
    for first in range(0, len(ready), ABREAST):
        row = ready[first : first + ABREAST]
        for column, run in zip(st.columns(ABREAST), row, strict=False):
            with column:
                model(run)


def model(run: Run) -> None:
    sheet = image_urls.sheet(samples(run.id, resources.version(run.id)), SAMPLES // 2)
    title = resources.info(run.id).title
    blocks.pictures(
        Picture(sheet, title, "samples from the prior", colours.DECODER), key=f"made-by-{run.id}"
    )
    with st.container(horizontal=True, gap="xsmall"):
        lead(run.id, "explore", "Explore", ":material/explore:")
        lead(run.id, "map", "Map", ":material/scatter_plot:")


def lead(model_id: str, page: str, label: str, icon: str) -> None:
    """A button that opens a page with this model."""
    if st.button(label, key=f"train.compare.{page}.{model_id}", icon=icon):
        state.choose_model(model_id)
        st.switch_page(pages.path(page))


@st.cache_data(max_entries=64, show_spinner=False)
def samples(model_id: str, version: int) -> np.ndarray:
    """Decoded samples of the prior, always the same; uint8 (N, C, H, W)."""
    model = resources.loaded(model_id).model
    z = model.prior.sample(SAMPLES, torch.Generator().manual_seed(SEED))
    return quantize(model.decode(z))
