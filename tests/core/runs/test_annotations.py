"""Groups and directions stay with the run, whoever saves them, and nothing strange gets in."""

import io
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vae_core.runs import annotations
from vae_core.runs.annotations import Group, SavedDirection, load_saved_items
from vae_core.runs.archive import export_run, import_run
from vae_core.runs.directory import Run, RunError, open_run
from vae_core.system.locations import assets

FEW = Group("thick ones", (3, 1, 4), ((0.5, -1.0),))
UP = SavedDirection("up", (0.0, 2.0), "mean of thick ones − mean of thin ones")


def test_what_is_saved_is_loaded_in_its_order(own_run: Run) -> None:
    assert load_saved_items(own_run) == annotations.SavedItems()
    annotations.save_group(own_run, FEW)
    annotations.save_group(own_run, Group("all < & \u201cmine\u201d", (0,)))
    annotations.save_direction(own_run, UP)
    assert annotations.load_groups(own_run) == (FEW, Group("all < & \u201cmine\u201d", (0,)))
    assert annotations.load_directions(open_run(own_run.path)) == (UP,)
    assert annotations.saved_items_path(own_run).parent == own_run.path


def test_an_image_is_in_a_group_once(own_run: Run) -> None:
    annotations.save_group(own_run, Group("twice", (2, 2, 0, 2)))
    assert annotations.load_groups(own_run)[0].index == (2, 0)


def test_both_can_be_renamed_and_deleted(own_run: Run) -> None:
    annotations.save_group(own_run, FEW)
    annotations.save_direction(own_run, UP)
    annotations.rename_group(own_run, "thick ones", " bold  ones ")
    annotations.rename_direction(own_run, "up", "Up")
    saved = load_saved_items(own_run)
    assert [one.name for one in (*saved.groups, *saved.directions)] == ["bold ones", "Up"]
    assert saved.groups[0].index == FEW.index and saved.directions[0].vector == UP.vector
    annotations.delete_group(own_run, "bold ones")
    annotations.delete_direction(own_run, "Up")
    assert load_saved_items(own_run) == annotations.SavedItems()


@pytest.mark.parametrize("change", [annotations.delete_group, annotations.delete_direction])
def test_what_is_not_there_cannot_be_deleted(
    own_run: Run, change: Callable[[Run, str], None]
) -> None:
    with pytest.raises(ValueError, match="there is none named 'up'"):
        change(own_run, "up")


def test_a_name_is_taken_whatever_its_case(own_run: Run) -> None:
    annotations.save_direction(own_run, UP)
    annotations.save_direction(own_run, SavedDirection("down", (0.0, -1.0), ""))
    with pytest.raises(ValueError, match="there is one named 'UP' already"):
        annotations.save_direction(own_run, SavedDirection("UP", (1.0, 0.0), ""))
    with pytest.raises(ValueError, match="there is one named 'up' already"):
        annotations.rename_direction(own_run, "down", "up")
    annotations.save_group(own_run, Group("up", (1,)))  # a group is no direction


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b", "\u202eabc"])
def test_a_name_is_short_and_can_be_read(own_run: Run, name: str) -> None:
    with pytest.raises(ValueError, match="a name has 1 to 60 letters"):
        annotations.save_group(own_run, Group(name, (1,)))
    assert not annotations.saved_items_path(own_run).exists()


@pytest.mark.parametrize(
    ("group", "rule"),
    [
        (Group("g"), "needs at least 1 image"),
        (Group("g", (60,)), "a number from 0 to"),
        (Group("g", (-1,)), "a number from 0 to"),
        (Group("g", (True,)), "a number from 0 to"),
        (Group("g", (1,), ((1.0,),)), "2 finite numbers"),
        (Group("g", (1,), ((float("nan"), 0.0),)), "2 finite numbers"),
        (Group("g", (1,), ((0.0, 0.0),) * 1001), "at most 1000 pictures"),
    ],
)
def test_a_group_that_does_not_fit_is_refused(own_run: Run, group: Group, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        annotations.save_group(own_run, group)


@pytest.mark.parametrize("vector", [(0.0, 0.0), (1.0,), (float("inf"), 0.0)])
def test_a_direction_that_points_nowhere_is_refused(
    own_run: Run, vector: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="length above 0|2 finite numbers"):
        annotations.save_direction(own_run, SavedDirection("d", vector, ""))


def test_a_run_keeps_a_bounded_number(own_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotations, "MOST", 2)
    for name in "ab":
        annotations.save_group(own_run, Group(name, (1,)))
    with pytest.raises(ValueError, match="at most 2: delete one first"):
        annotations.save_group(own_run, Group("c", (1,)))


def test_a_class_that_saves_at_once_loses_nothing(own_run: Run) -> None:
    names = [f"pupil {number}" for number in range(12)]
    savers = [
        threading.Thread(target=annotations.save_group, args=(own_run, Group(name, (1,))))
        for name in names
    ]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    assert sorted(one.name for one in annotations.load_groups(own_run)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"format": 1, "groups": [1], "directions": []}',
        '{"format": 1, "groups": [{"name": "a", "index": [[1]], "z": []}], "directions": []}',
        '{"format": 1, "groups": [{"name": "a", "index": [99], "z": []}], "directions": []}',
        '{"format": 1, "groups": [], "directions": [{"name": "a", "vector": ["x"], "source": 1}]}',
        '{"format": 2, "groups": [], "directions": []}',
    ],
)
def test_a_damaged_file_is_told_and_kept(own_run: Run, text: str) -> None:
    path = annotations.saved_items_path(own_run)
    path.write_text(text)
    with pytest.raises(RunError, match="groups.json"):
        load_saved_items(own_run)
    with pytest.raises(RunError, match="groups.json"):
        annotations.save_group(own_run, FEW)
    assert path.read_text() == text


def test_those_of_a_shipped_model_lie_in_the_home_folder(own_home: Path) -> None:
    run = open_run(assets() / "models" / "mnist-2d")
    annotations.save_direction(run, UP)
    assert annotations.saved_items_path(run) == own_home / "groups" / "mnist-2d" / "groups.json"
    assert annotations.load_directions(open_run("mnist-2d")) == (UP,)


def test_they_travel_with_the_run(own_run: Run, tmp_path: Path) -> None:
    annotations.save_direction(own_run, UP)
    export_run(own_run, tmp_path / "mailed.zip")
    shutil.rmtree(own_run.path)
    assert annotations.load_directions(import_run(tmp_path / "mailed.zip")) == (UP,)


def test_those_of_a_shipped_model_travel_too(tmp_path: Path) -> None:
    run = open_run("mnist-2d")
    annotations.save_direction(run, UP)
    export_run(run, tmp_path / "mailed.zip")
    assert annotations.load_directions(import_run(tmp_path / "mailed.zip")) == (UP,)


def test_the_exports_hold_everything(own_run: Run) -> None:
    annotations.save_group(own_run, FEW)
    annotations.save_group(own_run, Group("one", (7,)))
    annotations.save_direction(own_run, UP)
    saved = load_saved_items(own_run)
    assert json.loads(annotations.to_json(saved)) == json.loads(
        annotations.saved_items_path(own_run).read_text()
    )
    with np.load(io.BytesIO(annotations.to_npz(saved)), allow_pickle=False) as file:
        assert file["members"].tolist() == [[0, 3], [0, 1], [0, 4], [1, 7]]
        assert file["directions"].tolist() == [[0, 2]] and file["direction_names"] == ["up"]
        assert file["group_names"].tolist() == ["thick ones", "one"]
        assert file["own"].tolist() == [[0.5, -1]] and file["own_group"].tolist() == [0]


def test_an_empty_shelf_can_be_exported() -> None:
    with np.load(
        io.BytesIO(annotations.to_npz(annotations.SavedItems())), allow_pickle=False
    ) as file:
        assert file["members"].shape == (0, 2) and len(file["directions"]) == 0
