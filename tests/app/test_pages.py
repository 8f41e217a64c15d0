"""Every page of the table, in the frame, with every model."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.common import results
from ui.pages import PAGES
from vae_core.models.vae import VAE
from vae_core.system.locations import assets

SHIPPED = sorted(path.parent.name for path in (assets() / "models").glob("*/config.json"))
MODELS = [*SHIPPED, "grey", "plane"]
FRAME = "from ui.frame import render\nrender({page!r})"


def opened(page: str = "explore", **address: str) -> AppTest:
    at = AppTest.from_string(FRAME.format(page=page), default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def assert_fine(at: AppTest) -> None:
    assert [error.value for error in at.error] == []
    assert [exception.value for exception in at.exception] == []


def first_model() -> str:
    return opened().session_state["model"]


@pytest.fixture
def few_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores of a few reference images in place of thousands."""
    score = results.anomaly_scores

    def few(model: VAE, x: np.ndarray) -> np.ndarray:
        return np.resize(score(model, x[:20]), len(x))

    monkeypatch.setattr(results, "anomaly_scores", few)


@pytest.mark.parametrize("page", [page.name for page in PAGES])
@pytest.mark.parametrize("model", MODELS)
def test_every_page_opens_in_the_frame_with_every_model(
    page: str, model: str, few_scores: None
) -> None:
    at = opened(page, model=model)
    assert_fine(at)
    assert at.session_state["model"] == model
    if page not in ("train", "learn"):  # these have their own choice, or none
        assert at.selectbox(key="frame.model").value == model


def test_the_address_sets_the_point_and_the_code_shows_it() -> None:
    at = opened(model="grey", z="0.5,-1.25,2", pair="2,0")
    assert_fine(at)
    assert at.session_state["z"] == [0.5, -1.25, 2.0]
    assert at.session_state["pair"] == [2, 0]
    assert "[0.5, -1.25, 2.0]" in at.code[0].value and "'grey'" in at.code[0].value
    assert not at.warning


@pytest.mark.parametrize(
    "address",
    [
        {"model": "grey", "z": "1,2"},
        {"model": "grey", "z": "__import__('os')"},
        {"model": "grey", "z": "nan,nan,nan"},
        {"model": "grey", "pair": "7,7"},
        {"model": "../../etc/passwd"},
        {"model": "<script>alert(1)</script>", "z": "1,2,3"},
        {"model": ""},
    ],
)
def test_an_invalid_address_falls_back_with_a_message(
    address: dict[str, str],
) -> None:
    at = opened(**address)
    assert_fine(at)
    assert len(at.warning) == 1 and "\n" not in at.warning[0].value
    model = address["model"] if address["model"] == "grey" else first_model()
    fresh = opened(model=model)
    for name in ("model", "z", "pair"):
        assert at.session_state[name] == fresh.session_state[name]


def test_the_valid_part_of_an_address_is_used() -> None:
    at = opened(model="grey", z="9", pair="0,1")
    assert at.session_state["pair"] == [0, 1] and len(at.warning) == 1


def test_unknown_keys_in_the_address_are_ignored() -> None:
    at = opened(utm_source="mail", model="grey")
    assert_fine(at)
    assert not at.warning


def test_another_model_opens_at_its_own_point() -> None:
    at = opened(model="grey", z="0.5,-1.25,2")
    at.selectbox(key="frame.model").set_value("plane").run()
    assert_fine(at)
    assert at.session_state["model"] == "plane" and len(at.session_state["z"]) == 2
    assert at.query_params["model"] in ("plane", ["plane"])


def test_going_back_to_a_shorter_address_restores_the_defaults() -> None:
    fresh = opened(model="grey")
    at = opened(model="grey", z="0.5,-1.25,2", pair="2,0")
    del at.query_params["z"]
    at.run()
    assert at.session_state["z"] == fresh.session_state["z"]
    assert at.session_state["pair"] == [2, 0] and "z" not in at.query_params
    at.query_params.clear()
    at.run()
    assert at.session_state["model"] == first_model()


def test_a_model_that_vanished_is_replaced_by_an_available_one(own_home: object) -> None:
    at = opened(model="grey")
    at.session_state["model"] = "gone"
    at.run()
    assert_fine(at)
    assert at.session_state["model"] == first_model()


def test_without_any_model_the_frame_shows_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ui.common.resources.store", lambda: type("Empty", (), {"infos": lambda _: []})()
    )
    at = opened()
    assert len(at.error) == 1
    assert not at.exception


def test_a_failing_page_shows_one_error_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("ui.common.snippets.image", broken)
    at = opened()
    assert len(at.error) == 1 and "secret" not in at.error[0].value
    assert not at.exception
