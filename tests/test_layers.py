"""Arrows run one way: app -> ui.frame -> pages -> ui -> vae_core and app -> live -> vae_core."""

import ast
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
    ("vae_core/console.py", "rich"),  # the command line's progress bars
    ("live/origin.py", "streamlit"),  # refuses the origins that Streamlit itself refuses
}
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
