"""The form of a new training and the menu of a run, in the frame."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
import tiny_runs
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.training import form, keep
from vae_core.config import RunConfig
from vae_core.data import user_images
from vae_core.runs.directory import Run, open_run
from vae_core.scheduler import launcher
from vae_core.training import tensorboard
from vae_core.training.estimate import Estimate, Memory

FOUND = Estimate(1234, Memory(1, 1, 2, 1, 1, 2**20), 0.01, 58000, 3000, 300.0, 6.6)


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """An estimate takes a second: here it is made up."""
    monkeypatch.setattr(form, "estimate", lambda config: FOUND)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RunConfig]:
    """The configurations that Start hands over; nothing is trained."""
    configs: list[RunConfig] = []

    def start(config: RunConfig, boards: bool) -> Run:
        configs.append(config)
        return open_run("plane")

    monkeypatch.setattr(launcher, "start", start)
    return configs


def words(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def test_start_hands_over_what_was_chosen_and_shows_the_new_run(asked: list[RunConfig]) -> None:
    at = opened("train", run="grey", show="new")
    assert_fine(at)
    assert "5 minutes: 6.6 epochs" in words(at) and "12,800 images a second" in words(at)
    at.selectbox(key="train.preset").set_value("mnist-2d").run()
    at.number_input(key="train.minutes.mnist-2d").set_value(2.0)
    at.number_input(key="train.beta.mnist-2d").set_value(4.0)
    at.number_input(key="train.latent.mnist-2d").set_value(3)
    at.text_input(key="train.title.mnist.mnist-2d").set_value("Mine")
    at.button(key="train.start").click().run()
    assert_fine(at)
    (config,) = asked
    assert (config.title, config.preset, config.data.dataset) == ("Mine", "mnist-2d", "mnist")
    assert (config.train.minutes, config.train.beta, config.model.latent_dim) == (2.0, 4.0, 3)
    assert config.data.validation == 2000
    assert at.session_state["run"] == "plane" and at.query_params["run"] in ("plane", ["plane"])
    assert at.session_state["show"] == "watch"


def test_the_objective_is_chosen_and_what_it_forbids_is_said(asked: list[RunConfig]) -> None:
    at = opened("train", show="new")
    at.selectbox(key="train.preset").set_value("mnist-2d").run()
    at.selectbox(key="train.objective.mnist-2d").set_value("iwae").run()
    at.number_input(key="train.samples.mnist-2d").set_value(5)
    at.number_input(key="train.from.mnist-2d").set_value(0.5)
    at.number_input(key="train.beta.mnist-2d").set_value(4.0).run()
    assert "no beta but 1" in at.error[0].value
    assert at.button(key="train.start").disabled
    at.number_input(key="train.beta.mnist-2d").set_value(1.0).run()
    at.button(key="train.start").click().run()
    train = asked[0].train
    assert (train.objective, train.importance_samples, train.importance_from) == ("iwae", 5, 0.5)


def test_event_files_are_asked_for_where_their_package_is(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[bool] = []

    def start(config: RunConfig, boards: bool) -> Run:
        wanted.append(boards)
        return open_run("plane")

    monkeypatch.setattr(launcher, "start", start)
    at = opened("train", show="new")
    at.toggle(key="train.boards").set_value(True)
    at.button(key="train.start").click().run()
    assert wanted == [True]
    monkeypatch.setattr(tensorboard, "is_installed", lambda: False)
    assert opened("train", show="new").toggle(key="train.boards").disabled


def test_a_start_that_fails_says_why_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(config: RunConfig, boards: bool) -> Run:
        raise launcher.LaunchError("the disk is full")

    monkeypatch.setattr(launcher, "start", start)
    at = opened("train", show="new")
    at.button(key="train.start").click().run()
    assert [error.value for error in at.error] == ["the disk is full"]


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("hidden", "256, many", "whole numbers with commas"),
        ("hidden", "0", "widths of 1 to"),
        ("channels", "8, 8, 8, 8, 8", "leave nothing of an image of 28 pixels"),
    ],
)
def test_impossible_settings_are_refused_before_the_start(
    asked: list[RunConfig], key: str, value: str, reason: str
) -> None:
    at = opened("train", show="new")
    at.text_input(key=f"train.{key}.mnist-16d").set_value(value).run()
    assert len(at.error) == 1 and reason in at.error[0].value
    assert at.button(key="train.start").disabled


def test_a_validation_part_must_leave_something() -> None:
    at = opened("train", show="new")
    at.number_input(key="train.validation.mnist-16d").set_value(60000).run()
    assert len(at.error) == 1 and "leave something to train on" in at.error[0].value
    assert at.button(key="train.start").disabled


def test_epochs_can_be_the_budget(asked: list[RunConfig]) -> None:
    at = opened("train", show="new")
    at.segmented_control(key="train.budget.mnist-16d").set_value("epochs").run()
    at.number_input(key="train.epochs.mnist-16d").set_value(7)
    at.button(key="train.start").click().run()
    assert_fine(at)
    assert (asked[0].train.epochs, asked[0].train.minutes) == (7, 0.0)


def test_another_data_set_brings_its_own_shape(asked: list[RunConfig]) -> None:
    at = opened("train", show="new")
    at.selectbox(key="train.data.mnist-16d").set_value("avatars").run()
    at.button(key="train.start").click().run()
    assert_fine(at)
    assert asked[0].data.dataset == "avatars"
    assert asked[0].model.image_shape == (3, 64, 64)
    assert (asked[0].title, asked[0].preset) == ("Toon heads, in colour", "")


def pictures(folder: Path, count: int = 30) -> Path:
    folder.mkdir()
    for i in range(count):
        Image.fromarray(np.full((9, 9), 8 * i, np.uint8)).save(folder / f"{i}.png")
    return folder


def test_one_s_own_folder_is_trained_on(asked: list[RunConfig], tmp_path: Path) -> None:
    folder = pictures(tmp_path / "mine")
    at = opened("train", show="new")
    at.selectbox(key="train.data.mnist-16d").set_value("a folder or zip of your own").run()
    assert "name a folder" in at.error[0].value and at.button(key="train.start").disabled
    at.text_input(key="train.path").set_value(str(folder)).run()
    assert_fine(at)
    at.button(key="train.start").click().run()
    assert asked[0].data.dataset == str(folder)
    assert asked[0].data.validation == 3 or asked[0].data.validation < 30


def test_a_folder_that_is_not_there_is_refused() -> None:
    at = opened("train", show="new")
    at.selectbox(key="train.data.mnist-16d").set_value("a folder or zip of your own").run()
    at.text_input(key="train.path").set_value("/nowhere").run()
    assert len(at.error) == 1 and at.button(key="train.start").disabled
    assert not at.exception


def test_a_zip_that_is_sent_is_kept_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = pictures(tmp_path / "mine")
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as file:
        for path in folder.iterdir():
            file.write(path, path.name)
    content = (tmp_path / "mine.zip").read_bytes()
    path = user_images.keep_zip(content)
    assert path.read_bytes() == content and path.stat().st_mode & 0o077 == 0
    assert user_images.keep_zip(content) == path


def test_a_run_s_settings_can_be_varied(asked: list[RunConfig]) -> None:
    at = opened("train", run="grey")
    at.button(key="train.vary").click().run()
    assert not at.exception
    assert at.session_state["show"] == "new"
    assert at.selectbox(key="train.preset").value == "run:grey"
    at.number_input(key="train.beta.run:grey").set_value(4.0)
    at.button(key="train.start").click().run()
    assert_fine(at)
    grey = open_run("grey").config
    assert asked[0].model == grey.model and asked[0].train.beta == 4.0
    assert asked[0].title == "Tiny grey, varied"


def test_a_run_is_deleted_only_after_a_second_word() -> None:
    at = opened("train", run="grey")
    assert at.button(key="train.delete").disabled
    at.checkbox(key="train.sure.grey").check().run()
    at.button(key="train.delete").click().run()
    assert not at.exception
    with pytest.raises(ValueError, match="no run"):
        open_run("grey")
    assert at.session_state["run"] == ""


def test_a_run_gets_another_title() -> None:
    at = opened("train", run="grey")
    at.text_input(key="train.title.grey").set_value("Greyer")
    at.button(key="train.rename").click().run()
    assert_fine(at)
    assert open_run("grey").config.title == "Greyer"


def test_what_is_exported_can_be_imported() -> None:
    grey = tiny_runs.learned(open_run("grey"))
    again = keep.received("again.zip", keep.zipped(grey))
    assert again.id == "again" and again.metrics() == grey.metrics()
    with pytest.raises(ValueError, match="already"):
        keep.received("again.zip", keep.zipped(grey))
