"""Train, in the frame: it reads run directories and starts processes; none is started here."""

import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from vae_core import launch
from vae_core.files import write_json
from vae_core.runs import Run, open_run


def record(step: int) -> dict[str, object]:
    terms = {"loss": 150.0 - step, "log_likelihood": step - 155.0, "kl": 5.0}
    return {"step": step, **terms, "kl_per_dim": [5.0], "images_per_second": 900, "seconds": 61.0}


@pytest.fixture
def learning(tiny_models: list[str]) -> Run:
    """A run with some metrics that was stopped half way."""
    run = open_run("grey")
    for step in (50, 100):
        run.append_metrics(record(step))
    run.write_status("stopped", 100, 200)
    return run


def words(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def headline(at: AppTest) -> str:
    return str(at.get("progress")[0].proto.text)


def test_a_stopped_run_shows_its_curves_and_can_go_on(learning: Run) -> None:
    at = opened("train", run="grey")
    assert_fine(at)
    assert headline(at) == "Stopped · 50% · step 100 of 200"
    assert "−55.0 nats" in words(at) and "900 images/s" in words(at) and "1:01 min" in words(at)
    assert len(at.get("plotly_chart")) == 1
    assert at.button(key="train.resume") and at.button(key="train.open")


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"state": "running", "process": 2**22 + 1}, "Interrupted"),
        ({"state": "failed", "message": "the loss became nan"}, "Failed: the loss became nan"),
        ({"state": "finished"}, "Finished"),
    ],
)
def test_every_state_is_said_in_words(learning: Run, facts: dict[str, object], line: str) -> None:
    whole = {"step": 1, "total_steps": 2, "message": "", "process": os.getpid()}
    write_json(learning.path / "status.json", whole | {"heartbeat": time.time()} | facts)
    at = opened("train", run="grey")
    assert_fine(at)
    assert line in headline(at)


def test_a_run_without_any_status_is_not_started() -> None:
    at = opened("train", run="plane")
    assert_fine(at)
    assert "Not started" in headline(at) and "appear here" in words(at)


def test_a_damaged_run_gets_one_line(learning: Run) -> None:
    (learning.path / "status.json").write_text("{")
    at = opened("train", run="grey")
    assert len(at.error) == 1 and "status.json" in at.error[0].value
    assert not at.exception


def test_start_hands_over_what_was_chosen_and_shows_the_new_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def start(*choices: object) -> Run:
        asked.extend(choices)
        return open_run("plane")

    monkeypatch.setattr(launch, "start", start)
    at = opened("train", run="grey")
    at.selectbox(key="train.preset").set_value("mnist-2d").run()
    at.number_input(key="train.minutes").set_value(2.0).run()
    at.button(key="train.start").click().run()
    assert_fine(at)
    assert asked == ["mnist-2d", "mnist", 2.0]
    assert at.session_state["run"] == "plane" and at.query_params["run"] in ("plane", ["plane"])


def test_a_start_that_fails_says_why_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> Run:
        raise launch.LaunchError("another is being trained")

    monkeypatch.setattr(launch, "start", start)
    at = opened("train")
    at.button(key="train.start").click().run()
    assert [error.value for error in at.error] == ["another is being trained"]


def test_a_run_opens_in_explore_with_its_own_model(learning: Run) -> None:
    at = opened("train", run="grey", model="plane")
    at.button(key="train.open").click().run()
    assert not at.exception
    assert at.session_state["model"] == "grey"


def test_a_run_from_elsewhere_in_the_address_is_refused(tmp_path: Path) -> None:
    at = opened("train", run=str(tmp_path))
    assert_fine(at)
    assert len(at.warning) == 1
