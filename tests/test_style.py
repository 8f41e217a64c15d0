"""No function is over 40 lines, its docstring left out."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 40
PACKAGES = ("vae_core", "live", "ui", "pages", "benchmarks")
FILES = [ROOT / "app.py", *(p for name in PACKAGES for p in sorted((ROOT / name).rglob("*.py")))]


def lengths(path: Path) -> dict[str, int]:
    """The lines of every function in a file, the docstring's left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [
        n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {function.name: length(function) for function in functions}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_is_over_40_lines(path: Path) -> None:
    assert {name: n for name, n in lengths(path).items() if n > LONGEST} == {}


def test_a_function_that_is_too_long_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    body = "    x = 1\n" * 40
    file.write_text(f'def f():\n    """A.\n\n    B.\n    """\n{body}\nasync def g():\n{body}')
    assert lengths(file) == {"f": 41, "g": 41}
    file.write_text(f'def f():\n    """A."""\n{body[10:]}')
    assert lengths(file) == {"f": 40}
