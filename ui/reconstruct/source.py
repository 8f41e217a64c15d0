"""Where the image on Reconstruct comes from: files, clipboard, camera, or reference images."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.common import blocks, resources, results, state, user_images, widgets
from ui.common.user_images import Looked
from ui.reconstruct import paste
from ui.reconstruct.image_report import Source
from vae_core.data import Upload
from vae_core.data.preprocessing import LIGHTS, WAYS
from vae_core.evaluation.image_report import Examination

INTAKES = "reconstruct.intakes"  # counted, so that the uploader is empty again after each
TAKEN = "reconstruct.taken"  # the files of the last one
WAY_NAMES = {"crop": "Crop", "pad": "Pad", "stretch": "Stretch"}
LIGHT_NAMES = {"auto": "Auto", "as it is": "As it is", "inverted": "Inverted"}


def choose() -> tuple[Source, Examination, list[Looked]]:
    """The controls; gives the image, what the model makes of it, and all of the uploads."""
    with st.container(key="intake"):
        intake()
    own = user_images.album()
    if own.lines:
        refusals(own.lines)
    if own.pictures:
        seeing()
    found = user_images.looked_at()
    widgets.pick_image(
        "image",
        "Or a reference image",
        key="reconstruct.image",
        marked=own.picked is None,
        then=lambda: user_images.pick(None),
    )
    if own.picked is not None:
        one = found[own.picked]
        return source_of(one), one.examination, found
    model_id, number = state.get("model"), state.get("image")
    x = results.reference_image(model_id, number)
    caption = f"{results.label(model_id, number)}, number {number} of the reference images"
    seen = results.examined(model_id, x, state.get("seed"))
    return Source(x, "The image", caption, "", number), seen, found


def intake() -> None:
    """Files, the clipboard or a photo, taken into the album."""
    turn = st.session_state.setdefault(INTAKES, 0)
    files = [*uploaded(turn), *late(turn)]
    paste.zone()
    if st.toggle("Use the camera", key="reconstruct.camera-on"):
        photo = st.camera_input(
            "A photo", key=f"reconstruct.camera.{turn}", label_visibility="collapsed"
        )
        files += [photo] if photo else []
    if files:
        user_images.take_slowly([Upload(file.name, file.getvalue()) for file in files])
        st.session_state[INTAKES] = turn + 1
        st.session_state[TAKEN] = {file.file_id for file in files}
        st.rerun()


def uploaded(turn: int) -> Sequence[Any]:
    """What the uploader of this turn holds; two places take turns, so that one stays as it is."""
    with st.container(key=f"intake-{turn % 2}"):
        found: Sequence[Any] = st.file_uploader(
            "Images of your own",
            accept_multiple_files=True,
            key=f"reconstruct.upload.{turn}",
            max_upload_size=widgets.UPLOAD_MB,
            help="Pictures of any format, or zips of them. They stay in this session's memory "
            "and are gone when it ends.",
        )
    return found


def late(turn: int) -> list[Any]:
    """What the uploader before, out of sight now, got since: an upload may still have run."""
    st.html(f"<style>.st-key-intake-{(turn + 1) % 2} {{ display: none }}</style>")
    if turn == 0:
        return []
    return [file for file in uploaded(turn - 1) if file.file_id not in st.session_state[TAKEN]]


def refusals(lines: tuple[str, ...]) -> None:
    """One line for each file that is not shown, below one another."""
    what = "1 file is not shown" if len(lines) == 1 else f"{len(lines)} files are not shown"
    with st.expander(what, expanded=len(lines) < 12, icon=":material/info:"):
        blocks.lines(lines)


def seeing() -> None:
    """How the uploads are brought to what the model sees."""
    fit = user_images.fit()
    shape = resources.info(state.get("model")).image_shape
    st.segmented_control(
        f"To {shape[2]} × {shape[1]} pixels",
        WAYS,
        format_func=WAY_NAMES.__getitem__,
        required=True,
        help="Crop takes the largest part from the middle, pad the whole on its own background, "
        "stretch distorts.",
        **choice("way", fit.way),
    )
    st.segmented_control(
        "Light and dark",
        LIGHTS,
        format_func=LIGHT_NAMES.__getitem__,
        required=True,
        help="Auto: inverted where the background is light and this model's images are "
        "dark, or the reverse.",
        **choice("light", fit.light),
    )
    st.toggle(
        "Centre the strokes",
        help="As MNIST was made: the strokes alone, in a box of 20 of 28 pixels, their centre of "
        "mass in the middle.",
        **choice("centre", fit.centre),
    )


def choice(name: str, value: Any) -> dict[str, Any]:
    """Makes a widget show a choice of the fit and change it."""
    key = f"reconstruct.{name}"
    st.session_state[key] = value
    return {
        "key": key,
        "on_change": lambda: user_images.choose_fit(**{name: st.session_state[key]}),
    }


def source_of(one: Looked) -> Source:
    """An upload as it came, with what was done to it."""
    w, h = one.picture.size
    told = [f"{one.picture.name}, {w} × {h} pixels", *one.picture.notes]
    seen = inversion() if one.seen.inverted else ""
    key = user_images.key_of(one.picture)
    return Source(one.picture.x, "Your image", ", ".join(told), seen, one.z, key)


def inversion() -> str:
    """How light and dark were swapped, in words."""
    if user_images.fit().light == "inverted":
        return "Inverted"
    if results.edge(state.get("model")) > 127:
        return "Inverted, and its dark background made as light as this model's"
    return "Inverted, and its light background made as dark as this model's"
