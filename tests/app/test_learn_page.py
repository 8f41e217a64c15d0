"""Every chapter of Learn, in the frame, and what its address does."""

import pytest
from streamlit.testing.v1 import AppTest

from ui import results, state
from ui.learn.chapters import CHAPTERS
from ui.learn.lesson import source_of

SCRIPT = "from ui.frame import render\nrender('learn')"


def opened(**address: str) -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=120)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def test_the_address_knows_the_chapters() -> None:
    assert tuple(one.name for one in CHAPTERS) == state.CHAPTERS
    assert results.reference_count(state.EXAMPLE_MODEL) == state.LAST_EXAMPLE + 1


@pytest.mark.parametrize("chapter", state.CHAPTERS)
def test_every_chapter_opens_with_its_formula_code_and_sources(chapter: str) -> None:
    shown = next(one for one in CHAPTERS if one.name == chapter)
    at = opened(chapter=chapter, example="7")
    assert not at.error and not at.exception and not at.warning
    assert at.latex[0].value.strip("$\n") == shown.formula(7)
    assert [code.value for code in at.code] == [source_of(one).strip() for one in shown.code]
    told = " ".join(line.value for line in at.markdown)
    assert all(source.claim in told for source in shown.sources) and shown.sources


@pytest.mark.parametrize("chapter", state.CHAPTERS)
def test_every_question_has_one_right_answer_and_says_why(chapter: str) -> None:
    shown = next(one for one in CHAPTERS if one.name == chapter)
    asked = shown.question(0)
    assert 0 <= asked.right < len(asked.options) == len(set(asked.options)) and asked.why


def test_presenting_leaves_the_long_text_out() -> None:
    at = opened(layout="present", chapter="space")
    assert not at.error and not at.exception
    assert not any("aggregate" in line.value for line in at.markdown)


def test_a_chapter_or_example_that_is_not_there_falls_back_with_a_line() -> None:
    at = opened(chapter="magic", example="99999")
    assert not at.error and len(at.warning) == 2
    assert at.session_state["chapter"] == "encoder" and at.session_state["example"] == 0
