"""Map, in the frame, with tiny models: what it sends its component, and what it accepts."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.common import colours, resources, state
from ui.keys import KEYS
from ui.map import instrument, keys, navigation


def component(at: AppTest) -> dict[str, Any]:
    """The data of the live map."""
    blocks = [block.proto for block in at.get("bidi_component")]
    sent = [json.loads(proto.json) for proto in blocks if proto.component_name == "vae_lab.map"]
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
def test_an_invalid_address_falls_back_with_a_message(
    wrong: dict[str, str],
) -> None:
    at = opened("map", model="grey", **wrong)
    assert_fine(at)
    assert len(at.warning) == 1
    assert component(at)["colour"] == "label" and component(at)["hidden"] == []


def test_an_image_is_found_by_its_number_and_a_label_by_its_name() -> None:
    at = opened("map", model="grey", image="5")
    before = component(at)["revision"]
    at.text_input(key="map.find").set_value("8").run()
    assert component(at)["image"] == 8 and component(at)["revision"] > before
    assert at.query_params["image"] in ("8", ["8"])
    at.text_input(key="map.find").set_value("DOT").run()
    assert component(at)["hidden"] == [1]
    at.text_input(key="map.find").set_value("all").run()
    assert component(at)["hidden"] == []
    at.text_input(key="map.find").set_value("31").run()
    assert len(at.toast) == 1 and component(at)["image"] == 8


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A session whose map messages a test can set."""
    session: dict[str, Any] = {"model": "grey", navigation.KEY: {}}
    monkeypatch.setattr("streamlit.session_state", session)
    state.choose_model("grey")
    return session


def test_a_click_goes_to_explore_at_that_z(session: dict[str, Any]) -> None:
    session[navigation.KEY]["open"] = {"model": "grey", "z": [0.5, -1, 2]}
    navigation.take_open()
    state.take_wanted_model()
    assert session["z"] == [0.5, -1.0, 2.0] and session[navigation.NEXT_PAGE] == "explore"


def test_a_click_on_the_second_map_brings_its_model(session: dict[str, Any]) -> None:
    session["beside"] = "plane"
    session[navigation.KEY]["open"] = {"model": "plane", "z": [0.5, -1]}
    navigation.take_open()
    state.take_wanted_model()
    assert (session["model"], session["z"], session[navigation.NEXT_PAGE]) == (
        "plane",
        [0.5, -1.0],
        "explore",
    )


def test_a_drag_goes_to_the_paths_between_two_images(session: dict[str, Any]) -> None:
    session[navigation.KEY]["walk"] = {"model": "grey", "start": {"i": 3}, "end": {"i": 7}}
    navigation.take_walk()
    assert (session["start"], session["end"], session[navigation.NEXT_PAGE]) == (
        3,
        7,
        "interpolate",
    )


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
def test_invalid_messages_of_a_browser_are_ignored(session: dict[str, Any], wrong: object) -> None:
    session[navigation.KEY] = dict.fromkeys(("open", "walk", "apart", "choice"), wrong)
    before = {name: session[name] for name in KEYS}
    for take in (navigation.take_open, navigation.take_walk, navigation.take_analysis):
        take()
    instrument.take_choice()
    assert before == {name: session[name] for name in KEYS} and navigation.NEXT_PAGE not in session


def test_choices_made_on_the_map_are_remembered(session: dict[str, Any]) -> None:
    session[navigation.KEY]["choice"] = {
        "model": "grey",
        "set": "reference",
        "image": 4,
        "hidden": [0],
        "options": {"contours": True, "thumbs": False, "beneath": False},
    }
    instrument.take_choice()
    assert (session["image"], session["hide"], session["layers"]) == (4, (0,), ("contours",))


def test_layers_survive_the_address() -> None:
    info = resources.info("grey")
    for layers in ((), ("thumbs",), keys.LAYERS):
        assert keys.parse_layers(keys.spell_layers(layers), info) == layers


def test_groups_lead_to_the_lasso_before_there_is_a_selection() -> None:
    at = opened("map", model="grey")
    before = component(at)["lasso"]
    at.button(key="map.lasso").click().run()
    assert_fine(at)
    assert component(at)["lasso"] == before + 1
