"""Imports run one way: app -> ui.frame -> pages -> ui -> vae_core and app -> live -> vae_core,
and downward through the folders of vae_core."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"app", "ui", "pages", "live", "vae_core", "benchmarks"}
PLOTTING = {"streamlit", "starlette", "plotly", "matplotlib"}
FORBIDDEN = {
    "vae_core": (OURS - {"vae_core"}) | PLOTTING | {"rich", "uvicorn"},
    "live": {"app", "ui", "pages", "benchmarks", "streamlit", "plotly"},
    "pages": {"app", "pages", "live", "benchmarks", "torch", "ui.frame"},
    "ui": {"app", "pages", "live", "benchmarks", "starlette"},
}
ALLOWED = {
    ("vae_core/cli/console.py", "rich"),  # the command line's progress bars
    ("live/origin_check.py", "streamlit"),  # refuses the origins that Streamlit itself refuses
}
CORE = [  # a folder imports only what stands after it
    "__main__",
    "cli",
    "scheduler",
    "training",
    "projection",
    "evaluation",
    "groups",
    "runs",
    "objectives",
    "latent",
    "data",
    "media",
    "models",
    "presets",
    "config",
    "registry",
    "system",
]
CORE_FILES = sorted((ROOT / "vae_core").rglob("*.py"))
FILES = [path for layer in FORBIDDEN for path in sorted((ROOT / layer).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """Modules that a file imports, and all packages around them; relative ones by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            base = ".".join([*package, *([node.module] if node.module else [])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return {name.rsplit(".", n)[0] for name in found for n in range(name.count(".") + 1)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_arrow_runs_back(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    back = imports(path) & FORBIDDEN[relative.split("/")[0]]
    assert {name for name in back if (relative, name) not in ALLOWED} == set()


def test_an_arrow_that_runs_back_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    page = tmp_path / "ui" / "bad.py"
    page.parent.mkdir()
    page.write_text("def f():\n    from pages.explore import x\n    import live.routes as r\n")
    assert imports(page) & FORBIDDEN["ui"] == {"pages", "live"}


def part(module: str) -> str:
    """The folder or file of vae_core that a module belongs to; "" for vae_core itself."""
    return (module.split(".") + [""])[1]


def upward(path: Path) -> set[str]:
    """Parts of vae_core that a file imports although they stand above its own part."""
    inside = path.relative_to(ROOT / "vae_core").with_suffix("").parts[0]
    if inside == "__init__":
        return set()
    parts = {part(name) for name in imports(path) if name.startswith("vae_core.")}
    return {name for name in parts if CORE.index(name) < CORE.index(inside)}


@pytest.mark.parametrize("path", CORE_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downward_through_the_folders_of_the_core(path: Path) -> None:
    assert upward(path) == set()


def test_every_folder_of_the_core_has_its_place_in_the_order() -> None:
    names = {path.relative_to(ROOT / "vae_core").with_suffix("").parts[0] for path in CORE_FILES}
    assert names - {"__init__"} == set(CORE)


def test_an_upward_import_inside_the_core_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file = tmp_path / "vae_core" / "models" / "bad.py"
    file.parent.mkdir(parents=True)
    file.write_text("from ..config import ModelConfig\nfrom ..training.loop import fit\n")
    assert upward(file) == {"training"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import one another in a circle; empty if there is none."""
    done: set[str] = set()

    def visit(module: str, trail: list[str]) -> list[str]:
        if module in trail:
            return trail[trail.index(module) :]
        if module in done:
            return []
        for target in sorted(graph.get(module, set())):
            if found := visit(target, [*trail, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(graph) if (found := visit(module, []))), [])


@pytest.mark.parametrize("package", ["vae_core", "live", "ui"])
def test_no_modules_import_one_another_in_a_circle(package: str) -> None:
    files = {module_name(path): path for path in sorted((ROOT / package).rglob("*.py"))}
    leaves = {name: path for name, path in files.items() if path.name != "__init__.py"}
    assert circle({name: imports(path) & set(leaves) for name, path in leaves.items()}) == []


def test_a_circle_is_seen() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


def test_loading_a_run_needs_no_training_code() -> None:
    code = (  # torch imports a part of torch.distributed by itself
        "import sys, torch; before = set(sys.modules); import vae_core; vae_core.load_run; "
        "print([m for m in set(sys.modules) - before if m.startswith(('vae_core.training', "
        "'vae_core.cli', 'vae_core.scheduler', 'torch.distributed'))])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
