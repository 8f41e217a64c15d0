"""The pictures of one's own: they live in the session's memory, and nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.common import resources, results, state
from vae_core.data import DataError, Picture, Refusal, Upload, receive, user_images
from vae_core.data.preprocessing import Fit, ModelInput, preprocess
from vae_core.data.uploads import Received
from vae_core.evaluation.image_report import Examination, examine_all
from vae_core.runs.store import encode_all

ALBUM, MEMO, FIT = "album", "album.examined", "album.fit"
LINES = 200  # refusals that are kept
KEY_LENGTH = 16  # hexadecimal digits of a file's digest


@dataclass(frozen=True, eq=False)
class Album:
    """What was uploaded; `picked` is the place of the picture that is looked at."""

    pictures: tuple[Picture, ...] = ()
    lines: tuple[str, ...] = ()
    picked: int | None = None


@dataclass(frozen=True, eq=False)
class Looked:
    """A picture, what the model sees of it, and what it makes of that."""

    picture: Picture
    seen: ModelInput
    examination: Examination
    z: list[float]
    """the posterior mean of `seen.x`, not of a draw of it: as the Map and the paths have images"""


@dataclass(frozen=True, eq=False)
class Own:
    """A picture of one's own as other pages use it: an end of a path, a place on the map."""

    key: str
    """stays the same for the whole session, whichever model is chosen"""
    name: str
    x: np.ndarray
    """as the chosen model sees it; uint8 (C, H, W)"""
    z: list[float]
    """its posterior mean under the chosen model, as the address spells it; as `Looked.z`"""


def album() -> Album:
    found: Album = st.session_state.setdefault(ALBUM, Album())
    return found


def fit() -> Fit:
    found: Fit = st.session_state.setdefault(FIT, Fit())
    return found


def choose_fit(**choices: Any) -> None:
    st.session_state[FIT] = replace(fit(), **choices)


def pick(place: int | None) -> None:
    st.session_state[ALBUM] = replace(album(), picked=place)


def look_at_reference(number: int) -> None:
    """Leaves the uploads for a reference image."""
    state.put(image=number)
    pick(None)


def clear() -> None:
    st.session_state[ALBUM] = Album()
    st.session_state.pop(MEMO, None)
    state.put(placed=())


def take(uploads: Iterable[Upload]) -> None:
    """Takes files in, through the door: each becomes a picture or a line."""
    put_in(list(receive(uploads, album().pictures)))


def take_slowly(uploads: Iterable[Upload]) -> None:
    """The same with its progress; all of them or, where the run is interrupted, none."""
    bar = st.empty()
    found: list[Received] = []
    for count, one in enumerate(receive(uploads, album().pictures), start=1):
        found.append(one)
        if count % 50 == 0:
            bar.caption(f"Reading the pictures: {count:,}")
    bar.empty()
    put_in(found)


def put_in(found: Sequence[Received]) -> None:
    """Adds what came through the door; the first new picture is the one looked at."""
    before = album()
    new = [one for one in found if isinstance(one, Picture)]
    lines = [one.line for one in found if isinstance(one, Refusal)]
    st.session_state[ALBUM] = Album(
        (*before.pictures, *new),
        tuple(lines[:LINES]) + ((f"and {len(lines) - LINES:,} more",) * (len(lines) > LINES)),
        len(before.pictures) if new else before.picked,
    )


def add(name: str, content: bytes) -> Own:
    """Takes in one file; one that came before is the picture that it was.

    Raises:
        DataError: The line for the user.
    """
    known, digest = album().pictures, sha256(content).digest()
    if digest not in {picture.digest for picture in known}:
        found = next(receive([Upload(name, content)], known), Refusal(f"{name} is empty"))
        if isinstance(found, Refusal):
            raise DataError(found.line)
        st.session_state[ALBUM] = replace(album(), pictures=(*known, found))
        digest = found.digest
    return next(own(one) for one in looked_at() if one.picture.digest == digest)


def keep() -> Path:
    """Writes all pictures to a folder that a training can use; see `vae_core.data.user_images`.

    Raises:
        DataError: For fewer than 2 pictures, or where nothing can be written.
    """
    return user_images.keep(album().pictures)


def looked_at() -> list[Looked]:
    """Every picture with its figures, worked out once for each model, fit and seed."""
    model_id, pictures = state.get("model"), album().pictures
    question = (model_id, resources.version(model_id), fit(), state.get("seed"))
    memo = st.session_state.get(MEMO)
    if memo is None or memo[0] != question:
        memo = (question, {})
    known: dict[bytes, Looked] = memo[1]
    missing = [picture for picture in pictures if picture.digest not in known]
    if missing:
        known |= {one.picture.digest: one for one in _look(model_id, missing)}
    st.session_state[MEMO] = memo
    return [known[picture.digest] for picture in pictures]


def pictures() -> tuple[Own, ...]:
    """All of the session's own pictures under the chosen model, as they came."""
    return tuple(own(one) for one in looked_at())


def own(one: Looked) -> Own:
    return Own(key_of(one.picture), one.picture.name, one.seen.x, one.z)


def find(key: str) -> Own | None:
    """The picture of this key, unless it has been removed."""
    return next((one for one in pictures() if one.key == key), None)


def key_of(picture: Picture) -> str:
    return picture.digest.hex()[:KEY_LENGTH]


def place(keys: Iterable[str]) -> None:
    """Puts these pictures on the Map, beside those that are there."""
    state.put(placed=tuple(dict.fromkeys([*state.get("placed"), *keys])))


def placed() -> tuple[Own, ...]:
    """The pictures to show on the Map."""
    keys = state.get("placed")
    return tuple(one for one in pictures() if one.key in keys) if keys else ()


def _look(model_id: str, pictures: list[Picture]) -> list[Looked]:
    model, shape = resources.loaded(model_id).model, resources.info(model_id).image_shape
    edge, choice = results.edge(model_id), fit()
    seen = [preprocess(picture, shape, choice, edge) for picture in pictures]
    x = np.stack([one.x for one in seen])
    found = examine_all(model, x, state.get("seed"))
    z = [state.within_reach(mean) for mean in encode_all(model, x).mu.tolist()]
    return [Looked(*parts) for parts in zip(pictures, seen, found, z, strict=True)]
