"""What a link carries, and what it says that it does not."""

from typing import Any

import numpy as np
import pytest
from test_pages import assert_fine, opened

from ui.learn.keys import parse_sliders, spell_sliders
from ui.map.keys import parse_selection, spell_selection
from vae_core.runs.annotations import Group, save_group
from vae_core.runs.directory import open_run
from vae_core.runs.store import default_store

CARRIED = [
    ("map", {"model": "plane", "selected": "1,3-7,12"}, "selected", (1, 3, 4, 5, 6, 7, 12)),
    ("map", {"model": "plane", "zoom": "-1,1,-0.5,0.5"}, "zoom", (-1.0, 1.0, -0.5, 0.5)),
    ("learn", {"chapter": "noise", "sliders": "mu0:1.5,std:3"}, "sliders", {"mu0": 1.5, "std": 3}),
    ("train", {"model": "grey", "run": "grey", "step": "10"}, "step", 10),
]


@pytest.mark.parametrize(("page", "address", "name", "value"), CARRIED)
def test_what_is_shown_comes_from_the_link_and_goes_into_the_address(
    page: str, address: dict[str, str], name: str, value: Any
) -> None:
    at = opened(page, **address)
    assert_fine(at)
    assert not at.warning
    assert at.session_state[name] == value
    assert at.query_params[name] in (address[name], [address[name]])


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("map", {"model": "plane", "selected": "1-"}),
        ("map", {"model": "plane", "selected": "0-999999"}),
        ("map", {"model": "plane", "selected": "~nobody"}),
        ("map", {"model": "plane", "zoom": "1,0,0,1"}),
        ("map", {"model": "plane", "zoom": "0,1,nan,1"}),
        ("learn", {"sliders": "mu0:inf"}),
        ("learn", {"sliders": "<b>:1"}),
    ],
)
def test_what_a_link_spells_wrongly_is_left_out_with_a_word(
    page: str, address: dict[str, str]
) -> None:
    at = opened(page, **address)
    assert_fine(at)
    assert len(at.warning) == 1


def test_a_saved_group_travels_by_its_name() -> None:
    save_group(open_run("plane"), Group("lying", (1, 3)))
    at = opened("map", model="plane", selected="~lying")
    assert_fine(at)
    assert at.session_state["selected"] == "lying"
    assert at.query_params["selected"] in ("~lying", ["~lying"])


def test_selections_and_sliders_survive_the_address() -> None:
    info = default_store().infos()[0]
    chosen = np.random.default_rng(0).permutation(2000)[:252]
    indices = tuple(sorted(chosen.tolist()))
    assert parse_selection(spell_selection(indices), info) == indices
    sliders = {"mu0": -1.25, "learn-t": 0.5}
    assert parse_sliders(spell_sliders(sliders), info) == sliders


def test_a_selection_that_is_too_long_stays_out_of_the_address_and_the_link_says_so() -> None:
    at = opened("map", model="plane")
    at.session_state["selected"] = tuple(range(0, 4000, 2))
    at.run()
    assert_fine(at)
    assert "selected" not in at.query_params


def test_another_chapter_or_example_begins_with_its_own_sliders() -> None:
    at = opened("learn", chapter="noise", sliders="mu0:1.5")
    at.number_input(key="learn.example").set_value(5).run()
    assert_fine(at)
    assert at.session_state["sliders"] == {} and "sliders" not in at.query_params


def lost(page: str, **address: str) -> list[str]:
    """What the link of a page does not carry, as its component is told."""
    import json

    at = opened(page, **address)
    assert_fine(at)
    data = [json.loads(item.proto.json) for item in at.get("bidi_component") if item.proto.json]
    return next(item["lost"] for item in data if isinstance(item, dict) and "lost" in item)


def test_every_page_has_a_link_and_only_some_lose_something() -> None:
    for page in ("explore", "reconstruct", "interpolate", "map", "train", "learn"):
        assert lost(page, model="grey") == []
    assert len(lost("reconstruct", model="grey", source="draw")) == 1
    assert len(lost("train", model="grey", show="new")) == 1
