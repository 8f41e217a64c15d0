"""The checks of frontend/, and that what is committed is what it builds."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import node_tools
import pytest
from node_tools import node

import ui
from live.script_routes import scripts
from ui.common import live_component

LARGEST = 350_000  # bytes of all scripts together, before compression
DIST = live_component.SCRIPTS
COLLECT = """
import importlib, json, sys
import streamlit.components.v2 as components

scripts = {}
components.component = lambda name, *, js, **rest: scripts.update({name: js})
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
json.dump(scripts, sys.stdout)
"""


@pytest.fixture(scope="module")
def mounted() -> dict[str, str]:
    """The script text of every component that a module of ui makes, by its name."""
    modules = [module.name for module in pkgutil.walk_packages(ui.__path__, "ui.")]
    result = subprocess.run(
        [sys.executable, "-c", COLLECT, json.dumps(modules)],
        capture_output=True,
        text=True,
        check=True,
    )
    texts: dict[str, str] = json.loads(result.stdout)
    return {name.removeprefix("vae_lab."): text for name, text in texts.items()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_committed_scripts_are_what_the_sources_build(frontend: Path, tmp_path: Path) -> None:
    result = node("build.mjs", tmp_path / "dist")
    assert result.returncode == 0, result.stderr
    built = contents(tmp_path / "dist")
    assert sorted(built) == sorted(contents(DIST)), "run `npm run build` in frontend/"
    assert built == contents(DIST)


def test_the_types_hold(frontend: Path) -> None:
    result = node(node_tools.MODULES / "typescript" / "bin" / "tsc", "--noEmit")
    assert result.returncode == 0, result.stdout


def lint(*paths: Path | str) -> subprocess.CompletedProcess[str]:
    return node(node_tools.MODULES / "oxlint" / "bin" / "oxlint", "--deny-warnings", *paths)


def test_the_linter_has_nothing_to_say(frontend: Path) -> None:
    result = lint()
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("export default () => bytes('AA==');", "no-undef"),
        ("const unused = 1;\nexport {};", "no-unused-vars"),
    ],
)
def test_the_linter_finds_a_mistake(frontend: Path, tmp_path: Path, line: str, rule: str) -> None:
    (tmp_path / "broken.ts").write_text(f"{line}\n")
    result = lint("--config", frontend / ".oxlintrc.json", tmp_path)
    assert result.returncode != 0
    assert rule in result.stdout


def test_the_unit_tests_pass(frontend: Path) -> None:
    result = node(node_tools.MODULES / "vitest" / "vitest.mjs", "run")
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_component_of_the_pages_has_an_entry_and_the_reverse(
    mounted: dict[str, str],
) -> None:
    entries = json.loads((node_tools.FRONTEND / "components.json").read_text("utf-8"))
    assert set(mounted) == set(entries) == set(live_component.manifest())


def test_every_file_of_a_component_is_served(mounted: dict[str, str]) -> None:
    for name, files in live_component.manifest().items():
        assert files[0].startswith(f"{name}-")
        assert set(files) <= set(scripts())
        for file in files:
            assert f'"live/scripts/{file}"' in mounted[name]


def test_a_page_is_sent_addresses_instead_of_scripts(mounted: dict[str, str]) -> None:
    for text in mounted.values():
        assert "FILES" not in text and len(text) < 4000
        assert "\n" in text  # Streamlit takes one line for a file's name


def test_all_scripts_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in DIST.glob("*.js")) <= LARGEST


def test_no_address_of_a_registry_is_in_the_lock_file() -> None:
    lock = json.loads((node_tools.FRONTEND / "package-lock.json").read_text("utf-8"))
    assert not any("resolved" in package for package in lock["packages"].values())
