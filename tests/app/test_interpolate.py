"""Interpolate, in the frame, with tiny models."""

import json

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.interpolate import path_kinds, paths

Z = "0.5,-1.25,2"


def test_the_address_reproduces_the_path() -> None:
    address = {"start": "4", "end": Z, "via": f"2;{Z};7", "path": "geodesic"}
    address |= {"steps": "5", "t": "0.25"}
    at = opened("interpolate", model="grey", **address)
    assert_fine(at)
    assert not at.warning
    values = [at.session_state[name] for name in address]
    z = [0.5, -1.25, 2.0]
    assert values == [4, z, [2, z, 7], "geodesic", 5, 0.25]
    for name, text in address.items():
        assert at.query_params[name] in (text, [text])


@pytest.mark.parametrize(
    "address",
    [
        {"start": "99"},
        {"end": "-3"},
        {"end": "1,2"},
        {"end": "nan,0,0"},
        {"start": "1,2,3000"},
        {"path": "walk"},
        {"steps": "1"},
        {"steps": "500"},
        {"t": "1.5"},
        {"t": "nan"},
        {"via": "1;99"},
        {"via": "1;2;3;4;5;6;7"},
        {"via": ";"},
        {"mode": "walk"},
    ],
)
def test_an_invalid_path_falls_back_with_a_message(
    address: dict[str, str],
) -> None:
    at = opened("interpolate", model="grey", **address)
    assert_fine(at)
    assert len(at.warning) == 1
    fresh = opened("interpolate", model="grey")
    for name in ("start", "end", "path", "steps", "t"):
        assert at.session_state[name] == fresh.session_state[name]


def test_the_two_ends_swap() -> None:
    at = opened("interpolate", model="grey", start="4", via="1;2", end=Z)
    at.button(key="interpolate.swap").click().run()
    assert_fine(at)
    assert (at.session_state["start"], at.session_state["end"]) == ([0.5, -1.25, 2.0], 4)
    assert at.session_state["via"] == [2, 1]


def test_the_path_stays_when_another_model_is_chosen() -> None:
    at = opened("interpolate", model="grey", path="lerp", steps="5", t="0.1")
    at.selectbox(key="frame.model").set_value("plane").run()
    assert_fine(at)
    assert [at.session_state[name] for name in ("path", "steps", "t")] == ["lerp", 5, 0.1]


@pytest.mark.parametrize("kind", ["lerp", "slerp"])
def test_the_point_on_the_path_opens_in_explore(kind: str) -> None:
    at = opened("interpolate", model="plane", t="0.3", path=kind)
    at.button(key="interpolate.open").click().run()
    assert not at.exception
    z = path_kinds.z_at("plane", [0, 1], kind, 0.3)
    assert at.session_state["z"] == pytest.approx(z, abs=1e-3)


def test_a_cross_fade_has_no_z_to_open() -> None:
    at = opened("interpolate", model="plane", path="fade")
    assert_fine(at)
    assert "interpolate.open" not in {button.key for button in at.button}


SCRIPT = """
import streamlit as st
from ui.common import state
from ui.interpolate import paths, places
state.load("interpolate")
state.choose_model("grey")
st.session_state[paths.KEY] = {{"choices": {message!r}}}
places.take_choices(paths.KEY, *paths.CHOICES)
"""
FITS = {"model": "grey", "start": "4", "end": "7", "via": "1;2"}
FITS |= {"t": 0.125, "steps": 9, "path": "geodesic"}
NAMES = ("start", "end", "via", "path", "steps", "t")
UNTOUCHED = [0, 1, [], "slerp", 15, 0.5]


def after(message: object) -> list[object]:
    at = AppTest.from_string(SCRIPT.format(message=message), default_timeout=30).run()
    assert not at.exception
    return [at.session_state[name] for name in NAMES]


def test_choices_made_in_the_browser_become_the_state() -> None:
    assert after(FITS) == [4, 7, [1, 2], "geodesic", 9, 0.125]


@pytest.mark.parametrize(
    "wrong",
    [{"model": "plane"}, {"t": 7}, {"steps": 10**9}, {"path": ["lerp"]}, {"via": "1;99"}],
)
def test_invalid_choices_change_nothing(wrong: dict[str, object]) -> None:
    assert after(FITS | wrong) == UNTOUCHED


@pytest.mark.parametrize("message", [None, "t", {"model": "grey"}])
def test_an_incomplete_message_changes_nothing(message: object) -> None:
    assert after(message) == UNTOUCHED


def test_the_browser_gets_plain_and_short_values() -> None:
    opened("interpolate", model="grey")
    search = path_kinds.search("grey", [0, 1])
    for view in path_kinds.views("grey", [0, 1], search):
        assert len(json.dumps(paths.plain(view))) < 5000
