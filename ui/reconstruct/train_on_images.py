"""Training on one's own pictures: they are kept beyond the session only after a yes."""

from pathlib import Path

import streamlit as st

from ui import pages
from ui.common import blocks, state, user_images
from vae_core.data import DataError
from vae_core.data.user_images import FEWEST, discard, kept

FEW = 500  # pictures


def button(count: int) -> None:
    """Opens the question."""
    if st.button(
        "Train on these",
        key="reconstruct.train",
        icon=":material/model_training:",
        disabled=count < FEWEST,
        help="Asks first: a training needs the pictures on the disk."
        if count >= FEWEST
        else f"A training needs at least {FEWEST} pictures.",
    ):
        ask()


@st.dialog("Train on your pictures")
def ask() -> None:
    """What it means, and the choice."""
    pictures = user_images.album().pictures
    blocks.lines(meaning(len(pictures)))
    with st.container(horizontal=True):
        if st.button("Keep them and go to Train", key="kept.yes", type="primary"):
            go()
        if st.button("Cancel", key="kept.no"):
            st.rerun()
    remove()


def meaning(count: int) -> list[str]:
    """What keeping so many pictures means, in words."""
    lines = [
        f"Your {count:,} pictures are in this session's memory only. A training goes on after it, "
        "so it needs a copy on the disk of the computer that runs this app, in a folder that only "
        "the account of the app can open. The copy stays until you delete it here.",
        "They are kept upright, opaque and at most as large as 256 × 256 pixels; the training "
        "brings them to its own size. Its run holds some of them as reference images, which "
        "everyone who uses this app can see.",
    ]
    few = (
        f"{count:,} pictures are few: the model will learn them by heart rather than what they "
        "have in common."
    )
    return [*lines, few] if count < FEW else lines


def go() -> None:
    try:
        path = user_images.keep()
    except DataError as error:
        st.error(str(error))
        return
    state.go(show="new", **{"train.dataset_path": str(path)})
    st.switch_page(pages.path("train"))


def remove() -> None:
    """What was kept before, each with a way to delete it."""
    for path in kept():
        with st.container(horizontal=True, vertical_alignment="center"):
            blocks.note(f"Kept before: {path.name}, {len(list(path.iterdir())):,} files")
            st.button(
                "Delete", key=f"kept.delete.{path.name}", on_click=delete, args=(path,), width=100
            )


def delete(path: Path) -> None:
    try:
        discard(path)
    except DataError as error:
        st.toast(str(error), icon=":material/error:")
