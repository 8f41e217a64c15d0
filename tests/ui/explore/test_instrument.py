import pytest
from streamlit.testing.v1 import AppTest

from vae_core.runs.store import ModelInfo

SCRIPT = """
from math import inf
import streamlit as st
from ui.common import state
from ui.explore import instrument
state.choose_model("grey")
state.put(z=[1.0, 1.0, 1.0], pair=[0, 1])
st.session_state[instrument.KEY] = {{"point": {point!r}}}
instrument.take_point()
"""


def after(point: object) -> tuple[list[float], list[int]]:
    at = AppTest.from_string(SCRIPT.format(point=point), default_timeout=30).run()
    assert not at.exception
    return at.session_state["z"], at.session_state["pair"]


def test_a_point_of_the_browser_becomes_the_state(infos: dict[str, ModelInfo]) -> None:
    point = {"model": "grey", "z": [0.5, -2, 1e-3], "pair": [2, 1]}
    assert after(point) == ([0.5, -2.0, 0.001], [2, 1])


@pytest.mark.parametrize(
    "point",
    [
        None,
        "z",
        {"model": "grey"},
        {"model": "plane", "z": [1, 2, 3], "pair": [0, 1]},
        {"model": "grey", "z": [1, 2], "pair": [0, 1]},
        {"model": "grey", "z": ["a", None, {}], "pair": [0, 1]},
        {"model": "grey", "z": 7, "pair": [0, 1]},
        {"model": "grey", "z": [1, 2, float("inf")], "pair": [0, 1]},
        {"model": "grey", "z": [1, 2, 3], "pair": [0, 9]},
    ],
)
def test_an_invalid_point_changes_nothing(infos: dict[str, ModelInfo], point: object) -> None:
    assert after(point) == ([1.0, 1.0, 1.0], [0, 1])
