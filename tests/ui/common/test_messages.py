import ast
from pathlib import Path

import pytest

from ui.common.messages import plain

ROOT = Path(__file__).resolve().parents[3]
SHOWN_AS_MARKDOWN = ("error", "warning", "info", "success", "toast")


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://elsewhere/t.png)",
        "[a](http://elsewhere) <b>b</b> **c** _d_ `e` ~~f~~",
        ":red[g] :material/home: $x^2$ # h | i",
        "> j & k",
    ],
)
def test_no_text_is_read_as_markdown(text: str) -> None:
    special = set("\\`*_{}[]()#+!|<>~$:&^")
    escaped = plain(text)
    assert escaped.replace("\\", "") == text.replace("\\", "")
    assert all(escaped[i - 1] == "\\" for i, c in enumerate(escaped) if c in special - {"\\"})


def test_a_message_is_one_line() -> None:
    assert plain("a\n\n# b\r\n* c") == r"a \# b \* c"


def test_streamlit_itself_is_given_only_constant_messages() -> None:
    """Streamlit's own messages are Markdown: outside of the module only constants are given."""
    found = []
    for path in [*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        if path != ROOT / "ui" / "common" / "messages.py":
            found += [f"{path}:{line}" for line in variable_messages(path)]
    assert found == []


def variable_messages(path: Path) -> list[int]:
    calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
    return [
        call.lineno
        for call in calls
        if ast.unparse(call.func) in {f"st.{name}" for name in SHOWN_AS_MARKDOWN}
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]
