"""Names of runs begin with what tells them apart."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import tiny_runs

from vae_core.config import DataConfig, RunConfig
from vae_core.presets import PRESETS
from vae_core.runs import naming
from vae_core.runs.archive import export_run, import_run
from vae_core.runs.directory import open_run

NOW = datetime(2026, 11, 28, 1, 30)


def test_the_presets_of_the_shipped_models_have_different_short_names() -> None:
    shipped = [open_run(name) for name in ("mnist-2d", "mnist-2d-beta8", "mnist-2d-ae")]
    names = [naming.label(run) for run in shipped]
    assert names == [naming.short_name(run.config) for run in shipped]
    assert len({name[:10] for name in names}) == 3


def test_a_new_run_is_titled_by_its_kind_its_data_and_the_time() -> None:
    title = naming.new_title(PRESETS["mnist-2d-beta8"], NOW)
    assert title == "2-D, β = 8 · MNIST · 28 Nov 01:30"
    folder = replace(PRESETS["mnist-2d"], data=DataConfig("/home/me/cats"))
    assert naming.short_name(folder) == "2-D · cats"


@pytest.mark.parametrize("title", ["", RunConfig.title, PRESETS["mnist-2d"].title])
def test_only_a_title_that_nobody_has_chosen_is_replaced(title: str) -> None:
    config = replace(PRESETS["mnist-2d"], title=title)
    assert naming.titled(config).title.startswith("2-D · MNIST · ")
    assert naming.titled(replace(config, title="Mine")).title == "Mine"


def test_an_imported_twin_says_so(own_home: Path, tmp_path: Path) -> None:
    tiny_runs.make_all(own_home)
    export_run(open_run("grey"), tmp_path / "again.zip")
    twin = import_run(tmp_path / "again.zip")
    title = open_run("grey").config.title
    assert twin.config.title != title and twin.config.title.endswith(title)
    assert open_run(twin.id).config.model == open_run("grey").config.model
