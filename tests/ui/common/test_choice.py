"""A choice is kept by its id: shown labels differ, and every choice goes through `choice`."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from ui.common import choice

ROOT = Path(__file__).resolve().parents[3]
WIDGETS = {"selectbox", "segmented_control", "pills", "radio", "multiselect", "select_slider"}
OFFERED = WIDGETS - {"select_slider"}
MODULES = [p for name in ("ui", "pages") for p in sorted((ROOT / name).rglob("*.py"))]
SCRIPTS = sorted((ROOT / "frontend" / "src").rglob("*.ts"))

titles = st.dictionaries(st.text(max_size=3), st.sampled_from(["a", "a ", "b", "a · x", ""]))


@given(titles=titles)
def test_labels_differ_and_begin_with_the_title(titles: dict[str, str]) -> None:
    labels = choice.unique(titles)
    assert list(labels) == list(titles)
    assert len({choice.as_seen(label) for label in labels.values()}) == len(titles)
    assert all(labels[name].startswith(title) for name, title in titles.items())


def test_a_title_of_its_own_stays_as_it_is() -> None:
    labels = choice.unique({"a": "one", "b": "two", "c": "two"}, lambda name: "28 Nov")
    assert labels["a"] == "one"
    assert labels["b"].startswith("two · 28 Nov · b")


def test_the_first_detail_that_tells_them_apart_is_the_last_one_shown() -> None:
    labels = choice.unique({1: "run", 2: "run"}, {1: "Monday", 2: "Tuesday"}.__getitem__)
    assert labels == {1: "run · Monday", 2: "run · Tuesday"}


def offered() -> None:
    import streamlit as st

    from ui.common import choice

    twins = {"first": "twin", "second": "twin"}
    st.session_state["made"] = [
        choice.select("a", twins, key="select"),
        choice.segments("b", twins, key="segments", default="second"),
        choice.rows("c", twins, key="radio"),
        choice.several("d", twins, key="several"),
        choice.chips("e", twins, key="pills"),
    ]


def test_each_of_two_things_with_one_title_can_be_chosen() -> None:
    at = AppTest.from_function(offered).run()
    for chosen in ("second", "first"):
        at.selectbox(key="select").set_value(chosen)
        at.segmented_control(key="segments").set_value(chosen)
        at.radio(key="radio").set_value(chosen)
        at.multiselect(key="several").set_value([chosen])
        at.pills(key="pills").set_value([chosen]).run()
        assert at.session_state["made"] == [chosen, chosen, chosen, [chosen], [chosen]]


def calls(path: Path) -> set[str]:
    """The choice widgets of Streamlit that a file calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "streamlit"
        for alias in node.names
    }
    return (names | imported) & WIDGETS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_module_offers_a_choice_by_its_label(path: Path) -> None:
    assert calls(path) == (OFFERED if path.name == "choice.py" else set())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_option_of_a_script_has_a_value_beside_its_label(path: Path) -> None:
    for piece in path.read_text(encoding="utf-8").split('element("option"')[1:]:
        assert "value" in piece[: piece.index(")")], piece[:80]
