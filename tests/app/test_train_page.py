"""Train, in the frame: it reads run directories and starts processes; none is started here."""

import os
import time
from pathlib import Path

import pytest
import tiny_runs
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.training import status, watch
from vae_core.runs.directory import Run, open_run
from vae_core.scheduler import launcher, queue
from vae_core.system.files import write_json
from vae_core.training import control


@pytest.fixture
def learning(tiny_models: list[str]) -> Run:
    """A run with some metrics that was stopped half way."""
    run = tiny_runs.learned(open_run("grey"))
    run.write_status("stopped", 100, 200)
    return run


def shown_state(at: AppTest) -> object:
    """The state that the page showed."""
    return at.session_state[watch.SHOWN][1]


def test_a_stopped_run_can_be_resumed_or_opened(learning: Run) -> None:
    at = opened("train", run="grey")
    assert_fine(at)
    assert shown_state(at) == "stopped"
    assert at.button(key="train.resume") and at.button(key="train.open")


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"state": "running", "process": 2**22 + 1}, "interrupted"),
        ({"state": "failed", "message": "the loss became nan"}, "failed"),
        ({"state": "finished"}, "finished"),
    ],
)
def test_every_state_is_shown(learning: Run, facts: dict[str, object], state: str) -> None:
    whole = {"step": 1, "total_steps": 2, "message": "", "process": os.getpid()}
    write_json(learning.path / "status.json", whole | {"heartbeat": time.time()} | facts)
    at = opened("train", run="grey")
    assert_fine(at)
    assert shown_state(at) == state and str(facts.get("message", "")) in at.markdown[0].value


def test_a_queued_run_shows_its_position(learning: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "slots", lambda: 0)
    for name in ("plane", "grey"):
        launcher.resume(open_run(name))
    at = opened("train", run="grey")
    assert_fine(at)
    assert shown_state(at) == "queued" and "2 of 2" in status.position(learning)


def test_a_run_without_any_status_is_not_started() -> None:
    at = opened("train", run="plane")
    assert_fine(at)
    assert shown_state(at) == "new"


def test_a_damaged_run_gets_one_message(learning: Run) -> None:
    (learning.path / "status.json").write_text("{")
    at = opened("train", run="grey")
    assert len(at.error) == 1 and "status.json" in at.error[0].value
    assert not at.exception


def test_the_step_of_the_link_is_the_step_that_is_shown(learning: Run) -> None:
    at = opened("train", run="grey", step="10")
    assert_fine(at)
    assert at.session_state["step"] == 10
    assert at.query_params["step"] in ("10", ["10"])


@pytest.mark.parametrize("step", ["-2", "99999999999"])
def test_an_invalid_step_gets_one_message(learning: Run, step: str) -> None:
    at = opened("train", run="grey", step=step)
    assert_fine(at)
    assert len(at.warning) == 1 and at.session_state["step"] == -1


def test_another_run_is_shown_from_its_newest_step(learning: Run) -> None:
    at = opened("train", run="grey", step="10")
    at.selectbox(key="train.run").set_value("plane").run()
    assert_fine(at)
    assert (at.session_state["run"], at.session_state["step"]) == ("plane", -1)


@pytest.mark.parametrize(
    ("state", "buttons", "clicked", "asks"),
    [
        ("running", {"pause", "stop", "one"}, "pause", "pause"),
        ("paused", {"stop", "resume", "one"}, "stop", "stop"),
        ("stopped", {"resume", "one"}, "resume", "resume"),
        ("finished", {"one"}, "one", "more_epochs"),
    ],
)
def test_every_state_has_its_buttons(
    learning: Run,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    buttons: set[str],
    clicked: str,
    asks: str,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(launcher, asks, lambda run: asked.append(run.id))
    learning.write_status(state, 100, 200)  # by this process, which lives
    at = opened("train", run="grey")
    assert_fine(at)
    keys = {str(button.key).removeprefix("train.") for button in at.button}
    assert {"pause", "stop", "resume", "one"} & keys == buttons
    at.button(key=f"train.{clicked}").click().run()
    assert_fine(at)
    assert asked == ["grey"]


def test_a_failed_action_shows_its_reason(learning: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(run: Run) -> None:
        raise launcher.LaunchError("it has ended meanwhile")

    monkeypatch.setattr(launcher, "stop", stop)
    learning.write_status("running", 100, 200)
    at = opened("train", run="grey")
    at.button(key="train.stop").click().run()
    assert [error.value for error in at.error] == ["it has ended meanwhile"]


def test_only_changed_settings_are_requested(learning: Run) -> None:
    at = opened("train", run="grey")
    at.number_input(key="train.beta.grey").set_value(0.25)
    at.button(key="train.apply").click().run()
    assert_fine(at)
    assert [(r.name, r.value) for r in control.requests(learning)] == [("beta", 0.25)]


def test_a_shipped_model_can_only_be_opened() -> None:
    at = opened("train", run="mnist-2d")
    assert_fine(at)
    assert {str(button.key) for button in at.button} == {"train.open", "train.vary"}


PLACE = """
import streamlit as st
from ui.common import state
from ui.training import watch
state.choose_model("grey")
st.session_state[watch.SHOWN] = ("grey", "stopped", True)
st.session_state[watch.KEY] = {{"place": {place!r}}}
watch.take_position()
"""


@pytest.mark.parametrize(
    ("place", "step"),
    [
        ({"run": "grey", "step": 7, "plane": 1}, 7),
        ({"run": "grey", "step": -1, "plane": 0}, -1),
        ({"run": "grey", "step": -2, "plane": 0}, -1),
        ({"run": "grey", "step": 10**12, "plane": 0}, -1),
        ({"run": "grey", "step": "7", "plane": 0}, -1),
        ({"run": "grey", "step": 7, "plane": 2}, -1),
        ({"run": "grey", "step": 7}, -1),
        ({"run": "grey"}, -1),
        ({"run": "plane", "step": 7, "plane": 0}, -1),
        ("x", -1),
        (None, -1),
    ],
)
def test_a_valid_position_of_the_browser_becomes_the_state(place: object, step: int) -> None:
    at = AppTest.from_string(PLACE.format(place=place), default_timeout=30).run()
    assert not at.exception
    assert at.session_state["step"] == step


def test_a_run_opens_in_explore_with_its_own_model(learning: Run) -> None:
    at = opened("train", run="grey", model="plane")
    at.button(key="train.open").click().run()
    assert not at.exception
    assert at.session_state["model"] == "grey"


def test_a_run_from_elsewhere_in_the_address_is_refused(tmp_path: Path) -> None:
    at = opened("train", run=str(tmp_path))
    assert_fine(at)
    assert len(at.warning) == 1
