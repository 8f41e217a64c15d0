"""The damage of one run is that of no other: every page opens and says what is wrong."""

import shutil
from pathlib import Path

import pytest
import tiny_runs
from test_pages import assert_fine, opened

from ui import pages
from vae_core.runs.directory import runs_dir

DAMAGE = {
    "config": ("config.json", b'{"format": 1, "model": {"latent_dim": 1' + b"0" * 400 + b"}}"),
    "card": ("evaluation.json", b'{"kl_per_dim": [1' + b"0" * 400 + b", 1, 1]}"),
    "metrics": ("metrics.jsonl", b'{"step": ' + b"[" * 100_000 + b"\n"),
    "status": ("status.json", b"\xff\xfe"),
}


@pytest.fixture
def home(own_home: Path) -> Path:
    tiny_runs.make_all(own_home)
    return own_home


@pytest.mark.parametrize("page", [page.name for page in pages.PAGES if page.name != "learn"])
def test_a_damaged_run_hurts_no_page_of_another_one(home: Path, page: str) -> None:
    for number, (file, content) in enumerate(DAMAGE.values()):
        shutil.copytree(runs_dir() / "grey", runs_dir() / f"damaged-{number}")
        (runs_dir() / f"damaged-{number}" / file).write_bytes(content)
    assert_fine(opened(page, model="plane"))


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_run_is_shown_as_such_without_a_traceback(home: Path, damage: str) -> None:
    file, content = DAMAGE[damage]
    (runs_dir() / "grey" / file).write_bytes(content)
    for page in ("explore", "train"):
        at = opened(page, model="grey", run="grey")
        assert not at.exception
        assert len(at.error) <= 1


def test_a_run_that_cannot_be_opened_can_be_deleted(home: Path) -> None:
    (runs_dir() / "grey" / "config.json").write_text("{")
    at = opened("train", run="grey")
    assert len(at.error) == 1 and at.button(key="train.damaged.delete").disabled
    at.checkbox(key="train.sure.grey").check().run()
    at.button(key="train.damaged.delete").click().run()
    assert not (runs_dir() / "grey").exists() and (runs_dir() / "plane").exists()
    assert_fine(at)
