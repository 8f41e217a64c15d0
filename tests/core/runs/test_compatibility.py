"""A run directory and a zip that an earlier version wrote, commit 40b749b: they still work.

Never write these files anew; add those of another version beside them.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from vae_core import load_run
from vae_core.cli.main import main
from vae_core.groups import load_saved_items
from vae_core.runs.archive import import_run
from vae_core.runs.directory import Run, open_run
from vae_core.scheduler import run_state
from vae_core.training import control, history, snapshots
from vae_core.training.diagnostics import diagnose

FILES = Path(__file__).resolve().parents[2] / "fixtures" / "made_by_40b749b"
STEPS = 48


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs' data, the zip "pictures.zip" of the current folder; nothing else lies there."""
    shutil.copy(FILES / "pictures.zip", tmp_path)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def stopped(own_home: Path, pictures: None) -> Run:
    """A training that was stopped at step 20 of 48, copied into the home folder."""
    path = own_home / "runs" / "stopped-bars"
    shutil.copytree(FILES / "stopped-bars", path)
    return open_run(path)


@pytest.fixture
def imported(own_home: Path, pictures: None) -> Run:
    """The same training, finished, from the zip."""
    return import_run(FILES / "finished-bars.zip")


def facts_of(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main([*words, "--json"]) == 0, capsys.readouterr().err
    return dict(json.loads(capsys.readouterr().out.splitlines()[-1]))


def test_the_fixtures_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES.rglob("*") if path.is_file()) < 200_000


def test_a_run_directory_opens(stopped: Run) -> None:
    assert stopped.config.title == "Bars of 40b749b"
    assert run_state.status(stopped)["state"] == "stopped"
    assert run_state.fraction(stopped) == pytest.approx(20 / STEPS)
    assert [(e.step, e.name, e.new) for e in control.events(stopped)] == [(0, "beta", 2.0)]
    assert stopped.metrics() and stopped.last_record()["step"] == 20
    assert diagnose(stopped)
    assert history.step_of(history.snapshot_paths(stopped.path)[-1]) == 20
    assert len(snapshots.load(stopped.path / "snapshots")) == 10
    x = torch.rand(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    model = load_run("stopped-bars")
    assert model.decode(model.encode(x).mu).shape == x.shape


def test_a_stopped_training_goes_on_to_the_weights_of_one_that_was_not_stopped(
    stopped: Run, imported: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = facts_of(capsys, "train", "--resume", "--run", str(stopped.path))
    assert (facts["state"], facts["step"]) == ("finished", STEPS)
    resumed, whole = stopped.load().state_dict(), imported.load().state_dict()
    assert all(torch.allclose(resumed[name], whole[name], atol=1e-3) for name in whole)


def test_a_zip_is_imported_with_all_that_was_kept(imported: Run) -> None:
    assert run_state.status(imported)["state"] == "finished"
    saved = load_saved_items(imported)
    assert [(group.name, group.index) for group in saved.groups] == [("lying", (1, 2))]
    assert [(d.name, d.vector) for d in saved.directions] == [("across", (1.0, 0.5))]
    assert imported.reference_set().x.dtype == np.uint8
    assert len(control.events(imported)) == 1
    assert history.step_of(history.snapshot_paths(imported.path)[-1]) == STEPS - 1


def test_an_imported_run_is_evaluated_to_the_figures_of_its_card(
    imported: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    card = imported.evaluation()
    assert card is not None
    facts = facts_of(capsys, "evaluate", str(imported.path))
    for name in ("elbo", "log_likelihood", "kl", "active_units"):
        assert facts[name] == pytest.approx(card[name], rel=1e-4)
