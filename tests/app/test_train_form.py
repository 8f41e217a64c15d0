"""The form of a new training and the menu of a run, in the frame."""

import time
import zipfile
from collections import OrderedDict
from concurrent.futures import Future, wait
from pathlib import Path

import numpy as np
import pytest
import tiny_runs
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.training import data, estimates, manage
from ui.training.estimates import Measurement
from vae_core.config import RunConfig
from vae_core.data import user_images
from vae_core.presets import PRESETS
from vae_core.runs.directory import Run, open_run
from vae_core.scheduler import launcher
from vae_core.training import tensorboard
from vae_core.training.estimate import Estimate, Memory

ESTIMATE = Estimate(1234, Memory(1, 1, 2, 1, 1, 2**20), 0.01, 58000, 3000, 300.0, 6.6)


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed estimate: measuring one takes a second."""
    monkeypatch.setattr(estimates, "estimate", lambda config: ESTIMATE)
    monkeypatch.setattr(estimates, "_measurements", OrderedDict())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RunConfig]:
    """The configurations that Start passes on; nothing is trained."""
    configs: list[RunConfig] = []

    def start(config: RunConfig, boards: bool) -> Run:
        configs.append(config)
        return open_run("plane")

    monkeypatch.setattr(launcher, "start", start)
    return configs


def words(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def test_start_passes_on_the_chosen_settings_and_shows_the_new_run(asked: list[RunConfig]) -> None:
    at = opened("train", run="grey", show="new")
    assert_fine(at)
    assert 'data-testid="estimate"' in words(at) and "6.6 epochs" in words(at)
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


def test_the_objective_can_be_chosen_and_its_rules_are_enforced(asked: list[RunConfig]) -> None:
    at = opened("train", show="new")
    at.selectbox(key="train.preset").set_value("mnist-2d").run()
    at.selectbox(key="train.objective.mnist-2d").set_value("iwae").run()
    at.number_input(key="train.samples.mnist-2d").set_value(5)
    at.number_input(key="train.from.mnist-2d").set_value(0.5)
    at.number_input(key="train.beta.mnist-2d").set_value(4.0).run()
    assert len(at.error) == 1
    assert at.button(key="train.start").disabled
    at.number_input(key="train.beta.mnist-2d").set_value(1.0).run()
    at.button(key="train.start").click().run()
    train = asked[0].train
    assert (train.objective, train.importance_samples, train.importance_from) == ("iwae", 5, 0.5)


def test_event_files_need_their_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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


def test_a_failed_start_shows_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(config: RunConfig, boards: bool) -> Run:
        raise launcher.LaunchError("the disk is full")

    monkeypatch.setattr(launcher, "start", start)
    at = opened("train", show="new")
    at.button(key="train.start").click().run()
    assert [error.value for error in at.error] == ["the disk is full"]


@pytest.mark.parametrize(
    ("key", "value"), [("hidden", "256, many"), ("hidden", "0"), ("channels", "8, 8, 8, 8, 8")]
)
def test_invalid_settings_disable_the_start(asked: list[RunConfig], key: str, value: str) -> None:
    at = opened("train", show="new")
    at.text_input(key=f"train.{key}.mnist-16d").set_value(value).run()
    assert len(at.error) == 1
    assert at.button(key="train.start").disabled


def test_a_validation_part_must_leave_something() -> None:
    at = opened("train", show="new")
    at.number_input(key="train.validation.mnist-16d").set_value(60000).run()
    assert len(at.error) == 1
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
    assert asked[0].title.startswith("16-D · Faces · ") and asked[0].preset == ""


def pictures(folder: Path, count: int = 30) -> Path:
    folder.mkdir()
    for i in range(count):
        Image.fromarray(np.full((9, 9), 8 * i, np.uint8)).save(folder / f"{i}.png")
    return folder


def test_a_folder_of_images_can_be_trained_on(asked: list[RunConfig], tmp_path: Path) -> None:
    folder = pictures(tmp_path / "mine")
    at = opened("train", show="new")
    at.selectbox(key="train.data.mnist-16d").set_value(data.CUSTOM).run()
    assert len(at.error) == 1 and at.button(key="train.start").disabled
    at.text_input(key="train.path").set_value(str(folder)).run()
    assert_fine(at)
    at.button(key="train.start").click().run()
    assert asked[0].data.dataset == str(folder)
    assert asked[0].data.validation == 3 or asked[0].data.validation < 30


def test_a_missing_folder_is_refused() -> None:
    at = opened("train", show="new")
    at.selectbox(key="train.data.mnist-16d").set_value(data.CUSTOM).run()
    at.text_input(key="train.path").set_value("/nowhere").run()
    assert len(at.error) == 1 and at.button(key="train.start").disabled
    assert not at.exception


def test_an_uploaded_zip_is_stored_once_and_private(tmp_path: Path) -> None:
    folder = pictures(tmp_path / "mine")
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as file:
        for path in folder.iterdir():
            file.write(path, path.name)
    content = (tmp_path / "mine.zip").read_bytes()
    path = user_images.keep_zip(content)
    assert path.read_bytes() == content and path.stat().st_mode & 0o077 == 0
    assert user_images.keep_zip(content) == path


def test_a_run_s_settings_can_be_copied(asked: list[RunConfig]) -> None:
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
    assert asked[0].title.startswith("3-D, β = 4 · MNIST · ")


def test_a_run_is_deleted_only_after_confirmation() -> None:
    at = opened("train", run="grey")
    assert at.button(key="train.delete").disabled
    at.checkbox(key="train.sure.grey").check().run()
    at.button(key="train.delete").click().run()
    assert not at.exception
    with pytest.raises(ValueError):
        open_run("grey")
    assert at.session_state["run"] == ""


def test_a_run_can_be_renamed() -> None:
    at = opened("train", run="grey")
    at.text_input(key="train.title.grey").set_value("Greyer")
    at.button(key="train.rename").click().run()
    assert_fine(at)
    assert open_run("grey").config.title == "Greyer"


def test_an_exported_run_can_be_imported() -> None:
    grey = tiny_runs.learned(open_run("grey"))
    again = manage.imported("again.zip", manage.zipped(grey))
    assert again.id == "again" and again.metrics() == grey.metrics()
    with pytest.raises(ValueError):
        manage.imported("again.zip", manage.zipped(grey))


def test_an_old_estimate_is_measured_again_and_a_recent_one_is_not() -> None:
    config = PRESETS["mnist-2d"]
    first = estimates.measured(config)
    wait([first])
    assert estimates.measured(config) is first
    old = Measurement(ESTIMATE, time.monotonic() - estimates.FRESH - 1)
    first = estimates._measurements[config] = Future()
    first.set_result(old)
    assert estimates.measured(config) is not first


def test_a_failed_estimate_is_kept_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(config: RunConfig) -> Estimate:
        raise RuntimeError("no memory")

    monkeypatch.setattr(estimates, "estimate", fail)
    assert isinstance(estimates.measure(PRESETS["mnist-2d"]).result, RuntimeError)
    at = opened("train", show="new")
    assert not at.exception and not at.error


def test_the_estimate_says_how_old_it_is() -> None:
    config = PRESETS["mnist-2d"]
    now, before = (estimates.describe(config, ESTIMATE, age) for age in (0.0, 42.0))
    assert now[:-1] == before[:-1] and "42" in before[-1] and "42" not in now[-1]
