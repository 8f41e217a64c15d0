"""Every chapter of Learn, in the frame, and what its address does."""

import pytest
from streamlit.testing.v1 import AppTest

from ui import results, state, tour
from ui.glossary import TERMS
from ui.learn import numbers
from ui.learn.chapters import CHAPTERS
from ui.learn.lesson import source_of
from ui.pages import PAGES

SCRIPT = "from ui.frame import render\nrender('learn')"


def opened(**address: str) -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=120)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def test_the_address_knows_the_chapters() -> None:
    assert tuple(one.name for one in CHAPTERS) == state.LEARN
    assert results.reference_count(state.EXAMPLE_MODEL) == state.LAST_EXAMPLE + 1


@pytest.mark.parametrize("chapter", state.LEARN)
def test_every_chapter_opens_with_its_formula_code_and_sources(chapter: str) -> None:
    shown = next(one for one in CHAPTERS if one.name == chapter)
    at = opened(chapter=chapter, example="7")
    assert not at.error and not at.exception and not at.warning
    assert at.latex[0].value.strip("$\n") == shown.formula(7)
    assert [code.value for code in at.code] == [source_of(one).strip() for one in shown.code]
    told = " ".join(line.value for line in at.markdown)
    assert all(source.claim in told for source in shown.sources) and shown.sources


@pytest.mark.parametrize("chapter", state.LEARN)
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


def test_what_is_on_the_screen_adds_up_and_is_what_was_worked_out() -> None:
    found, shown = numbers.inference(3), numbers.adds_up(3)
    assert shown.log_likelihood - shown.kl == pytest.approx(shown.elbo, abs=1e-9)
    assert shown.elbo + shown.gap == pytest.approx(shown.log_evidence, abs=1e-9)
    for name in ("log_likelihood", "kl", "elbo", "gap", "log_evidence"):
        assert getattr(shown, name) == pytest.approx(getattr(found, name), abs=0.02)


def test_the_tour_goes_over_every_page_and_ends_where_one_likes() -> None:
    assert [stop.page for stop in tour.STOPS] == [page.name for page in PAGES]
    at = opened()
    at.session_state["tour"] = 2
    at.run()
    assert any("Tour, 2 of 6" in line.value for line in at.markdown)
    at.button(key="tour.end").click().run()
    assert at.session_state["tour"] == 0
    assert not any("Tour," in line.value for line in at.markdown)


def test_the_glossary_is_on_every_page() -> None:
    at = AppTest.from_string(SCRIPT.replace("learn", "explore"), default_timeout=120).run()
    told = {line.value: line.help for line in at.markdown}
    assert TERMS.items() <= told.items()
