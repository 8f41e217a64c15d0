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
st.session_state["found"] = sketch.taken({point!r})
"""


def taken(point: object) -> object:
    at = AppTest.from_string(SCRIPT.format(point=point), default_timeout=30).run()
    assert not at.exception
    return at.session_state["found"]


def test_a_drawing_s_mean_is_taken_to_the_thousandth_and_kept_within_reach(
    infos: dict[str, ModelInfo],
) -> None:
    point = {"model": "grey", "z": [0.12345, -40, 7]}
    assert taken(point) == [0.123, -20.0, 7.0]


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
def test_a_point_that_does_not_fit_is_not_taken(
    infos: dict[str, ModelInfo], point: object
) -> None:
    assert taken(point) is None


LEAD = """
import streamlit as st
from ui.common import state, user_images
from ui.reconstruct import sketch
state.choose_model("plane")
st.session_state["placed"] = ()
sketch.lead({told!r})
sketch.lead({told!r})
st.session_state["found"] = user_images.pictures()
"""


def led(told: object) -> AppTest:
    at = AppTest.from_string(LEAD.format(told=told), default_timeout=30).run()
    assert not at.exception
    return at


def picture() -> np.ndarray:
    return np.arange(3 * 8 * 10, dtype=np.uint8).reshape(8, 10, 3)


def sent(**changes: object) -> dict[str, object]:
    pixels = base64.b64encode(picture().tobytes()).decode()
    return {"to": "keep", "model": "plane", "pixels": pixels, **changes}


def test_a_drawing_is_kept_once_with_every_pixel(infos: dict[str, ModelInfo]) -> None:
    (own,) = led(sent()).session_state["found"]
    assert own.name == "Drawing 1"
    assert np.array_equal(own.x, picture().transpose(2, 0, 1))


@pytest.mark.parametrize(
    "told",
    [None, "x", {}, sent(model="grey"), sent(pixels="AAAA"), sent(pixels=7), sent(pixels="no!")],
)
def test_a_drawing_that_does_not_fit_is_not_kept(
    infos: dict[str, ModelInfo], told: object
) -> None:
    assert led(told).session_state["found"] == ()


@pytest.mark.parametrize("to", [7, None, [], "model"])
def test_a_drawing_goes_nowhere_else(infos: dict[str, ModelInfo], to: object) -> None:
    assert len(led(sent(to=to)).session_state["found"]) == 1
