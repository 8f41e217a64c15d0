"""Where the image on Reconstruct comes from: files, clipboard, camera, or reference images."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.common import blocks, choice, resources, results, state, user_images, widgets
from ui.common.grammar import Place
from ui.common.user_images import AnalysedImage
from ui.reconstruct import paste
from vae_core.data import Upload
from vae_core.data.preprocessing import LIGHTS, WAYS
from vae_core.evaluation.image_report import Examination

UPLOADERS = "reconstruct.uploaders"  # counted: a new uploader, empty again, after each upload
TAKEN = "reconstruct.taken"  # ids of the files of the last upload
FIT_NAMES = {"crop": "Crop", "pad": "Pad", "stretch": "Stretch"}
LIGHT_NAMES = {"auto": "Auto", "as it is": "Original", "inverted": "Inverted"}


@dataclass(frozen=True, eq=False)
class Source:
    """The image that is shown; x uint8 (C, H, W), before it is fitted to the model."""

    x: np.ndarray
    title: str
    caption: str
    changes: str
    """how the model's input differs from it"""
    place: Place
    """where it is on a path and on the Map"""
    key: str | None = None
    """of a user image"""


def choose() -> tuple[Source, Examination, list[AnalysedImage]]:
    """The controls; returns the image, the model's report on it, and all uploads."""
    uploads = user_images.uploads()
    with st.container(key="intake"):
        widgets.pick_image(
            "image",
            "Test image",
            key="reconstruct.image",
            marked=uploads.picked is None,
            then=lambda: user_images.pick(None),
        )
    upload()
    if uploads.lines:
        refusals(uploads.lines)
    if uploads.pictures:
        preprocessing()
    analysed = user_images.analysed()
    if uploads.picked is not None:
        chosen = analysed[uploads.picked]
        return source_of(chosen), chosen.report, analysed
    model_id, index = state.get("model"), state.get("image")
    x = results.reference_image(model_id, index)
    report = results.examined(model_id, x, state.get("seed"))
    return Source(x, "The image", results.name(model_id, index), "", index), report, analysed


def upload() -> None:
    """Takes files, pastes and photos."""
    turn = st.session_state.setdefault(UPLOADERS, 0)
    files = [*uploaded(turn), *uploaded_late(turn)]
    paste.zone()
    if st.toggle("Use the camera", key="reconstruct.camera-on"):
        photo = st.camera_input(
            "A photo", key=f"reconstruct.camera.{turn}", label_visibility="collapsed"
        )
        files += [photo] if photo else []
    if files:
        user_images.take_with_progress([Upload(file.name, file.getvalue()) for file in files])
        st.session_state[UPLOADERS] = turn + 1
        st.session_state[TAKEN] = {file.file_id for file in files}
        st.rerun()


def uploaded(turn: int) -> Sequence[UploadedFile]:
    """The files of this turn's uploader; two containers take turns, so that one stays mounted."""
    with st.container(key=f"intake-{turn % 2}"):
        return st.file_uploader(
            "Or upload images",
            accept_multiple_files=True,
            key=f"reconstruct.upload.{turn}",
            max_upload_size=widgets.UPLOAD_MB,
            help="Image files of any format, or zip files of them. They stay in this session's "
            "memory and are deleted when it ends.",
        )


def uploaded_late(turn: int) -> list[UploadedFile]:
    """What the previous uploader, now hidden, has received since: it may still have been busy."""
    st.html(f"<style>.st-key-intake-{(turn + 1) % 2} {{ display: none }}</style>")
    if turn == 0:
        return []
    return [file for file in uploaded(turn - 1) if file.file_id not in st.session_state[TAKEN]]


def refusals(lines: tuple[str, ...]) -> None:
    """One line for each refused file."""
    title = "1 file was not accepted" if len(lines) == 1 else f"{len(lines)} files not accepted"
    with st.expander(title, expanded=len(lines) < 12, icon=":material/info:"):
        blocks.lines(lines, key="refusals")


def preprocessing() -> None:
    """How uploads are fitted to the model's input."""
    fit = user_images.fit()
    shape = resources.info(state.get("model")).image_shape
    choice.segments(
        f"Fit to {shape[2]} × {shape[1]} pixels",
        {way: FIT_NAMES[way] for way in WAYS},
        help="Crop keeps the largest centred part, pad keeps the whole image and extends its "
        "background, stretch distorts it.",
        **bound("way", fit.way),
    )
    choice.segments(
        "Brightness",
        {light: LIGHT_NAMES[light] for light in LIGHTS},
        help="Auto inverts the image if its background is light and this model's images are "
        "dark, or the reverse.",
        **bound("light", fit.light),
    )
    st.toggle(
        "Centre the strokes",
        help="As in MNIST: the strokes are scaled to a box of 20 of the 28 pixels and centred on "
        "their centre of mass.",
        **bound("centre", fit.centre),
    )


def bound(name: str, value: Any) -> dict[str, Any]:
    """Binds a widget to a setting of the fit, both ways."""
    key = f"reconstruct.{name}"
    st.session_state[key] = value
    return {
        "key": key,
        "on_change": lambda: user_images.choose_fit(**{name: st.session_state[key]}),
    }


def source_of(image: AnalysedImage) -> Source:
    """An upload as it came, with what was changed for the model."""
    w, h = image.picture.size
    caption = ", ".join([f"{image.picture.name}, {w} × {h} pixels", *image.picture.notes])
    changes = inversion() if image.input.inverted else ""
    key = user_images.key_of(image.picture)
    return Source(image.picture.x, "Your image", caption, changes, image.z, key)


def inversion() -> str:
    """How the brightness was inverted, in words."""
    if user_images.fit().light == "inverted":
        return "Inverted"
    if results.edge(state.get("model")) > 127:
        return "Inverted, its dark background matched to this model's light one"
    return "Inverted, its light background matched to this model's dark one"
