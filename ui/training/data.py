"""The data of a new run: a registered data set, or a folder or zip of the user's images."""

import dataclasses

import streamlit as st

from ui.common import choice, messages, state
from ui.training.settings import Panel
from vae_core.config import DataConfig, RunConfig
from vae_core.data import DataError, count_images, datasets, user_images
from vae_core.data.imageset import DatasetInfo

CUSTOM = "custom:"  # the option for a folder or zip that is not in the list
SAME = 0  # the width is that of the height
SIDES = (28, 32, 48, 64, 96, 128)
VALIDATION = 2000


def choose(panel: Panel, base: RunConfig) -> RunConfig:
    """The configuration with the chosen data. Raises ValueError for unavailable data."""
    registered = {info.name: info for info in datasets()}
    saved = {str(path): path.name for path in user_images.kept()}
    titles = options(base.data.dataset, registered, saved)
    names = list(titles)
    requested = state.get("train.dataset_path")  # set on Reconstruct
    chosen: str = choice.select(
        "Data",
        titles,
        index=names.index(requested) if requested in titles and not panel.is_copy else 0,
        key=panel.key("data"),
    )
    if chosen in registered:
        return with_registered(panel, base, registered[chosen])
    return with_custom(panel, base, custom_path() if chosen == CUSTOM else chosen)


def options(
    current: str, registered: dict[str, DatasetInfo], saved: dict[str, str]
) -> dict[str, str]:
    """Titles by name: the current data first, then the registered sets and the saved folders."""
    titles = {name: info.title for name, info in registered.items()}
    first = {current: titles.get(current, saved.get(current, current))}
    return first | titles | saved | {CUSTOM: "Another folder or zip"}


def with_registered(panel: Panel, base: RunConfig, info: DatasetInfo) -> RunConfig:
    where = "already available" if info.available else "downloaded or generated first"
    messages.caption(f"{info.train_count:,} training images, {where}. {info.licence}.")
    same = info.name == base.data.dataset
    shape = base.model.image_shape if same else info.image_shape
    return with_data(base, info.name, shape, validation(panel, base, info.name, info.train_count))


def with_custom(panel: Panel, base: RunConfig, dataset: str) -> RunConfig:
    first, second, third = st.columns(3)
    c, h, w = base.model.image_shape
    sides = sorted({*SIDES, h, w})
    with first:
        height = choice.select(
            "Height, pixels",
            choice.same(sides),
            index=sides.index(h),
            key=panel.key("side"),
            help="The size that every image is scaled to.",
        )
    with second:
        width = choice.select(
            "Width, pixels",
            {SAME: "As the height"} | {side: str(side) for side in sides},
            index=0 if h == w else 1 + sides.index(w),
            key=panel.key("width"),
        )
    with third:
        colour = choice.segments(
            "Colour mode",
            {"grey": "Grey", "colour": "Colour"},
            default="colour" if c == 3 else "grey",
            key=panel.key("colour"),
        )
    if not dataset:
        raise DataError("name a folder or a zip of images, or upload a zip")
    count = count_images(dataset)
    messages.caption(f"{count:,} training images")
    shape = (3 if colour == "colour" else 1, height, width or height)
    return with_data(base, dataset, shape, validation(panel, base, dataset, count))


def custom_path() -> str:
    """A path on the computer that runs the app, or a zip that is uploaded."""
    path = st.text_input(
        "Folder or zip",
        key="train.path",
        placeholder="/home/me/pictures",
        help="On the computer that runs the app. Sub-folders name the classes.",
    )
    file = st.file_uploader("Or upload a zip of images", type="zip", key="train.zip")
    if file is None:
        return path.strip()
    return str(user_images.keep_zip(file.getvalue()))


def validation(panel: Panel, base: RunConfig, dataset: str, count: int) -> int:
    """How many images are held out, to detect overfitting; each data set has its own number."""
    is_same = dataset == base.data.dataset and base.data.validation < count
    default = (base.data.validation if is_same else 0) or min(VALIDATION, count // 10)
    hint = "Held out from training: the dashed curve shows overfitting."
    key = "validation" if dataset == base.data.dataset else f"validation.{dataset}"
    return panel.whole(key, "Validation images", default, 0, hint)


def with_data(
    base: RunConfig, dataset: str, shape: tuple[int, int, int], validation: int
) -> RunConfig:
    data = DataConfig(dataset, validation, base.data.validation_seed)
    model = dataclasses.replace(base.model, image_shape=shape)
    return dataclasses.replace(base, data=data, model=model)
