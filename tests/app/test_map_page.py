"""Map, in the frame, with tiny models: what it tells its component, and what it takes back."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.common import colours, resources, state
from ui.map import choices, view


def component(at: AppTest) -> dict[str, Any]:
    """What the page tells the live map."""
    found = [block.proto for block in at.get("bidi_component")]
    sent = [json.loads(one.json) for one in found if one.component_name == "vae_lab.map"]
    return sent[0]


def test_every_class_has_its_own_colour_and_shape() -> None:
    sent = component(opened("map", model="grey"))
    assert sent["colours"] == list(colours.CLASSES) and len(set(sent["shapes"])) == 10


def test_a_plane_is_shown_as_it_is_and_more_dimensions_are_projected() -> None:
    plane, grey = (component(opened("map", model=model)) for model in ("plane", "grey"))
    assert plane["view"]["name"] == "latent" and plane["options"]["beneath"]
    assert grey["view"]["name"] != "latent" and not grey["options"]["beneath"]


def test_all_choices_are_in_the_address() -> None:
    chosen = {
        "model": "plane",
        "projection": "tsne",
        "colour": "kl",
        "hide": "1",
        "layers": "contours",
        "image": "8",
    }
    at = opened("map", **chosen)
    assert_fine(at)
    assert not at.warning
    sent = component(at)
    assert sent["view"]["name"] == "tsne" and sent["colour"] == "kl" and sent["image"] == 8
    assert sent["hidden"] == [1] and sent["options"] == {
        "contours": True,
        "thumbs": False,
        "beneath": False,
    }
    assert {name: at.query_params[name] for name in chosen} == chosen


def test_a_second_map_is_another_projection_or_another_model_of_the_same_data() -> None:
    assert component(opened("map", model="grey"))["beside"] is None
    other = component(opened("map", model="grey", beside="pca"))["beside"]
    assert (other["model"]["id"], other["view"]["name"]) == ("grey", "pca")
    at = opened("map", model="grey", beside="plane")
    assert_fine(at)
    other = component(at)["beside"]
    assert (other["model"]["id"], other["view"]["name"]) == ("plane", "latent")
    assert at.query_params["beside"] in ("plane", ["plane"])
    assert len(opened("map", model="grey", beside="nobody").warning) == 1


@pytest.mark.parametrize(
    "wrong", [{"projection": "latent"}, {"colour": "taste"}, {"hide": "1,-2"}, {"layers": "all"}]
)
def test_what_a_link_gets_wrong_falls_back_with_a_line(wrong: dict[str, str]) -> None:
    at = opened("map", model="grey", **wrong)
    assert_fine(at)
    assert len(at.warning) == 1
    assert component(at)["colour"] == "label" and component(at)["hidden"] == []


def test_an_image_is_found_by_its_number_and_a_label_by_its_name() -> None:
    at = opened("map", model="grey", image="5")
    before = component(at)["arrival"]
    at.text_input(key="map.find").set_value("8").run()
    assert component(at)["image"] == 8 and component(at)["arrival"] > before
    assert at.query_params["image"] in ("8", ["8"])
    at.text_input(key="map.find").set_value("DOT").run()
    assert component(at)["hidden"] == [1]
    at.text_input(key="map.find").set_value("all").run()
    assert component(at)["hidden"] == []
    at.text_input(key="map.find").set_value("31").run()
    assert at.toast[0].value.startswith("There is no image 31")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the browser says, and the choices that the page makes of it."""
    session: dict[str, Any] = {"model": "grey", view.KEY: {}}
    monkeypatch.setattr("streamlit.session_state", session)
    state.choose_model("grey")
    return session


def test_a_click_goes_to_explore_at_that_z(said: dict[str, Any]) -> None:
    said[view.KEY]["open"] = {"model": "grey", "z": [0.5, -1, 2]}
    view.take_open()
    assert said["z"] == [0.5, -1.0, 2.0] and said["map.leave"] == "explore"


def test_a_click_on_the_second_map_brings_its_model(said: dict[str, Any]) -> None:
    said["beside"] = "plane"
    said[view.KEY]["open"] = {"model": "plane", "z": [0.5, -1]}
    view.take_open()
    assert (said["model"], said["z"], said["map.leave"]) == ("plane", [0.5, -1.0], "explore")


def test_a_drag_goes_to_the_ways_between_two_images(said: dict[str, Any]) -> None:
    said[view.KEY]["walk"] = {"model": "grey", "start": {"i": 3}, "end": {"i": 7}}
    view.take_walk()
    assert (said["start"], said["end"], said["map.leave"]) == (3, 7, "interpolate")


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        5,
        {"model": "plane", "z": [1, 2]},
        {"model": "grey", "z": [1, 2]},
        {"model": "grey", "z": "abc"},
        {"model": "grey", "z": [1, 2, 1e9]},
        {"model": "grey", "start": {"i": 1}, "end": {"i": 99}},
        {
            "model": "grey",
            "start": 1,
            "end": 2,
            "set": "reference",
            "image": 3000,
            "hidden": ["x"],
            "options": 7,
        },
    ],
)
def test_what_a_browser_makes_up_is_not_taken(said: dict[str, Any], wrong: object) -> None:
    said[view.KEY] = dict.fromkeys(("open", "walk", "apart", "choice"), wrong)
    before = {name: said[name] for name in state.KEYS}
    for take in (view.take_open, view.take_walk, view.take_apart):
        take()
    view.take_choice()
    assert before == {name: said[name] for name in state.KEYS} and "map.leave" not in said


def test_choices_made_on_the_map_are_remembered(said: dict[str, Any]) -> None:
    said[view.KEY]["choice"] = {
        "model": "grey",
        "set": "reference",
        "image": 4,
        "hidden": [0],
        "options": {"contours": True, "thumbs": False, "beneath": False},
    }
    view.take_choice()
    assert (said["image"], said["hide"], said["layers"]) == (4, (0,), ("contours",))


def test_the_options_of_the_address_read_what_they_write() -> None:
    info = resources.info("grey")
    for options in ((), ("thumbs",), choices.OPTIONS):
        text = choices.options_text(options)
        assert choices.parse_options(text, info) == options
