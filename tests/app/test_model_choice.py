"""The chosen model: told apart from its twins, kept whole, and its subject kept with it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tiny_runs
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.common import resources, results, run_names
from ui.interpolate import path_kinds
from vae_core.config import ModelConfig
from vae_core.presets import PRESETS
from vae_core.runs.directory import open_run

TITLE = PRESETS["mnist-2d"].title
PICKER = "frame.model"
FLAT = ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(16,))


def change_config(run_id: str, **changes: Any) -> None:
    path = open_run(run_id).path / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.fixture
def other(own_home: Path) -> str:
    """A model of the same size and the same data as `grey`, trained otherwise."""
    tiny_runs.make(own_home / "runs" / "other", FLAT, (3.0, 0.01, 1.25))
    return "other"


# twins


def test_twins_of_a_shipped_model_leave_it_in_reach(other: str) -> None:
    for twin in ("grey", "other"):
        change_config(twin, title=TITLE)
    at = opened(model="mnist-2d")
    assert len(set(at.selectbox(key=PICKER).options)) == len(resources.infos())
    for model in ("grey", "other", "mnist-2d", "grey"):
        at.selectbox(key=PICKER).set_value(model).run()
        assert_fine(at)
        assert at.session_state["model"] == model
    at.run()  # as any button would
    assert at.session_state["model"] == "grey"


def test_each_list_of_runs_has_different_labels(other: str) -> None:
    for twin in ("grey", "other"):
        change_config(twin, title=TITLE)
    watched = opened("train", show="watch", run="grey")
    compared = opened("train", show="compare", compare="grey,other,mnist-2d")
    for widget in (
        watched.selectbox(key="train.run"),
        compared.multiselect(key="train.compare"),
        opened("map", model="mnist-2d").selectbox(key="map.beside"),
    ):
        assert len(set(widget.options)) == len(widget.options)
    watched.selectbox(key="train.run").set_value("mnist-2d").run()
    assert watched.session_state["run"] == "mnist-2d"
    assert compared.multiselect(key="train.compare").value == ["grey", "other", "mnist-2d"]


def test_short_names_begin_with_what_tells_the_shipped_models_apart() -> None:
    labels = run_names.labels()
    assert labels["mnist-2d"].startswith("2-D · ")
    assert labels["mnist-2d-beta8"].startswith("2-D, β = 8 · ")
    assert labels["mnist-16d"].startswith("16-D · ")
    assert all(len(labels[name]) < 30 for name in PRESETS if name in labels)


# one model at a time

SLOW: dict[str, tuple[Any, str, str]] = {
    "model loading": (resources, "loaded", "explore"),
    "encodings": (results, "posterior_mean", "interpolate"),
    "figures of an image": (results, "examined", "reconstruct"),
    "likelihood": (results, "importance_sampled", "reconstruct"),
    "projections": (results, "principal_plane", "interpolate"),
    "geodesics": (path_kinds, "search", "interpolate"),
    "map": (resources, "version", "map"),
}


def models_on_the_page(at: AppTest) -> set[str]:
    """The models that the live components of a page were told about."""
    data = [json.loads(item.proto.json) for item in at.get("bidi_component") if item.proto.json]
    models = [item["model"] for item in data if isinstance(item, dict) and "model" in item]
    return {model["id"] if isinstance(model, dict) else model for model in models}


@pytest.mark.parametrize("step", SLOW)
def test_a_page_that_another_model_interrupts_shows_nothing_of_the_first_one(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, page = SLOW[step]
    real: Callable[..., Any] = getattr(module, name)
    at = opened(page, model="grey")
    if step == "likelihood":
        at.segmented_control(key="reconstruct.view").set_value("likelihood").run()
    at.selectbox(key=PICKER).set_value("plane")
    asked: list[str] = []

    def interrupted(model_id: str, *args: Any, **options: Any) -> Any:
        from streamlit.runtime.scriptrunner_utils.exceptions import StopException

        asked.append(model_id)
        if model_id == "plane" and len(asked) > 2:
            raise StopException
        return real(model_id, *args, **options)

    monkeypatch.setattr(module, name, interrupted)
    at.run()
    monkeypatch.setattr(module, name, real)
    at.run()
    assert_fine(at)
    model = at.session_state["model"]
    assert at.selectbox(key=PICKER).value == model and cards(at) == {model}
    assert models_on_the_page(at) <= {model}


# the subject


def test_image_z_and_path_stay_within_one_data_set(other: str) -> None:
    address = {"z": "0.5,-1.25,2", "image": "7", "pair": "2,0"}
    at = opened(model="grey", **address)
    at.selectbox(key=PICKER).set_value(other).run()
    assert_fine(at)
    state = at.session_state
    assert (state["model"], state["z"], state["image"]) == (other, [0.5, -1.25, 2.0], 7)
    assert state["pair"] == [2, 0] and "frame.undo" not in {button.key for button in at.button}


def test_the_same_test_image_is_kept_not_the_same_number(other: str) -> None:
    run = open_run(other)
    reference = run.reference_set()
    run.save_reference(
        type(reference)(
            reference.x[5:], reference.labels[5:], reference.index[5:], reference.label_names
        )
    )
    at = opened("reconstruct", model="grey", image="7")
    at.selectbox(key=PICKER).set_value(other).run()
    assert at.session_state["image"] == 2


def test_the_ends_of_a_path_and_its_kind_stay(other: str) -> None:
    at = opened(
        "interpolate", model="grey", start="3", via="1;0.5,-1,0.25", end="9", path="lerp", t="0.2"
    )
    at.selectbox(key=PICKER).set_value(other).run()
    assert_fine(at)
    state = at.session_state
    assert (state["start"], state["end"], state["path"], state["t"]) == (3, 9, "lerp", 0.2)
    assert state["via"] == [1, [0.5, -1.0, 0.25]]


def test_the_settings_of_a_map_stay(other: str) -> None:
    choices = {"projection": "tsne", "perplexity": "12", "colour": "kl", "image": "4"}
    at = opened("map", model="grey", **choices)
    at.selectbox(key=PICKER).set_value(other).run()
    assert_fine(at)
    assert {name: str(at.session_state[name]) for name in choices} == choices | {
        "perplexity": "12.0"
    }


def test_a_default_becomes_that_of_the_other_model(other: str) -> None:
    at = opened(model="grey")
    at.selectbox(key=PICKER).set_value(other).run()
    assert at.session_state["z"] == resources.start_z(other)
    assert [block.key for block in at.button if block.key == "frame.undo"] == []


def test_what_another_size_resets_is_told_and_taken_back() -> None:
    at = opened(model="grey", z="0.5,-1.25,2", image="7")
    at.selectbox(key=PICKER).set_value("plane").run()
    assert_fine(at)
    assert at.session_state["image"] == 7 and len(at.session_state["z"]) == 2
    at.button(key="frame.undo").click().run()
    assert_fine(at)
    state = at.session_state
    assert (state["model"], state["z"], state["image"]) == ("grey", [0.5, -1.25, 2.0], 7)
    assert "frame.undo" not in {button.key for button in at.button}


def test_another_data_set_resets_the_image(other: str) -> None:
    change_config(other, data={"dataset": "fashion-mnist", "validation": 0, "validation_seed": 0})
    at = opened("reconstruct", model="grey", image="7", z="0.5,-1.25,2")
    at.selectbox(key=PICKER).set_value(other).run()
    assert at.session_state["image"] == 0 and at.session_state["z"] == [0.5, -1.25, 2.0]
    at.button(key="frame.dismiss").click().run()
    assert "frame.undo" not in {button.key for button in at.button}


def test_a_link_to_another_model_takes_defaults_for_what_it_leaves_out(other: str) -> None:
    at = opened(model="grey", z="0.5,-1.25,2", image="7")
    at.query_params.clear()
    at.query_params["model"] = other
    at.run()
    assert (at.session_state["image"], at.session_state["z"]) == (0, resources.start_z(other))


# Train and Learn


def cards(at: AppTest) -> set[str]:
    """The runs whose cards the sidebar shows."""
    bodies = " ".join(block.proto.body for block in at.get("html"))
    return set(re.findall(r'data-run="([\w.-]+)"', bodies))


def test_train_begins_with_the_chosen_model_and_shows_its_card() -> None:
    for model in ("grey", "mnist-2d-beta8"):
        at = opened("train", model=model)
        assert_fine(at)
        assert at.selectbox(key="train.run").value == model
        assert cards(at) == {model}
        assert (
            opened("train", model=model, show="compare").multiselect(key="train.compare").value[0]
            == model
        )


def test_train_and_the_other_pages_follow_the_run_that_is_chosen_there() -> None:
    at = opened("train", model="grey")
    at.selectbox(key="train.run").set_value("plane").run()
    assert_fine(at)
    assert cards(at) == {"plane"} and at.session_state["model"] == "plane"


def test_a_new_training_begins_with_the_chosen_model() -> None:
    at = opened("train", model="mnist-2d-beta8", show="new")
    assert at.selectbox(key="train.preset").value == "mnist-2d-beta8"
    at = opened("train", model="grey", show="new")
    assert_fine(at)
    assert at.selectbox(key="train.preset").value == "run:grey"
    assert cards(at) == set()


def test_learn_shows_the_card_of_its_own_model() -> None:
    at = opened("learn", model="grey")
    assert_fine(at)
    assert cards(at) == {"mnist-2d"}
