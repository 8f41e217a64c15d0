"""What a new run is trained on: a known data set, or a folder or zip of one's own."""

import dataclasses
from pathlib import Path

import streamlit as st

from ui.common import state
from ui.training.settings import Panel
from vae_core.config import DataConfig, RunConfig
from vae_core.data import DataError, count_images, datasets, user_images
from vae_core.data.imageset import DatasetInfo

OWN = "a folder or zip of your own"
SIDES = (28, 32, 48, 64, 96, 128)
VALIDATION = 2000


def choose(panel: Panel, base: RunConfig) -> RunConfig:
    """The configuration on the chosen data. Raises ValueError for data that can't be had."""
    known = {info.name: info for info in datasets()}
    usual = base.data.dataset
    own = {str(path): path.name for path in user_images.kept()}
    names = [name for name in known if name == usual] + [name for name in known if name != usual]
    if usual not in known:
        own = {usual: usual} | own
        names = [*own, *names]
    else:
        names = [*names, *own]
    wanted = state.get("train.dataset_path")  # by who comes from Reconstruct
    chosen = st.selectbox(
        "Data",
        [*names, OWN],
        names.index(wanted) if wanted in names and panel.is_preset else 0,
        format_func=lambda name: known[name].title if name in known else own.get(name, OWN),
        key=panel.key("data"),
    )
    if chosen in known:
        return of_known(panel, base, known[chosen])
    return of_own(panel, base, own_path() if chosen == OWN else chosen)


def title_of(dataset: str) -> str:
    """A known data set's title, or the name of a folder or zip."""
    titles = {info.name: info.title for info in datasets()}
    return titles.get(dataset, Path(dataset).name)[:100]


def of_known(panel: Panel, base: RunConfig, info: DatasetInfo) -> RunConfig:
    where = "here already" if info.available else "downloaded or drawn first"
    st.caption(f"{info.train_count:,} training images, {where}. {info.licence}.")
    same = info.name == base.data.dataset
    shape = base.model.image_shape if same else info.image_shape
    return on(base, info.name, shape, validation(panel, base, info.train_count))


def of_own(panel: Panel, base: RunConfig, dataset: str) -> RunConfig:
    first, second = st.columns(2)
    c, h, _ = base.model.image_shape
    with first:
        sides = sorted({*SIDES, h})
        side = st.selectbox(
            "Pixels a side",
            sides,
            sides.index(h),
            key=panel.key("side"),
            help="To which each picture is brought.",
        )
    with second:
        colour = st.segmented_control(
            "Pictures in",
            ["grey", "colour"],
            default="colour" if c == 3 else "grey",
            key=panel.key("colour"),
        )
    if not dataset:
        raise DataError("name a folder or a zip of pictures, or upload a zip")
    count = count_images(dataset)
    st.caption(f"{count:,} training images")
    shape = (3 if colour == "colour" else 1, side, side)
    return on(base, dataset, shape, validation(panel, base, count))


def own_path() -> str:
    """A path on the computer that the app runs on, or a zip that is sent to it."""
    path = st.text_input(
        "Folder or zip",
        key="train.path",
        placeholder="/home/me/pictures",
        help="On the computer that the app runs on. Sub-folders name the classes.",
    )
    sent = st.file_uploader("or a zip of pictures", type="zip", key="train.zip")
    if sent is None:
        return path.strip()
    return str(user_images.keep_zip(sent.getvalue()))


def validation(panel: Panel, base: RunConfig, count: int) -> int:
    """How many images are never trained on, so that overfitting is seen."""
    usual = base.data.validation or min(VALIDATION, count // 10)
    hint = "Never trained on: their curve, dashed, tells learning from learning by heart."
    return panel.whole("validation", "Images kept for validation", usual, 0, hint)


def on(base: RunConfig, dataset: str, shape: tuple[int, int, int], validation: int) -> RunConfig:
    data = DataConfig(dataset, validation, base.data.validation_seed)
    model = dataclasses.replace(base.model, image_shape=shape)
    return dataclasses.replace(base, data=data, model=model)
