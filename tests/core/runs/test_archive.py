import shutil
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from vae_core.evaluation.metrics import evaluate
from vae_core.runs import archive
from vae_core.runs.archive import belongs, export_run, import_run
from vae_core.runs.directory import Run, RunError, open_run, runs_dir
from vae_core.training.session import Session


@pytest.fixture
def mailed(trained: Run, tmp_path: Path) -> Path:
    path = tmp_path / "mailed.zip"
    export_run(trained, path)
    return path


def assert_nothing_left() -> None:
    assert not runs_dir().exists() or not list(runs_dir().iterdir())


def test_a_mailed_run_has_the_same_figures(trained: Run, mailed: Path) -> None:
    run = import_run(mailed)
    assert run.id == "mailed" and open_run("mailed").config == trained.config
    x = trained.reference_set().x
    ours, theirs = (evaluate(r.load(), x, 5) for r in (run, trained))
    assert asdict(ours) == asdict(theirs)
    assert run.metrics() == trained.metrics() and run.evaluation() == trained.evaluation()
    assert {p.relative_to(run.path) for p in run.path.rglob("*")} == {
        p.relative_to(trained.path) for p in trained.path.rglob("*")
    }


def test_a_mailed_run_can_be_trained_further(
    trained: Run, tmp_path: Path, new_run: Callable[..., Run]
) -> None:
    stopped = new_run("stopped")
    for _ in Session(stopped).steps(max_steps=30):
        pass
    export_run(stopped, tmp_path / "half.zip")
    run = import_run(tmp_path / "half.zip")
    session = Session(run)
    session.resume()
    for _ in session.steps():
        pass
    ours, theirs = run.load().state_dict(), trained.load().state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_the_copy_of_a_run_that_trains_is_not_trained(own_run: Run, tmp_path: Path) -> None:
    own_run.write_status("running", 70, 144)
    export_run(own_run, tmp_path / "young.zip")
    copy = import_run(tmp_path / "young.zip")
    assert own_run.status()["state"] == "running"
    assert (copy.status()["state"], copy.status()["step"]) == ("stopped", 70)


def test_a_file_that_vanishes_meanwhile_is_left_out(
    own_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, original = own_run.checkpoints()[0], Path.is_file

    def vanishing(path: Path) -> bool:
        there = original(path)
        if path == gone:
            path.unlink(missing_ok=True)
        return there

    monkeypatch.setattr(Path, "is_file", vanishing)
    export_run(own_run, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        assert (
            "config.json" in file.namelist() and f"checkpoints/{gone.name}" not in file.namelist()
        )


def test_temporary_and_foreign_files_are_not_mailed(own_run: Run, tmp_path: Path) -> None:
    (own_run.path / "checkpoints" / ".step-000000001.safetensors.x.safetensors").touch()
    (own_run.path / "notes.txt").write_text("private")
    export_run(own_run, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        assert all(belongs(archive.PurePosixPath(name)) for name in file.namelist())


def test_an_id_that_is_taken_is_refused(own_run: Run, mailed: Path) -> None:
    with pytest.raises(RunError, match="a run bars already"):
        import_run(mailed, "bars")
    assert open_run("bars").load() is not None


def test_the_id_of_a_shipped_model_is_refused(
    mailed: Path, trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(trained.path, tmp_path / "assets" / "models" / "mnist-2d")
    monkeypatch.setattr("vae_core.runs.directory.assets", lambda: tmp_path / "assets")
    with pytest.raises(RunError, match="a run mnist-2d already"):
        import_run(mailed, "mnist-2d")


@pytest.mark.parametrize("name", ["../out", "..", ".hidden", "a/b", "/tmp/x", "a b", "-x"])
def test_a_name_that_is_no_id_is_refused(mailed: Path, name: str) -> None:
    with pytest.raises(RunError, match="a run's name is"):
        import_run(mailed, name)
    assert_nothing_left()


def test_a_file_name_with_spaces_becomes_an_id(mailed: Path) -> None:
    run = import_run(mailed.rename(mailed.with_name("my run (1).zip")))
    assert open_run(run.id).path == run.path


@pytest.mark.parametrize(
    "name",
    [
        "../config.json",
        "/config.json",
        "checkpoints/../../x.safetensors",
        "checkpoints/..",
        "..\\config.json",
        "snapshots/deep/step-1.npz",
        "nested/config.json",
        "run.py",
        "snapshots/step-1.pkl",
        "checkpoints/.hidden.safetensors",
        "foo/bar",
    ],
)
def test_a_foreign_name_is_refused_and_nothing_left(mailed: Path, name: str) -> None:
    with zipfile.ZipFile(mailed, "a") as file:
        file.writestr(name, "foreign")
    with pytest.raises(RunError, match="which is no file of a run"):
        import_run(mailed)
    assert_nothing_left()
    assert not (runs_dir().parent / "config.json").exists()


def test_too_many_files_are_refused(mailed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    with pytest.raises(RunError, match="files, a run at most 3"):
        import_run(mailed)
    assert_nothing_left()


def test_a_bomb_is_refused_while_it_inflates(
    mailed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1 << 20)
    with zipfile.ZipFile(mailed, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("snapshots/step-999999999.npz", bytes(4 << 20))
    assert mailed.stat().st_size < 1 << 20
    with pytest.raises(RunError, match="larger than"):
        import_run(mailed)
    assert_nothing_left()


def damage_tail(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def damage_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4000] = bytes(3900)
    path.write_bytes(content)


def encrypt(path: Path) -> None:
    """Sets the flag of encryption in every central entry."""
    content = bytearray(path.read_bytes())
    place = -1
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        content[place + 8] |= 1
    path.write_bytes(content)


def drop_config(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("status.json", "{}")


def drop_weights(path: Path) -> None:
    with zipfile.ZipFile(path) as file:
        config = file.read("config.json")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", config)


@pytest.mark.parametrize(
    "damage",
    [
        damage_tail,
        damage_middle,
        encrypt,
        drop_config,
        drop_weights,
        lambda path: path.write_bytes(b"no zip"),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
)
def test_what_is_no_whole_run_is_refused_in_one_line(
    mailed: Path, damage: Callable[[Path], None]
) -> None:
    damage(mailed)
    with pytest.raises(ValueError) as caught:
        import_run(mailed)
    assert "\n" not in str(caught.value)
    assert_nothing_left()
