import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from vae_core import presets
from vae_core.cli.main import main
from vae_core.cli.sheets import distinct_names
from vae_core.config import RunConfig
from vae_core.presets import PRESETS
from vae_core.runs import archive
from vae_core.runs.directory import Run, open_run
from vae_core.training import control

ROOT = Path(__file__).parents[3]
Answer = tuple[int, str, str]
Call = Callable[..., Answer]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command; gives its exit status, stdout and stderr."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as error:  # how tyro ends for --help and wrong usage
            status = error.code if isinstance(error.code, int) else 1
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def facts(call: Call) -> Callable[..., dict[str, Any]]:
    """Runs a command that must succeed; gives the JSON object on the last line of stdout."""

    def run(*words: object) -> dict[str, Any]:
        status, out, err = call(*words, "--json")
        assert status == 0, err
        answer = json.loads(out.splitlines()[-1])
        assert isinstance(answer, dict)
        return answer

    return run


Facts = Callable[..., dict[str, Any]]


@pytest.fixture
def tiny_preset(run_config: RunConfig, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(presets.PRESETS, "tiny", run_config)
    return "tiny"


@pytest.fixture
def pictures(picture_folder: Path) -> list[Path]:
    return sorted(picture_folder.rglob("*.png"))[:3]


def picture_size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


# train


def test_train_prints_the_run_and_its_figures(
    facts: Facts, tiny_preset: str, tmp_path: Path, trained: Run
) -> None:
    answer = facts("train", "--preset", "tiny", "--run", tmp_path / "r")
    assert answer["run"] == str(tmp_path / "r") and answer["state"] == "finished"
    run = open_run(tmp_path / "r")
    card = run.evaluation()
    assert card is not None and card["elbo"] == answer["elbo"] and "run" not in card
    assert [r["loss"] for r in run.metrics()] == [r["loss"] for r in trained.metrics()]


def test_train_without_a_folder_makes_one_at_home(
    facts: Facts, tiny_preset: str, own_home: Path
) -> None:
    answer = facts("train", "--preset", "tiny", "--max-steps", 3)
    assert Path(answer["run"]).parent == own_home / "runs"
    assert answer["state"] == "stopped" and answer["step"] == 3


def test_train_stops_when_its_time_is_over_and_resumes(
    facts: Facts, tiny_preset: str, tmp_path: Path
) -> None:
    words = ("train", "--run", tmp_path / "r", "--max-seconds", 0.3)
    answer = facts(*words, "--preset", "tiny", "--train.epochs", 1_000_000)
    assert answer["state"] == "finished" and answer["step"] > 1
    more = facts(*words[:-1], 0.6, "--resume")
    assert more["state"] == "finished" and more["step"] > answer["step"]


def test_resume_goes_on_to_the_weights_of_one_sitting(
    facts: Facts, tiny_preset: str, tmp_path: Path, trained: Run
) -> None:
    facts("train", "--preset", "tiny", "--run", tmp_path / "r", "--max-steps", 61)
    answer = facts("train", "--run", tmp_path / "r", "--resume")
    assert answer["state"] == "finished"
    assert answer["step"] == trained.status()["step"]
    losses = [run.metrics()[-1]["loss"] for run in (open_run(tmp_path / "r"), trained)]
    assert losses[0] == losses[1]


def test_settings_of_the_preset_can_be_changed(
    facts: Facts, tiny_preset: str, tmp_path: Path, picture_folder: Path
) -> None:
    shutil.copytree(picture_folder, tmp_path / "other")
    facts(
        *("train", "--preset", "tiny", "--run", tmp_path / "r", "--max-steps", 1, "--seed", 5),
        *("--dataset", tmp_path / "other", "--model.latent-dim", 3, "--train.beta", 0.5),
    )
    config = open_run(tmp_path / "r").config
    assert config.model.latent_dim == 3 and config.train.beta == 0.5
    assert config.train.seed == 5 and config.data.dataset == str(tmp_path / "other")


def test_a_new_run_whose_data_is_missing_is_taken_back(
    call: Call, tiny_preset: str, tmp_path: Path
) -> None:
    words = ("train", "--preset", "tiny", "--run", tmp_path / "r", "--dataset")
    status, _, err = call(*words, tmp_path / "absent")
    assert status == 1 and "absent" in err
    assert not (tmp_path / "r").exists()


def test_signals_do_afterwards_what_they_did_before(facts: Facts, tiny_preset: str) -> None:
    before = signal.getsignal(signal.SIGINT)
    facts("train", "--preset", "tiny", "--max-steps", 1)
    assert signal.getsignal(signal.SIGINT) is before


# evaluate


def test_evaluate_prints_what_the_contract_names(facts: Facts, trained: Run) -> None:
    answer = facts("evaluate", trained.path)
    assert {"elbo", "log_likelihood", "kl", "kl_per_dim", "active_units"} <= set(answer)
    assert answer["images"] == len(trained.reference_set().x)
    assert answer["binarization"] == "stochastic" and "nll" not in answer
    assert answer["elbo"] == pytest.approx(answer["log_likelihood"] - answer["kl"])
    for name in ("elbo", "log_likelihood", "kl", "kl_per_dim"):
        assert f"{name}_stderr" in answer


def test_evaluate_takes_a_split_a_limit_samples_and_a_seed(facts: Facts, trained: Run) -> None:
    words = ("evaluate", trained.path, "--split", "train", "--limit", 5)
    first = facts(*words, "--importance-samples", 20, "--seed", 1)
    assert first["images"] == 5 and first["split"] == "train"
    assert first["nll"] < -first["elbo"] and first["nll_stderr"] > 0
    assert first == facts(*words, "--importance-samples", 20, "--seed", 1)
    assert first["elbo"] != facts(*words, "--seed", 2)["elbo"]


def test_evaluate_changes_the_card_only_where_asked(facts: Facts, own_run: Run) -> None:
    """The NLL may be of fewer images than the rest, and then says of how many."""
    before = own_run.evaluation()
    facts("evaluate", "bars", "--seed", 3)
    assert own_run.evaluation() == before
    whole = facts("evaluate", "bars", "--seed", 3, "--save")
    part = facts("evaluate", "bars", "--limit", 2, "--importance-samples", 2, "--save")
    card = own_run.evaluation()
    assert card is not None
    assert card["elbo"] == whole["elbo"] and card["images"] == whole["images"]
    assert card["nll"] == part["nll"] and card["nll_images"] == 2


# pictures and vectors


def test_encode_writes_the_posterior(
    facts: Facts, trained: Run, pictures: list[Path], tmp_path: Path
) -> None:
    answer = facts("encode", trained.path, *pictures, "--out", tmp_path / "q.npz")
    assert answer["images"] == 3
    with np.load(tmp_path / "q.npz", allow_pickle=False) as file:
        assert file["mu"].shape == file["logvar"].shape == (3, 2)
        assert file["names"].tolist() == [str(path) for path in pictures]


def test_reconstruct_writes_a_picture_an_image(
    facts: Facts, trained: Run, pictures: list[Path], tmp_path: Path
) -> None:
    twice = [*pictures, pictures[0]]
    answer = facts("reconstruct", trained.path, *twice, "--out", tmp_path / "out")
    assert len(set(answer["files"])) == 4
    assert {p.name for p in (tmp_path / "out").iterdir()} == set(answer["files"])
    assert picture_size(tmp_path / "out" / answer["files"][0]) == (8, 8)


def test_names_are_made_distinct() -> None:
    names = ["a.png", "a.png", "a-2.png", "a.png", "b.png"]
    distinct = distinct_names(names)
    assert len(set(distinct)) == 5 and distinct[0] == "a.png" and distinct[-1] == "b.png"


def test_sample_writes_a_sheet(facts: Facts, trained: Run, tmp_path: Path) -> None:
    words = ("sample", trained.path, "--count", 5, "--out")
    facts(*words, tmp_path / "a.png")
    facts(*words, tmp_path / "b.png")
    facts(*words, tmp_path / "c.png", "--seed", 1)
    assert picture_size(tmp_path / "a.png") == (24, 16)
    a, b, c = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert a == b != c


def test_traverse_writes_a_row_a_dimension(facts: Facts, trained: Run, tmp_path: Path) -> None:
    answer = facts("traverse", trained.path, "--out", tmp_path / "t.png", "--steps", 7)
    assert sorted(answer["dims"]) == [0, 1]
    assert picture_size(tmp_path / "t.png") == (56, 16)
    facts("traverse", trained.path, "--out", tmp_path / "u.png", "--steps", 7, "--image", 1)
    assert (tmp_path / "t.png").read_bytes() != (tmp_path / "u.png").read_bytes()


@pytest.mark.parametrize("ending", ["png", "gif", "webp"])
def test_interpolate_writes_a_strip_or_a_film(
    facts: Facts, trained: Run, pictures: list[Path], tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"film.{ending}"
    facts("interpolate", trained.path, pictures[0], "1", "--out", out, "--steps", 4)
    with Image.open(out) as film:
        assert film.size == ((32, 8) if ending == "png" else (32, 32))
        assert (getattr(film, "n_frames", 1) > 1) == (ending != "png")


@pytest.mark.parametrize("kind", ["lerp", "slerp", "geodesic"])
def test_interpolate_takes_every_kind_of_path_between_the_same_ends(
    facts: Facts, trained: Run, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "strip.png"
    facts("interpolate", trained.path, 0, 1, "--out", out, "--steps", 4, "--path", kind)
    model, x = trained.load(), torch.from_numpy(trained.reference_set().x[:2]).float() / 255
    ends = (model.decode(model.encode(x).mu) * 255).round().byte().numpy()
    strip = np.asarray(Image.open(out))
    assert np.array_equal(strip[:, :8], ends[0, 0]) and np.array_equal(strip[:, -8:], ends[1, 0])


def test_project_writes_the_plane(facts: Facts, trained: Run, tmp_path: Path) -> None:
    answer = facts("project", trained.path, "--method", "pca", "--out", tmp_path / "p.npz")
    reference = trained.reference_set()
    with np.load(tmp_path / "p.npz", allow_pickle=False) as file:
        assert file["xy"].shape == (answer["images"], 2)
        assert np.array_equal(file["labels"], reference.labels)
        assert np.array_equal(file["index"], reference.index)


# lists


def test_the_lists_name_what_there_is(facts: Facts, own_run: Run) -> None:
    assert {"mnist", "fashion-mnist"} <= set(facts("datasets"))
    assert set(facts("presets")) == set(PRESETS) > {"mnist-16d", "avatars-32d", "shapes-10d"}
    assert facts("runs")["bars"]["state"] == "finished"


@pytest.mark.parametrize("file", ["config.json", "status.json"])
def test_a_damaged_run_is_listed_as_damaged(facts: Facts, own_run: Run, file: str) -> None:
    (own_run.path / file).write_text("{")
    assert facts("runs")["bars"]["state"] == "damaged"


def test_export_and_import_are_inverse(facts: Facts, own_run: Run, tmp_path: Path) -> None:
    facts("export", "bars", "--out", tmp_path / "bars.zip")
    answer = facts("import", tmp_path / "bars.zip", "--name", "again")
    assert answer["title"].endswith("Bars") and answer["title"] != "Bars"  # its twin is here
    assert facts("evaluate", "again")["elbo"] == facts("evaluate", "bars")["elbo"]


def test_tables_are_whole_where_there_is_no_terminal(call: Call, own_run: Run) -> None:
    """Lines are not folded at 80 columns, and nothing is read as markup."""
    odd = own_run.path.with_name("a[red]b[.c]" + "x" * 90)
    own_run.path.rename(odd)
    status, out, _ = call("runs")
    line = next(line for line in out.splitlines() if "Bars" in line)
    assert status == 0 and str(odd) in line and line == line.rstrip()
    assert len(call("presets")[1].splitlines()) == 1 + len(presets.PRESETS)


# errors


def assert_one_line(answer: Answer, status: int, *parts: str) -> None:
    code, out, err = answer
    lines = [line for line in err.splitlines() if line.strip()]
    assert code == status and out == ""
    assert len(lines) == 1 and lines[0].startswith("error: ")
    for part in parts:
        assert part in err


@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "nowhere"),
        ("encode", "nowhere", "a.png", "--out", "a.npz"),
        ("sample", "nowhere", "--out", "a.png"),
        ("export", "nowhere", "--out", "a.zip"),
    ],
)
def test_an_unknown_run_fails_in_one_line(call: Call, own_run: Run, words: tuple[str]) -> None:
    assert_one_line(call(*words), 1, "nowhere", "bars")


def test_a_missing_image_and_a_text_named_png_fail_in_one_line(
    call: Call, trained: Run, tmp_path: Path
) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    for name in ("absent.png", "text.png"):
        answer = call("encode", trained.path, tmp_path / name, "--out", tmp_path / "q.npz")
        assert_one_line(answer, 1, name)
        answer = call("interpolate", trained.path, tmp_path / name, 1, "--out", tmp_path / "q.png")
        assert_one_line(answer, 1, name)
    assert [path.name for path in tmp_path.iterdir()] == ["text.png"]


@pytest.mark.parametrize(
    ("command", "name", "ending"),
    [
        (("sample",), "a.jpg", ".png"),
        (("traverse",), "a", ".png"),
        (("interpolate", "0", "1"), "a.mp4", ".webp"),
        (("project", "--method", "pca"), "a.csv", ".npz"),
        (("encode", "0.png"), "a.npy", ".npz"),
        (("export",), "a.tar", ".zip"),
    ],
)
def test_a_wrong_ending_fails_in_one_line(
    call: Call, trained: Run, tmp_path: Path, command: tuple[str, ...], name: str, ending: str
) -> None:
    first, *rest = command
    answer = call(first, trained.path, *rest, "--out", tmp_path / name)
    assert_one_line(answer, 1, "must end in", ending)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 1, "model": {"channels": "x"}}'])
def test_a_damaged_configuration_fails_in_one_line(call: Call, own_run: Run, content: str) -> None:
    (own_run.path / "config.json").write_text(content)
    assert_one_line(call("evaluate", "bars"), 1)


def test_damaged_weights_fail_in_one_line(call: Call, own_run: Run) -> None:
    for path in own_run.weight_paths():
        path.write_bytes(b"damaged")
    assert_one_line(call("evaluate", "bars"), 1, "can't be read")


def test_a_run_without_its_data_fails_in_one_line(call: Call, own_run: Run) -> None:
    path = own_run.path / "config.json"
    path.write_text(re.sub(r'"dataset": "[^"]*"', '"dataset": "/absent"', path.read_text()))
    assert_one_line(call("evaluate", "bars"), 1, "/absent")


def test_an_unknown_preset_is_wrong_usage(call: Call) -> None:
    assert_one_line(call("train", "--preset", "nope"), 2, "nope", "mnist-16d")
    assert_one_line(call("train"), 2, "--preset")
    assert_one_line(call("train", "--resume"), 2, "--run")


def test_a_run_is_not_trained_over(call: Call, tiny_preset: str, own_run: Run) -> None:
    answer = call("train", "--preset", "tiny", "--run", own_run.path)
    assert_one_line(answer, 1, "holds a run already")


@pytest.mark.parametrize(
    "words",
    [
        ("train", "--preset", "tiny", "--max-seconds", "-1"),
        ("train", "--preset", "tiny", "--max-seconds", "nan"),
        ("train", "--preset", "tiny", "--max-steps", "0"),
        ("evaluate", "bars", "--limit", "0"),
        ("evaluate", "bars", "--importance-samples", "-1"),
        ("sample", "bars", "--out", "a.png", "--count", "0"),
        ("sample", "bars", "--out", "a.png", "--count", "1000000"),
        ("sample", "bars", "--out", "a.png", "--temperature", "nan"),
        ("traverse", "bars", "--out", "a.png", "--steps", "1"),
        ("traverse", "bars", "--out", "a.png", "--image", "999"),
        ("interpolate", "bars", "0", "999", "--out", "a.png"),
        ("interpolate", "bars", "0", "1", "--out", "a.png", "--steps", "1"),
        ("encode", "bars", "--out", "a.npz"),
    ],
)
def test_impossible_numbers_are_wrong_usage(
    call: Call, own_run: Run, tiny_preset: str, words: tuple[str, ...]
) -> None:
    assert_one_line(call(*words), 2)


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("evaluate",),
        ("evaluate", "bars", "--limit", "many"),
        ("evaluate", "bars", "--split", "validation"),
        ("sample", "bars", "--colour", "red"),
        ("train", "--preset", "tiny", "--train.learning-rate", "nan"),
        ("train", "--preset", "tiny", "--model.network", "vit"),
        ("train", "--preset"),
    ],
)
def test_words_that_make_no_sense_are_wrong_usage(
    call: Call, own_run: Run, tiny_preset: str, words: tuple[str, ...]
) -> None:
    status, out, err = call(*words)
    assert status == 2 and out == "" and err and "Traceback" not in err


@pytest.mark.parametrize("seed", [-1, 2**32, 2**80])
@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "bars"),
        ("sample", "bars", "--out", "a.png"),
        ("project", "bars", "--method", "pca", "--out", "a.npz"),
        ("train", "--preset", "tiny"),
    ],
)
def test_an_impossible_seed_is_wrong_usage(
    call: Call, own_run: Run, tiny_preset: str, words: tuple[str, ...], seed: int
) -> None:
    assert_one_line(call(*words, "--seed", seed), 2, "--seed is 0 to")


def test_help_succeeds(call: Call) -> None:
    for words in ((), ("--help",), ("evaluate", "--help")):
        status, out, _ = call(*words)
        assert status == 0 and "evaluate" in out


# in a process of its own


def command_line(*words: object, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "vae_core", *map(str, words)]
    environment = os.environ | {"VAE_LAB_HOME": str(home), "COLUMNS": "80"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_module_is_the_command_line(trained: Run, own_home: Path) -> None:
    done = command_line("evaluate", trained.path, "--json", home=own_home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["images"] > 0
    assert len(done.stdout.splitlines()) == 1


def test_a_failure_in_a_process_has_no_traceback(own_home: Path) -> None:
    done = command_line("evaluate", "nowhere", home=own_home)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("error: ") and len(done.stderr.splitlines()) == 1


# steering and keeping runs


def test_runs_are_renamed_duplicated_and_deleted(facts: Facts, own_run: Run) -> None:
    assert facts("rename", "bars", "--title", "Mine")["title"] == "Mine"
    copy = facts("duplicate", "bars", "--set", "train.beta=4", "model.latent-dim=3")
    made = open_run(copy["run"])
    assert copy["title"] == "Mine copy" and made.config.train.beta == 4
    assert made.config.model.latent_dim == 3 and made.config.data == own_run.config.data
    assert facts("delete", "bars", "--yes")["deleted"] == str(own_run.path)
    assert set(facts("runs")) & {"bars", made.id} == {made.id}


def test_nothing_is_deleted_unconfirmed(call: Call, own_run: Run) -> None:
    status, _, error = call("delete", "bars")
    assert status == 2 and "--yes" in error and own_run.path.exists()


def test_a_change_waits_for_a_run_that_does_not_train(facts: Facts, own_run: Run) -> None:
    answer = facts("change", "bars", "--learning-rate", 1e-4, "--beta", 2)
    assert answer["state"] == "finished"
    waiting = {request.name: request.value for request in control.requests(own_run)}
    assert waiting == {"learning_rate": 1e-4, "beta": 2}


@pytest.mark.parametrize(
    ("words", "status", "line"),
    [
        (("change", "bars"), 2, "needs a setting"),
        (("change", "bars", "--beta", "-1"), 1, "beta must be at least 0"),
        (("pause", "bars"), 1, "nothing to pause"),
        (("stop", "bars"), 1, "not running"),
        (("resume", "bars"), 1, "come to its end"),
        (
            ("train", "--preset", "tiny", "--background", "--max-steps", "3"),
            2,
            "--background takes no",
        ),
    ],
)
def test_what_a_run_can_not_do_is_said_in_one_line(
    call: Call, own_run: Run, tiny_preset: str, words: tuple[str, ...], status: int, line: str
) -> None:
    code, _, error = call(*words)
    assert code == status and line in error and error.count("\n") == 1


def test_a_full_disk_is_told_in_words(
    call: Call, own_run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "export_run", full)
    status, _, error = call("export", "bars", "--out", tmp_path / "a.zip")
    assert status == 1 and error == "error: the disk is full: make room and try again\n"


def test_the_queue_is_empty_where_nothing_waits(facts: Facts) -> None:
    answer = facts("queue")
    assert answer["at_once"] >= 1 and answer["running"] == answer["waiting"] == []


def test_estimate_prints_time_and_memory(facts: Facts, tiny_preset: str) -> None:
    answer = facts("estimate", "--preset", "tiny", "--train.epochs", 2)
    assert answer["seconds"] > 0 and answer["memory_bytes"] == sum(answer["memory"].values())
    assert answer["epochs"] == 2


# tables, pipes and figures


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", ["presets", "runs", "datasets"])
def test_a_list_is_a_table_that_fits_the_terminal(
    call: Call, trained: Run, monkeypatch: pytest.MonkeyPatch, command: str, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    lines = call(command)[1].splitlines()
    assert len(lines) > 1 and max(map(len, lines)) <= columns


def test_a_reader_that_stops_early_sees_no_traceback() -> None:
    line = f"{sys.executable} -m vae_core presets | head -1"
    done = subprocess.run(
        ["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.stderr == "" and len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("ending", ["pdf", "svg"])
def test_a_traversal_is_a_figure_with_its_dimensions(
    facts: Callable[..., dict[str, Any]], trained: Run, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"t.{ending}"
    words = ("traverse", trained.path, "--out", out, "--steps", 5, "--dimensions", 1, "--dpi", 50)
    assert facts(*words)["dims"] == [1]
    content = out.read_bytes()
    assert content.startswith(b"%PDF" if ending == "pdf" else b"<svg")
    if ending == "svg":
        assert b">z1, " in content and b">z0, " not in content


@pytest.mark.parametrize("words", [("--dimensions", 9), ("--dpi", 0)])
def test_figures_refuse_dimensions_and_sizes_that_do_not_exist(
    call: Call, trained: Run, tmp_path: Path, words: tuple[object, ...]
) -> None:
    assert call("traverse", trained.path, "--out", tmp_path / "t.svg", *words)[0] == 2


@pytest.mark.parametrize(
    ("name", "word"),
    [("m.onnx", "ONNX"), ("m.pt", "PyTorch"), ("m.zip", "import"), ("m.txt", "a file")],
)
def test_a_file_given_as_a_run_is_named_for_what_it_is(
    call: Call, tmp_path: Path, name: str, word: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    status, _, err = call("evaluate", tmp_path / name)
    assert status == 1 and word in err and "not a run" in err


def test_a_folder_of_another_program_is_named_for_what_it_is(call: Call, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"_class_name": "AutoencoderKL"}))
    assert "diffusers folder (AutoencoderKL)" in call("evaluate", tmp_path)[2]


def test_an_export_without_training_states_is_smaller_and_opens(
    facts: Callable[..., dict[str, Any]], trained: Run, tmp_path: Path
) -> None:
    whole = facts("export", trained.path, "--out", tmp_path / "whole.zip")["bytes"]
    part = facts("export", trained.path, "--out", tmp_path / "part.zip", "--weights-only")["bytes"]
    assert part < whole
    run = archive.import_run(tmp_path / "part.zip")
    assert not run.checkpoints() and run.metrics() == trained.metrics()
    assert run.evaluation() == trained.evaluation() and run.load()
