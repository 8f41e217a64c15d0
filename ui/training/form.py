"""Starting a new run."""

import streamlit as st

from ui.training.controls import begin
from vae_core import launch
from vae_core.data import datasets
from vae_core.presets import PRESETS

MINUTES = 5.0


def new_training() -> None:
    """Chooses a preset, data and time, and starts a run of it."""
    preset = st.selectbox(
        "Start a new one from",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        key="train.preset",
    )
    st.caption(PRESETS[preset].description)
    dataset = choose_dataset(preset)
    minutes = st.number_input(
        "Minutes, or empty for all epochs",
        0.1,
        1440.0,
        MINUTES,
        step=1.0,
        format="%g",
        placeholder="all epochs",
        key="train.minutes",
        help="The learning rate falls to zero in this time.",
    )
    begins = st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        key="train.start",
        width="stretch",
        help="Where another run trains already, it waits for its turn.",
    )
    if begins:
        begin(lambda: launch.start(preset, dataset, minutes))


def choose_dataset(preset: str) -> str:
    known = {info.name: info for info in datasets()}
    usual = PRESETS[preset].data.dataset
    names = sorted(known, key=lambda name: name != usual)
    chosen: str = st.selectbox(
        "Data",
        names,
        format_func=lambda name: known[name].title,
        key=f"train.dataset.{preset}",
    )
    info = known[chosen]
    where = "here already" if info.available else "downloaded first"
    st.caption(f"{info.train_count:,} training images, {where}. {info.licence}.")
    return chosen
