"""The live components' scripts, linted as the browser gets them: put together, each one module."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import ui

COLLECT = """
import importlib, json, sys
import streamlit.components.v2 as components

scripts = {}
components.component = lambda name, *, js, **rest: scripts.update({name: js})
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
json.dump(scripts, sys.stdout)
"""
RULES = {
    "plugins": ["eslint"],
    "env": {"browser": True, "es2024": True},
    "categories": {"correctness": "error"},
    "rules": {
        "no-undef": "error",
        "no-unused-vars": "off",  # a part serves several components, and not each uses all of it
    },
}


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole script of every component that a module of ui makes."""
    modules = [found.name for found in pkgutil.walk_packages(ui.__path__, "ui.")]
    made = subprocess.run(
        [sys.executable, "-c", COLLECT, json.dumps(modules)],
        capture_output=True,
        text=True,
        check=True,
    )
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "rules.json").write_text(json.dumps(RULES))
    for name, script in json.loads(made.stdout).items():
        (folder / f"{name}.js").write_text(script, encoding="utf-8")
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    oxlint = Path(sys.executable).with_name("oxlint")
    return subprocess.run(
        [oxlint, "--config", folder / "rules.json", "--format", "unix", folder],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_component_is_collected(scripts: Path) -> None:
    names = {path.stem for path in scripts.glob("*.js")}
    assert {"vae_lab.explore", "vae_lab.path", "vae_lab.learn.training"} <= names
    assert len(names) > 15


def test_no_script_uses_a_name_that_it_has_not(scripts: Path) -> None:
    result = lint(scripts)
    assert result.returncode == 0, result.stdout


def test_a_missing_helper_is_found(scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_text(json.dumps(RULES))
    (tmp_path / "broken.js").write_text("export default () => bytes('AA==');\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert "'bytes' is not defined" in result.stdout
