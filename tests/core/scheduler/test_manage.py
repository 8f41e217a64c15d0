from pathlib import Path

import pytest

from tests import tiny_runs
from vae_core.config import ModelConfig, RunConfig
from vae_core.runs.directory import Run, RunError, open_run, runs_dir
from vae_core.scheduler import manage, queue, run_state

SHIPPED = "mnist-2d"


def test_a_renamed_run_keeps_its_id_and_all_else(own_run: Run) -> None:
    before, versions = own_run.config, (own_run.path / "config.json").read_text()
    renamed = manage.rename(own_run, "  Bars, again ")
    assert renamed.config.title == "Bars, again" and renamed.id == own_run.id
    assert renamed.config.train == before.train
    assert (
        versions.replace(before.title, "Bars, again") == (own_run.path / "config.json").read_text()
    )


@pytest.mark.parametrize("title", ["", "  ", "x" * 101, "two\nlines"])
def test_a_title_is_one_line(own_run: Run, title: str) -> None:
    with pytest.raises(RunError, match="a title is one line"):
        manage.rename(own_run, title)


def test_a_deleted_run_is_gone_without_a_trace(own_run: Run) -> None:
    manage.delete(own_run)
    assert not list(runs_dir().iterdir())


def test_what_is_not_in_the_home_folder_is_never_deleted(trained: Run) -> None:
    for run in (trained, open_run(SHIPPED)):
        with pytest.raises(RunError, match="does not lie in"):
            manage.delete(run)
        with pytest.raises(RunError, match="does not lie in"):
            manage.rename(run, "Mine")
        assert (run.path / "config.json").exists()


@pytest.mark.parametrize("state", ["running", "paused"])
def test_a_run_that_is_being_trained_is_neither_renamed_nor_deleted(
    own_run: Run, state: str
) -> None:
    own_run.write_status(state, 1, 2)
    with pytest.raises(RunError, match="is being trained"):
        manage.delete(own_run)
    with pytest.raises(RunError, match="is being trained"):
        manage.rename(own_run, "Mine")
    assert own_run.load()


def test_a_duplicate_has_the_settings_and_nothing_that_was_learned(own_run: Run) -> None:
    copy = manage.duplicate(own_run)
    assert copy.config == RunConfig(
        "Bars copy",
        data=own_run.config.data,
        model=own_run.config.model,
        train=own_run.config.train,
    )
    assert run_state.status(copy)["state"] == "new" and not copy.weight_paths()
    assert copy.path.parent == own_run.path.parent and copy.id != own_run.id


def test_changes_are_read_by_name_and_type(own_run: Run) -> None:
    changes = ["train.beta=4", "model.hidden-dims=[32, 16]", "model.likelihood=bernoulli"]
    changed = manage.with_changes(own_run.config, changes)
    assert changed.train.beta == 4 and changed.model.hidden_dims == (32, 16)
    assert manage.with_changes(own_run.config, []) == own_run.config


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("train.beta", "a change is like"),
        ("beta=4", "a change is like"),
        ("train.gamma=4", "a change is like"),
        ("train.beta=big", "beta must be float"),
        ("train.beta=-1", "beta must be at least 0"),
    ],
)
def test_impossible_changes_are_refused_with_the_rule(
    own_run: Run, change: str, rule: str
) -> None:
    with pytest.raises(ValueError, match=rule):
        manage.with_changes(own_run.config, [change])


def test_a_waiting_run_that_is_deleted_waits_no_more(own_home: Path) -> None:
    run = tiny_runs.make(own_home / "runs" / "tiny", ModelConfig((1, 8, 8), 2, "mlp"), (1.0, 1.0))
    queue.enqueue(run)
    manage.delete(run)
    assert queue.waiting() == [] and not list(runs_dir().glob("*/queued.json"))
