"""Interpolate, in the frame, with tiny models."""

import pytest
from test_pages import assert_fine, opened

from ui import results


def test_the_address_reproduces_the_path() -> None:
    at = opened("interpolate", model="grey", start="4", end="9", path="lerp", steps="5")
    assert_fine(at)
    assert not at.warning
    assert [at.session_state[name] for name in ("start", "end", "path", "steps")] == [
        4,
        9,
        "lerp",
        5,
    ]
    assert at.number_input(key="interpolate.start.number").value == 4
    assert at.slider(key="interpolate.steps").value == 5


@pytest.mark.parametrize(
    "address", [{"start": "99"}, {"end": "-3"}, {"path": "walk"}, {"steps": "1"}, {"steps": "500"}]
)
def test_a_path_that_cannot_be_walked_falls_back_with_a_line(address: dict[str, str]) -> None:
    at = opened("interpolate", model="grey", **address)
    assert_fine(at)
    assert len(at.warning) == 1
    fresh = opened("interpolate", model="grey")
    assert at.session_state["steps"] == fresh.session_state["steps"]


def test_what_is_chosen_is_in_the_address() -> None:
    at = opened("interpolate", model="grey")
    at.slider(key="interpolate.steps").set_value(12).run()
    at.number_input(key="interpolate.end.number").set_value(7).run()
    assert_fine(at)
    assert at.query_params["steps"] in ("12", ["12"]) and at.query_params["end"] in ("7", ["7"])


def test_the_two_ends_swap() -> None:
    at = opened("interpolate", model="grey", start="4", end="9")
    at.button(key="interpolate.swap").click().run()
    assert_fine(at)
    assert (at.session_state["start"], at.session_state["end"]) == (9, 4)


def test_the_path_stays_when_another_model_is_chosen() -> None:
    at = opened("interpolate", model="grey", path="lerp", steps="5")
    at.selectbox(key="frame.model").set_value("plane").run()
    assert_fine(at)
    assert at.session_state["path"] == "lerp" and at.session_state["steps"] == 5


def test_the_chosen_step_opens_in_explore() -> None:
    at = opened("interpolate", model="plane", steps="5")
    at.session_state["interpolate.at"] = 3
    at.run()
    at.button(key="interpolate.open").click().run()
    assert not at.exception
    way = results.walked("plane", 0, 1, 5, "slerp")
    assert at.session_state["z"] == pytest.approx(way.z[3].tolist(), abs=1e-3)
