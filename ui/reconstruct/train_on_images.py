"""Training on the user's images: they are saved beyond the session only with consent."""

from pathlib import Path

import streamlit as st

from ui import pages
from ui.common import blocks, messages, state, user_images
from vae_core.data import DataError
from vae_core.data.user_images import FEWEST, discard, kept

FEW = 500  # images


def button(count: int) -> None:
    """Opens the dialog."""
    if st.button(
        "Train on these",
        key="reconstruct.train",
        icon=":material/model_training:",
        disabled=count < FEWEST,
        help="Asks first: a training needs the images on disk."
        if count >= FEWEST
        else f"A training needs at least {FEWEST} images.",
    ):
        ask()


@st.dialog("Train on your images")
def ask() -> None:
    """Explains what it means, and offers the choice."""
    count = len(user_images.uploads().pictures)
    blocks.lines(explanation(count), key="training-consent")
    with st.container(horizontal=True):
        if st.button("Save them and go to Train", key="kept.yes", type="primary"):
            go()
        if st.button("Cancel", key="kept.no"):
            st.rerun()
    saved_folders()


def explanation(count: int) -> list[str]:
    """What saving so many images means."""
    lines = [
        f"Your {count:,} images exist in this session's memory only. A training outlives the "
        "session, so it needs a copy on the disk of the computer that runs this app, in a folder "
        "that only the app's account can open. The copy stays until you delete it here.",
        "The images are saved upright, without transparency and scaled to at most 256 × 256 "
        "pixels; the training scales them to its own size. Its run includes some of them as "
        "reference images, which everyone who uses this app can see.",
    ]
    few = (
        f"{count:,} images are few: the model will memorise them rather than learn what they "
        "have in common."
    )
    return [*lines, few] if count < FEW else lines


def go() -> None:
    try:
        path = user_images.save()
    except DataError as error:
        messages.error(str(error))
        return
    state.go(show="new", **{"train.dataset_path": str(path)})
    st.switch_page(pages.path("train"))


def saved_folders() -> None:
    """The folders that were saved before, each with a button to delete it."""
    for path in kept():
        with st.container(horizontal=True, vertical_alignment="center"):
            blocks.note(f"Saved before: {path.name}, {len(list(path.iterdir())):,} files")
            st.button(
                "Delete", key=f"kept.delete.{path.name}", on_click=delete, args=(path,), width=100
            )


def delete(path: Path) -> None:
    try:
        discard(path)
    except DataError as error:
        messages.toast(str(error), icon=":material/error:")
