"""Directions and what is kept with a model, in the frame, with tiny models."""

import base64
import json

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened
from test_reconstruct import png

from ui.interpolate import direction_sets, directions
from vae_core.runs import annotations
from vae_core.runs.directory import open_run

Z = "0.5,-1.25,2"
ADDRESS = {
    "mode": "directions",
    "subject": Z,
    "family": "axes",
    "method": "classifier",
    "amounts": "0:1.5,2:-0.25",
    "picked": "2",
    "more": f"1;3;{Z}",
    "less": "2",
}


def text(at: AppTest, name: str) -> str:
    value = at.query_params[name]
    return value[0] if isinstance(value, list) else value


def test_the_address_reproduces_the_directions() -> None:
    at = opened("interpolate", model="grey", **ADDRESS)
    assert_fine(at)
    assert not at.warning
    assert at.session_state["amounts"] == {0: 1.5, 2: -0.25}
    assert at.session_state["more"] == [1, 3, [0.5, -1.25, 2.0]]
    for name, wanted in ADDRESS.items():
        assert text(at, name) == wanted


@pytest.mark.parametrize(
    "address",
    [
        {"mode": "sideways"},
        {"subject": "99"},
        {"family": "attribute:hair"},
        {"method": "magic"},
        {"amounts": "0:99"},
        {"amounts": "0"},
        {"amounts": "-1:1"},
        {"amounts": "0:nan"},
        {"picked": "24"},
        {"more": ";".join("1" * 61)},
        {"more": "1;x"},
        {"less": "~nobody"},
    ],
)
def test_what_does_not_fit_falls_back_with_a_line(address: dict[str, str]) -> None:
    at = opened("interpolate", model="grey", **({"mode": "directions"} | address))
    assert_fine(at)
    assert len(at.warning) == 1


@pytest.mark.parametrize("model", ["grey", "plane"])
@pytest.mark.parametrize("family", [*direction_sets.PLAIN, "labels"])
def test_every_family_shows(model: str, family: str) -> None:
    assert_fine(opened("interpolate", model=model, mode="directions", family=family))


def test_what_the_browser_gets_is_plain() -> None:
    at = opened("interpolate", model="grey", mode="directions", more="1;3", family="groups")
    assert_fine(at)
    script = """
from ui.common import state
from ui.interpolate import directions, places
import json, streamlit as st
found = places.scene() | directions.plain(directions.chosen_family())
st.session_state["probe"] = json.dumps(found)
"""
    inner = AppTest.from_string(script, default_timeout=30)
    for name in ("model", *directions.CHOICES, "z", "seed", "arrival"):
        inner.session_state[name] = at.session_state[name]
    found = json.loads(inner.run().session_state["probe"])
    assert [one["short"] for one in found["headings"]] == ["2 against 28, untested"]
    assert len(found["readers"]) == 2 and len(found["cosines"][0]) == 2


def test_a_direction_is_saved_renamed_taken_away_and_deleted() -> None:
    at = opened("interpolate", model="grey", mode="directions", picked="1")
    at.text_input(key="interpolate.shelf.direction.name").set_value("dashing").run()
    at.button(key="interpolate.shelf.direction.save").click().run()
    assert_fine(at)
    run = open_run("grey")
    (saved,) = annotations.load_directions(run)
    assert saved.name == "dashing" and saved.source == "Labels: <b>dash</b>, difference of means"
    key = "interpolate.shelf.direction.dashing"
    at.text_input(key=f"{key}.rename").set_value("dash it").run()
    assert [one.name for one in annotations.load_directions(run)] == ["dash it"]
    assert_fine(at)
    at.button(key="interpolate.shelf.direction.dash it.delete").click().run()
    assert_fine(at)
    assert annotations.load_directions(run) == ()


def test_a_name_that_is_taken_is_told() -> None:
    at = opened("interpolate", model="grey", mode="directions")
    for _ in range(2):
        at.button(key="interpolate.shelf.direction.save").click().run()
    assert_fine(at)
    assert "already" in at.warning[0].value
    assert len(annotations.load_directions(open_run("grey"))) == 1


def test_picked_pictures_are_saved_as_a_group_and_used_by_its_name() -> None:
    at = opened("interpolate", model="grey", mode="directions", family="groups", more=f"1;3;{Z}")
    at.button(key="interpolate.shelf.group.save").click().run()
    assert_fine(at)
    (group,) = annotations.load_groups(open_run("grey"))
    assert group.index == (1, 3) and group.z == ((0.5, -1.25, 2.0),)
    at = opened("interpolate", model="grey", mode="directions", more=f"~{group.name}")
    assert_fine(at)
    assert not at.warning and at.session_state["more"] == group.name


def test_a_group_that_was_deleted_meanwhile_leaves_an_empty_one() -> None:
    run = open_run("grey")
    annotations.save_group(run, annotations.Group("few", (1, 2)))
    at = opened("interpolate", model="grey", mode="directions", family="groups", more="~few")
    annotations.delete_group(run, "few")
    assert_fine(at.run())


def test_a_damaged_shelf_is_told_in_a_line() -> None:
    annotations.shelf_path(open_run("grey")).write_text("{")
    at = opened("interpolate", model="grey", mode="directions")
    assert_fine(at)
    assert "groups.json" in at.warning[0].value


def test_what_was_steered_to_leads_on() -> None:
    at = opened("interpolate", model="grey", mode="directions", subject=Z, amounts="0:1")
    at.button(key="interpolate.directions.walk").click().run()
    assert_fine(at)
    assert at.session_state["mode"] == "paths" and at.session_state["start"] == [0.5, -1.25, 2.0]
    assert at.session_state["end"] != at.session_state["start"]


TAKE = """
import streamlit as st
from ui.common import state
from ui.interpolate import {module}, places
state.load("interpolate")
state.choose_model("grey")
st.session_state["key"] = {told!r}
places.{call}
"""


def after(call: str, told: object) -> AppTest:
    script = TAKE.format(module="directions", told=told, call=call)
    at = AppTest.from_string(script, default_timeout=30).run()
    assert not at.exception
    return at


FITS = {
    "model": "grey",
    "subject": "4",
    "family": "local",
    "method": "means",
    "amounts": "1:2",
    "picked": 1,
    "more": "1;2",
    "less": "",
}


def test_where_the_hand_rests_becomes_the_state() -> None:
    call = "take_choices('key', *directions.CHOICES)"
    at = after(call, {"choices": FITS})
    found = [at.session_state[name] for name in directions.CHOICES]
    assert found == [4, "local", "means", {1: 2.0}, 1, [1, 2], []]


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "plane"},
        {"subject": "99"},
        {"family": ["axes"]},
        {"amounts": None},
        {"more": "~x"},
    ],
)
def test_choices_that_do_not_fit_change_nothing(wrong: dict[str, object]) -> None:
    call = "take_choices('key', *directions.CHOICES)"
    assert after(call, {"choices": FITS | wrong}).session_state["subject"] == 0
    assert after(call, {"choices": "x"}).session_state["subject"] == 0


def sent(slot: str, content: bytes, name: str = "own.png") -> dict[str, object]:
    return {"upload": {"slot": slot, "name": name, "content": base64.b64encode(content).decode()}}


def test_an_upload_through_a_component_goes_where_it_was_meant_to_be() -> None:
    at = after("take_upload('key')", sent("subject", png(200)))
    (picture,) = at.session_state["album"].pictures
    assert picture.name == "own.png"
    assert len(at.session_state["subject"]) == 3
    at = after("take_upload('key')", sent("more", png(200)))
    assert len(at.session_state["more"]) == 1
    at = after("take_upload('key')", sent("corners2", png(200)))
    assert [isinstance(place, int) for place in at.session_state["corners"]] == [True] * 2 + [
        False,
        True,
    ]


def test_the_same_file_twice_is_one_picture() -> None:
    twice = "take_upload('key'); places.take_upload('key')"
    assert len(after(twice, sent("a", png(200))).session_state["album"].pictures) == 1


@pytest.mark.parametrize("slot", ["model", "seed", "arrival", "corners9", "", "z"])
def test_an_upload_goes_to_no_other_choice(slot: str) -> None:
    before = after("refused()", sent(slot, png(200)))
    at = after("take_upload('key')", sent(slot, png(200)))
    for name in ("model", "seed", "z", "corners"):
        assert at.session_state[name] == before.session_state[name]


def test_a_file_that_is_no_picture_gets_its_line() -> None:
    at = after("take_upload('key'); places.refused()", sent("a", b"no", "<b>no</b>.png"))
    assert "is not a picture" in at.warning[0].value
    assert at.session_state["a"] == 0


@pytest.mark.parametrize("upload", [None, "x", {}, {"slot": "a", "name": "a", "content": "!"}])
def test_what_is_no_upload_changes_nothing(upload: object) -> None:
    at = after("take_upload('key')", {"upload": upload})
    assert at.session_state["a"] == 0 and not at.warning
