"""The user's images: they live in the session's memory, and nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.common import resources, results, state
from ui.common.grammar import within_reach
from vae_core.data import DataError, Picture, Refusal, Upload, receive, user_images
from vae_core.data.preprocessing import Fit, ModelInput, preprocess
from vae_core.data.uploads import Received
from vae_core.evaluation.image_report import Examination, examine_all
from vae_core.runs.store import encode_all

UPLOADS, MEMO, FIT = "user_images", "user_images.analysed", "user_images.fit"
LINES = 200  # refusals that are shown
KEY_LENGTH = 16  # hexadecimal digits of a file's digest


@dataclass(frozen=True, eq=False)
class Uploads:
    """What was uploaded; `picked` is the index of the image that is shown."""

    pictures: tuple[Picture, ...] = ()
    lines: tuple[str, ...] = ()
    """why other files were refused"""
    picked: int | None = None


@dataclass(frozen=True, eq=False)
class AnalysedImage:
    """An upload, the model's input made from it, and the model's report on that."""

    picture: Picture
    input: ModelInput
    report: Examination
    z: list[float]
    """the posterior mean of `input.x` itself, not of a binary sample of it"""


@dataclass(frozen=True, eq=False)
class UserImage:
    """An upload as other pages use it: as an end of a path, or as a point on the Map."""

    key: str
    """stays the same for the whole session, for every model"""
    name: str
    x: np.ndarray
    """the chosen model's input; uint8 (C, H, W)"""
    z: list[float]
    """its posterior mean under the chosen model, as the address spells it"""


def uploads() -> Uploads:
    stored: Uploads = st.session_state.setdefault(UPLOADS, Uploads())
    return stored


def fit() -> Fit:
    stored: Fit = st.session_state.setdefault(FIT, Fit())
    return stored


def choose_fit(**choices: Any) -> None:
    st.session_state[FIT] = replace(fit(), **choices)


def pick(index: int | None) -> None:
    st.session_state[UPLOADS] = replace(uploads(), picked=index)


def show_reference(index: int) -> None:
    """Shows a reference image instead of an upload."""
    state.put(image=index)
    pick(None)


def clear() -> None:
    st.session_state[UPLOADS] = Uploads()
    st.session_state.pop(MEMO, None)
    state.put(placed=())


def take(files: Iterable[Upload]) -> None:
    """Validates files: each becomes an image or a message."""
    append(list(receive(files, uploads().pictures)))


def take_with_progress(files: Iterable[Upload]) -> None:
    """`take` with a progress line; if the run is interrupted, no file is taken."""
    with st.container(key="user_images.progress"):
        progress = st.empty()
    received: list[Received] = []
    for count, item in enumerate(receive(files, uploads().pictures), start=1):
        received.append(item)
        if count % 50 == 0:
            progress.caption(f"Reading the images: {count:,}")
    progress.empty()
    append(received)


def append(received: Sequence[Received]) -> None:
    """Adds validated files; the first new image is the one that is shown."""
    before = uploads()
    new = [item for item in received if isinstance(item, Picture)]
    lines = [item.line for item in received if isinstance(item, Refusal)]
    st.session_state[UPLOADS] = Uploads(
        (*before.pictures, *new),
        tuple(lines[:LINES]) + ((f"and {len(lines) - LINES:,} more",) * (len(lines) > LINES)),
        len(before.pictures) if new else before.picked,
    )


def add(name: str, content: bytes) -> UserImage:
    """Adds one file; a file that was uploaded before gives the same image again.

    Raises:
        DataError: With the message for the user.
    """
    pictures, digest = uploads().pictures, sha256(content).digest()
    if digest not in {picture.digest for picture in pictures}:
        received = next(receive([Upload(name, content)], pictures), Refusal(f"{name} is empty"))
        if isinstance(received, Refusal):
            raise DataError(received.line)
        st.session_state[UPLOADS] = replace(uploads(), pictures=(*pictures, received))
        digest = received.digest
    return next(user_image(item) for item in analysed() if item.picture.digest == digest)


def save() -> Path:
    """Writes all images to a folder that a training can use; see `vae_core.data.user_images`.

    Raises:
        DataError: For fewer than 2 images, or if the folder cannot be written.
    """
    return user_images.keep(uploads().pictures)


def analysed() -> list[AnalysedImage]:
    """All uploads with the model's reports, computed once per model, fit and seed."""
    model_id, pictures = state.get("model"), uploads().pictures
    question = (model_id, resources.version(model_id), fit(), state.get("seed"))
    memo = st.session_state.get(MEMO)
    if memo is None or memo[0] != question:
        memo = (question, {})
    by_digest: dict[bytes, AnalysedImage] = memo[1]
    missing = [picture for picture in pictures if picture.digest not in by_digest]
    if missing:
        by_digest |= {item.picture.digest: item for item in _analyse(model_id, missing)}
    st.session_state[MEMO] = memo
    return [by_digest[picture.digest] for picture in pictures]


def images() -> tuple[UserImage, ...]:
    """All uploads under the chosen model, in the order of their upload."""
    return tuple(map(user_image, analysed()))


def user_image(item: AnalysedImage) -> UserImage:
    return UserImage(key_of(item.picture), item.picture.name, item.input.x, item.z)


def key_of(picture: Picture) -> str:
    return picture.digest.hex()[:KEY_LENGTH]


def place(keys: Iterable[str]) -> None:
    """Adds these images to the Map."""
    state.put(placed=tuple(dict.fromkeys([*state.get("placed"), *keys])))


def placed() -> tuple[UserImage, ...]:
    """The images that the Map shows."""
    keys = state.get("placed")
    return tuple(image for image in images() if image.key in keys) if keys else ()


def _analyse(model_id: str, pictures: list[Picture]) -> list[AnalysedImage]:
    model, shape = resources.loaded(model_id).model, resources.info(model_id).image_shape
    edge, choice = results.edge(model_id), fit()
    inputs = [preprocess(picture, shape, choice, edge) for picture in pictures]
    x = np.stack([item.x for item in inputs])
    reports = examine_all(model, x, state.get("seed"))
    z = [within_reach(mean) for mean in encode_all(model, x).mu.tolist()]
    parts = zip(pictures, inputs, reports, z, strict=True)
    return [AnalysedImage(*values) for values in parts]
