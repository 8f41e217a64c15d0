import base64
from math import inf, nan

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from vae_core.runs.store import ModelInfo

SCRIPT = """
from math import inf, nan
import streamlit as st
from ui.common import state
from ui.reconstruct import sketch
state.choose_model("grey")
st.session_state["result"] = sketch.parsed_z({point!r})
"""


def parsed_z(point: object) -> object:
    at = AppTest.from_string(SCRIPT.format(point=point), default_timeout=30).run()
    assert not at.exception
    return at.session_state["result"]


def test_a_drawing_s_mean_is_rounded_and_clamped(
    infos: dict[str, ModelInfo],
) -> None:
    point = {"model": "grey", "z": [0.12345, -40, 7]}
    assert parsed_z(point) == [0.123, -20.0, 7.0]


@pytest.mark.parametrize(
    "point",
    [
        None,
        "z",
        {"model": "grey"},
        {"model": "plane", "z": [1, 2, 3]},
        {"model": "grey", "z": [1, 2]},
        {"model": "grey", "z": ["a", None, {}]},
        {"model": "grey", "z": 7},
        {"model": "grey", "z": [1, 2, nan]},
        {"model": "grey", "z": [[1], inf, 2]},
    ],
)
def test_an_invalid_point_is_ignored(infos: dict[str, ModelInfo], point: object) -> None:
    assert parsed_z(point) is None


USE = """
import streamlit as st
from ui.common import state, user_images
from ui.reconstruct import sketch
state.choose_model("plane")
st.session_state["placed"] = ()
sketch.use_drawing({message!r})
sketch.use_drawing({message!r})
st.session_state["result"] = user_images.images()
"""


def used(message: object) -> AppTest:
    at = AppTest.from_string(USE.format(message=message), default_timeout=30).run()
    assert not at.exception
    return at


def picture() -> np.ndarray:
    return np.arange(3 * 8 * 10, dtype=np.uint8).reshape(8, 10, 3)


def sent(**changes: object) -> dict[str, object]:
    pixels = base64.b64encode(picture().tobytes()).decode()
    return {"to": "keep", "model": "plane", "pixels": pixels, **changes}


def test_a_drawing_is_added_once_with_every_pixel(infos: dict[str, ModelInfo]) -> None:
    (image,) = used(sent()).session_state["result"]
    assert np.array_equal(image.x, picture().transpose(2, 0, 1))


@pytest.mark.parametrize(
    "message",
    [None, "x", {}, sent(model="grey"), sent(pixels="AAAA"), sent(pixels=7), sent(pixels="no!")],
)
def test_an_invalid_drawing_is_ignored(infos: dict[str, ModelInfo], message: object) -> None:
    assert used(message).session_state["result"] == ()


@pytest.mark.parametrize("to", [7, None, [], "model"])
def test_a_drawing_with_an_unknown_target_is_only_added(
    infos: dict[str, ModelInfo], to: object
) -> None:
    assert len(used(sent(to=to)).session_state["result"]) == 1
