"""Directions and the items saved with a model, in the frame, with tiny models."""

import base64
import json

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened
from test_reconstruct import png

from ui.common import results, user_images
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
def test_an_invalid_address_falls_back_with_a_message(
    address: dict[str, str],
) -> None:
    at = opened("interpolate", model="grey", **({"mode": "directions"} | address))
    assert_fine(at)
    assert len(at.warning) == 1


@pytest.mark.parametrize("model", ["grey", "plane"])
@pytest.mark.parametrize("family", [*direction_sets.UNLABELLED, "labels"])
def test_every_set_of_directions_opens(model: str, family: str) -> None:
    assert_fine(opened("interpolate", model=model, mode="directions", family=family))


def test_the_browser_gets_plain_values() -> None:
    at = opened("interpolate", model="grey", mode="directions", more="1;3", family="groups")
    assert_fine(at)
    script = """
from ui.common import state
from ui.interpolate import directions, places
import json, streamlit as st
shown = directions.chosen_set()
data = places.context() | directions.plain(shown)
st.session_state["probe"] = (json.dumps(data), [s.validated for s in shown.sliders])
"""
    inner = AppTest.from_string(script, default_timeout=30)
    for name in ("model", *directions.CHOICES, "z", "seed", "revision"):
        inner.session_state[name] = at.session_state[name]
    text, validated = inner.run().session_state["probe"]
    data = json.loads(text)
    assert len(data["headings"]) == 1 and validated == [False]
    assert len(data["readers"]) == 2 and len(data["cosines"][0]) == 2


def test_a_direction_is_saved_renamed_and_deleted() -> None:
    at = opened("interpolate", model="grey", mode="directions", picked="1")
    at.text_input(key="interpolate.saved.direction.name").set_value("dashing").run()
    at.button(key="interpolate.saved.direction.save").click().run()
    assert_fine(at)
    run = open_run("grey")
    (saved,) = annotations.load_directions(run)
    assert saved.name == "dashing" and "<b>dash</b>" in saved.source
    key = "interpolate.saved.direction.dashing"
    at.text_input(key=f"{key}.rename").set_value("dash it").run()
    assert [item.name for item in annotations.load_directions(run)] == ["dash it"]
    assert_fine(at)
    at.button(key="interpolate.saved.direction.dash it.delete").click().run()
    assert_fine(at)
    assert annotations.load_directions(run) == ()


def test_a_name_that_is_taken_is_show_refusal() -> None:
    at = opened("interpolate", model="grey", mode="directions")
    for _ in range(2):
        at.button(key="interpolate.saved.direction.save").click().run()
    assert_fine(at)
    assert len(at.warning) == 1
    assert len(annotations.load_directions(open_run("grey"))) == 1


def test_picked_images_are_saved_as_a_group_and_used_by_its_name() -> None:
    at = opened("interpolate", model="grey", mode="directions", family="groups", more=f"1;3;{Z}")
    at.button(key="interpolate.saved.group.save").click().run()
    assert_fine(at)
    (group,) = annotations.load_groups(open_run("grey"))
    assert group.index == (1, 3) and group.z == ((0.5, -1.25, 2.0),)
    at = opened("interpolate", model="grey", mode="directions", more=f"~{group.name}")
    assert_fine(at)
    assert not at.warning and at.session_state["more"] == group.name


def test_a_deleted_group_counts_as_empty() -> None:
    run = open_run("grey")
    annotations.save_group(run, annotations.Group("few", (1, 2)))
    at = opened("interpolate", model="grey", mode="directions", family="groups", more="~few")
    annotations.delete_group(run, "few")
    assert_fine(at.run())


def test_a_damaged_file_of_saved_items_gives_one_message() -> None:
    annotations.saved_items_path(open_run("grey")).write_text("{")
    at = opened("interpolate", model="grey", mode="directions")
    assert_fine(at)
    assert "groups.json" in at.warning[0].value


def test_the_edited_image_becomes_the_end_of_a_path() -> None:
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
st.session_state["key"] = {message!r}
places.{call}
"""


def after(call: str, message: object) -> AppTest:
    script = TAKE.format(module="directions", message=message, call=call)
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


def test_choices_made_in_the_browser_become_the_state() -> None:
    call = "take_choices('key', *directions.CHOICES)"
    at = after(call, {"choices": FITS})
    values = [at.session_state[name] for name in directions.CHOICES]
    assert values == [4, "local", "means", {1: 2.0}, 1, [1, 2], []]


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


def test_an_upload_through_a_component_goes_to_its_slot() -> None:
    at = after("take_upload('key')", sent("subject", png(200)))
    (picture,) = at.session_state[user_images.UPLOADS].pictures
    assert picture.name == "own.png"
    assert len(at.session_state["subject"]) == 3
    at = after("take_upload('key')", sent("more", png(200)))
    assert len(at.session_state["more"]) == 1
    at = after("take_upload('key')", sent("corners2", png(200)))
    assert [isinstance(place, int) for place in at.session_state["corners"]] == [True] * 2 + [
        False,
        True,
    ]


def test_the_same_file_twice_is_one_image() -> None:
    twice = "take_upload('key'); places.take_upload('key')"
    assert len(after(twice, sent("a", png(200))).session_state[user_images.UPLOADS].pictures) == 1


@pytest.mark.parametrize("slot", ["model", "seed", "revision", "corners9", "", "z"])
def test_an_upload_goes_to_no_other_choice(slot: str) -> None:
    before = after("show_refusal()", sent(slot, png(200)))
    at = after("take_upload('key')", sent(slot, png(200)))
    for name in ("model", "seed", "z", "corners"):
        assert at.session_state[name] == before.session_state[name]


def test_a_file_that_is_no_image_gets_a_message() -> None:
    at = after("take_upload('key'); places.show_refusal()", sent("a", b"no", "<b>no</b>.png"))
    assert len(at.warning) == 1
    assert at.session_state["a"] == results.analogy_terms("grey")[0]


@pytest.mark.parametrize("upload", [None, "x", {}, {"slot": "a", "name": "a", "content": "!"}])
def test_an_invalid_upload_changes_nothing(upload: object) -> None:
    at = after("take_upload('key')", {"upload": upload})
    assert at.session_state["a"] == results.analogy_terms("grey")[0] and not at.warning
