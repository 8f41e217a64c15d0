"""The Square and Arithmetic instruments, in the frame, with tiny models."""

import pytest
from test_pages import assert_fine, opened

from ui.interpolate import path_kinds

Z = "0.5,-1.25,2"
SQUARE = {"mode": "square", "corners": f"3;{Z};1;0", "at": "0.25,1"}
SUM = {"mode": "arithmetic", "a": "3", "b": Z, "c": "5", "strength": "0.5"}


@pytest.mark.parametrize("address", [SQUARE, SUM])
def test_the_address_reproduces_the_instrument(address: dict[str, str]) -> None:
    at = opened("interpolate", model="grey", **address)
    assert_fine(at)
    assert not at.warning
    for name, wanted in address.items():
        assert at.query_params[name] in (wanted, [wanted])


@pytest.mark.parametrize(
    "address",
    [
        SQUARE | {"corners": "1;2;3"},
        SQUARE | {"corners": "1;2;3;99"},
        SQUARE | {"at": "0.5"},
        SQUARE | {"at": "0.5,1.5"},
        SUM | {"a": "99"},
        SUM | {"b": "1,2"},
        SUM | {"strength": "2.5"},
    ],
)
def test_an_invalid_address_falls_back_with_a_message(
    address: dict[str, str],
) -> None:
    at = opened("interpolate", model="grey", **address)
    assert_fine(at)
    assert len(at.warning) == 1


@pytest.mark.parametrize("mode", ["square", "arithmetic"])
def test_it_opens_with_a_model_in_colour_and_two_dimensions(mode: str) -> None:
    assert_fine(opened("interpolate", model="plane", mode=mode))


def test_the_blend_opens_in_explore() -> None:
    at = opened("interpolate", model="grey", **(SQUARE | {"at": "0.5,0"}))
    at.button(key="interpolate.square.open").click().run()
    assert not at.exception
    middle = [
        (a + b) / 2 for a, b in zip(path_kinds.z_of("grey", 3), [0.5, -1.25, 2.0], strict=True)
    ]
    assert at.session_state["z"] == pytest.approx(middle, abs=1e-3)


def test_the_answer_opens_in_explore_and_leads_to_a_path() -> None:
    at = opened("interpolate", model="grey", **SUM)
    a, b, c = path_kinds.z_of("grey", 3), [0.5, -1.25, 2.0], path_kinds.z_of("grey", 5)
    answer = [z + 0.5 * (x - y) for x, y, z in zip(a, b, c, strict=True)]
    at.button(key="interpolate.arithmetic.walk").click().run()
    assert_fine(at)
    assert at.session_state["mode"] == "paths" and at.session_state["start"] == 5
    assert at.session_state["end"] == pytest.approx(answer, abs=1e-3)
