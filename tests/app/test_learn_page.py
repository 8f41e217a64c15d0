"""Every chapter of Learn, in the frame, and what its address does."""

import base64
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.common import resources, results, state, tour
from ui.common.glossary import TERMS
from ui.learn import elbo, numbers, space, training, uses
from ui.learn.chapters import CHAPTERS
from ui.learn.lesson import source_of
from ui.pages import PAGES
from vae_core.models.gaussian import Gaussian
from vae_core.runs.directory import open_run

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


def test_the_right_answers_are_right_of_the_models_that_ship() -> None:
    assert numbers.usual_std() < 0.1
    autoencoder, vae = (
        numbers.share_within(space.REACH, one) for one in (numbers.AUTOENCODER, numbers.VAE)
    )
    assert 0.25 < autoencoder < 0.35 and vae > 0.9
    draws = numbers.gradients(0)
    assert bool((draws.score.var(dim=0) > 100 * draws.pathwise.var(dim=0)).all())
    digits, clothes = uses.means()
    assert clothes > 5 * digits
    heavy = training.trained("right", "heavy")["steps"][-1]
    places = np.frombuffer(base64.b64decode(heavy["mu"]), "<i2") / 1000
    assert heavy["kl"] < 0.1 and 0 < np.abs(places).max() < 0.5


def test_each_of_the_three_models_is_the_best_at_its_own_beta() -> None:
    """In the mean over images: what the chapter of the ELBO says."""
    cards = [open_run(resources.info(name).path).evaluation() for name in elbo.MODELS]
    for own, beta in enumerate((0.0, 1.0, 8.0)):
        values = [card["log_likelihood"] - beta * card["kl"] for card in cards if card]
        assert values.index(max(values)) == own and len(values) == 3


def test_most_of_the_gap_is_the_encoders() -> None:
    """A Gaussian with upright axes and the true posterior's moments comes much nearer."""
    encoders = matched = 0.0
    for number in range(5):
        found = numbers.inference(number)
        weight = (found.log_posterior + found.grid.log_cell).exp()[:, None]
        mean = (weight * found.grid.z).sum(dim=0, keepdim=True)
        variance = (weight * (found.grid.z - mean).square()).sum(dim=0, keepdim=True)
        encoders += found.gap
        matched += replace(found, q=Gaussian(mean, variance.log())).gap
    assert 0 <= matched < 0.25 * encoders


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
