from math import inf, nan

import pytest
from streamlit.testing.v1 import AppTest

from vae_core.store import ModelInfo

SCRIPT = """
from math import inf, nan
import streamlit as st
from ui import sketch_view, state
state.choose_model("grey")
st.session_state["found"] = sketch_view.taken({point!r})
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
