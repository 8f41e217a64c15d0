"""Every chapter of Learn, in the frame, and what its address does."""

import base64
from dataclasses import replace
from html import escape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.common import resources, results, tour
from ui.common.glossary import TERMS
from ui.learn import elbo, keys, noise, numbers, space, training, uses
from ui.learn.chapters import CHAPTERS, find
from ui.learn.lesson import display_order, source_of
from ui.pages import PAGES
from vae_core.models.gaussian import Gaussian
from vae_core.models.priors import StandardNormal
from vae_core.runs.directory import open_run

SCRIPT = "from ui.frame import render\nrender('learn')"


def opened(**address: str) -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=120)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def test_the_modules_are_named_like_their_chapters() -> None:
    assert tuple(chapter.name for chapter in CHAPTERS) == keys.CHAPTERS


def test_every_reference_image_of_the_model_can_be_the_example() -> None:
    assert results.reference_count(keys.EXAMPLE_MODEL) == keys.LAST_EXAMPLE + 1


@pytest.mark.parametrize("chapter", keys.CHAPTERS)
def test_every_chapter_opens_with_its_formula_code_and_sources(chapter: str) -> None:
    shown = find(chapter)
    at = opened(chapter=chapter, example="7")
    assert not at.error and not at.exception and not at.warning
    assert at.latex[0].value.strip("$\n") == shown.formula(7)
    assert [code.value for code in at.code] == [
        source_of(function).strip() for function in shown.code
    ]
    text = " ".join(line.value for line in at.markdown)
    assert all(source.claim in text for source in shown.sources) and shown.sources


@pytest.mark.parametrize("chapter", keys.CHAPTERS)
def test_every_question_has_one_right_answer_and_says_why(chapter: str) -> None:
    shown = find(chapter)
    asked = shown.question(0)
    assert 0 <= asked.right < len(asked.options) == len(set(asked.options)) and asked.why


def test_the_right_answers_are_right_for_the_shipped_models() -> None:
    assert numbers.average_std() < 0.1
    autoencoder, vae = (
        numbers.share_within(space.REACH, model) for model in (numbers.AUTOENCODER, numbers.VAE)
    )
    assert 0.25 < autoencoder < 0.35 and vae > 0.9
    samples = numbers.gradients(0)
    assert bool((samples.score.var(dim=0) > 100 * samples.pathwise.var(dim=0)).all())
    digits, clothes = uses.means()
    assert clothes.mean - 5 * digits.mean > 3 * (clothes.stderr + 5 * digits.stderr)
    heavy = training.trained("right", "heavy")["steps"][-1]
    places = np.frombuffer(base64.b64decode(heavy["mu"]), "<i2") / 1000
    assert heavy["kl"] < 0.1 and 0 < np.abs(places).max() < 0.5


def test_the_right_answers_stand_at_every_place() -> None:
    places = []
    for chapter in CHAPTERS:
        asked = chapter.question(keys.FIRST_EXAMPLE)
        order = display_order(chapter.name, len(asked.options))
        assert sorted(order) == list(range(len(asked.options)))
        places.append(order.index(asked.right))
    assert set(places) == {0, 1, 2} and max(map(places.count, places)) <= len(places) // 2


def test_nearly_all_posteriors_are_less_than_a_tenth_as_wide_as_the_prior() -> None:
    widths = resources.loaded(numbers.VAE).q.std.mean(dim=1)
    assert float((widths < 0.1).double().mean()) > 0.9


def own_model_wins(number: int) -> bool:
    """Whether each of the three models is the best for this image at its own β."""
    found = [numbers.terms(number, name) for name in elbo.MODELS]
    for own, beta in enumerate((0.0, 1.0, 8.0)):
        values = [terms["log_likelihood"] - beta * terms["kl"] for terms in found]
        if values.index(max(values)) != own:
            return False
    return True


def test_the_first_example_is_the_first_tile_whose_own_models_win() -> None:
    tiles = results.first_of_classes(numbers.VAE, 10)
    before = tiles[: tiles.index(keys.FIRST_EXAMPLE)]
    assert own_model_wins(keys.FIRST_EXAMPLE) and not any(map(own_model_wins, before))


def test_the_autoencoder_wins_for_example_0_at_beta_1() -> None:
    values = [
        terms["log_likelihood"] - terms["kl"]
        for name in elbo.MODELS
        if (terms := numbers.terms(0, name))
    ]
    assert values.index(max(values)) == 0


@pytest.mark.parametrize("number", [0, 1, 7])
def test_the_bound_is_the_same_in_formula_table_and_samples(number: int) -> None:
    shown = numbers.rounded_terms(number)
    model = elbo.model_data(number, numbers.VAE, "")
    assert model["log_likelihood"] == shown.log_likelihood and model["kl"] == shown.kl
    exact = numbers.terms(number, numbers.VAE)
    assert exact["log_likelihood"] - exact["kl"] == pytest.approx(shown.elbo, abs=0.02)
    _, bound, error = numbers.tightening(number)[0]
    assert abs(bound - shown.elbo) < 4 * error
    report = numbers.report(number)
    assert abs(report.elbo - shown.elbo) < 6 * report.log_likelihood_stderr


@pytest.mark.parametrize("number", [0, 1, 7, 23])
def test_subtracting_the_mean_takes_most_of_the_variance_and_keeps_the_mean(number: int) -> None:
    plain, centred = noise.ratios(number)
    assert centred > 1 and plain > 50 * centred
    samples = numbers.gradients(number)
    apart = samples.centred - samples.pathwise
    error = apart.std(dim=0) / len(apart) ** 0.5
    assert bool((apart.mean(dim=0).abs() < 4 * error).all())


@pytest.mark.parametrize("number", [0, 1, 2, 35])
def test_the_path_crosses_a_hole_of_the_autoencoder_only(number: int) -> None:
    end = space.across_a_hole(number)
    labels = resources.loaded(numbers.VAE).reference.labels
    autoencoder, vae = (
        space.hole(resources.loaded(name).q.mu, number, end)
        for name in (numbers.AUTOENCODER, numbers.VAE)
    )
    assert labels[end] != labels[number] and autoencoder > 10 and autoencoder > 3 * vae


def test_more_codes_of_the_vae_than_samples_lie_beyond_the_outer_circle() -> None:
    codes = 1 - numbers.share_within(space.REACH, numbers.VAE)
    assert codes > 3 * (1 - StandardNormal(2).within(space.REACH))


def test_the_spread_of_the_prior_stands_beside_those_of_the_codes() -> None:
    assert numbers.prior_spread(numbers.VAE) == pytest.approx(2**0.5)
    assert "1.4" in find("space").formula(1)


def test_the_digit_has_the_same_score_in_formula_and_jury() -> None:
    digit = uses.scored()[0]
    assert digit["nats"] == pytest.approx(-numbers.report(0, uses.DIGITS).elbo, abs=1e-3)


def test_each_of_the_three_models_is_the_best_at_its_own_beta() -> None:
    """On average over images, as the chapter on the ELBO says."""
    cards = [open_run(resources.info(name).path).evaluation() for name in elbo.MODELS]
    for own, beta in enumerate((0.0, 1.0, 8.0)):
        values = [card["log_likelihood"] - beta * card["kl"] for card in cards if card]
        assert values.index(max(values)) == own and len(values) == 3


def test_most_of_the_gap_is_the_encoders() -> None:
    """An axis-aligned Gaussian with the true posterior's moments is much closer."""
    encoders = matched = 0.0
    for number in range(5):
        exact = numbers.inference(number)
        weight = (exact.log_posterior + exact.grid.log_cell).exp()[:, None]
        mean = (weight * exact.grid.z).sum(dim=0, keepdim=True)
        variance = (weight * (exact.grid.z - mean).square()).sum(dim=0, keepdim=True)
        encoders += exact.gap
        matched += replace(exact, q=Gaussian(mean, variance.log())).gap
    assert 0 <= matched < 0.25 * encoders


def test_the_layout_for_presenting_leaves_the_long_text_out() -> None:
    text = find("space").text.strip()
    at = opened(chapter="space")
    assert text in [line.value for line in at.markdown]
    at = opened(layout="present", chapter="space")
    assert not at.error and not at.exception
    assert text not in [line.value for line in at.markdown]


def test_an_unknown_chapter_or_example_falls_back_with_a_message() -> None:
    at = opened(chapter="magic", example="99999")
    assert not at.error and len(at.warning) == 2
    assert (
        at.session_state["chapter"] == "encoder"
        and at.session_state["example"] == keys.FIRST_EXAMPLE
    )


def test_the_rounded_terms_add_up_and_equal_the_exact_ones() -> None:
    exact, shown = numbers.inference(3), numbers.rounded_terms(3)
    assert shown.log_likelihood - shown.kl == pytest.approx(shown.elbo, abs=1e-9)
    assert shown.elbo + shown.gap == pytest.approx(shown.log_evidence, abs=1e-9)
    for name in ("log_likelihood", "kl", "elbo", "gap", "log_evidence"):
        assert getattr(shown, name) == pytest.approx(getattr(exact, name), abs=0.02)


def test_the_tour_visits_every_page_and_can_be_ended_anywhere() -> None:
    assert [stop.page for stop in tour.STOPS] == [page.name for page in PAGES]
    at = opened()
    at.session_state["tour"] = 2
    at.run()
    assert any(tour.STOPS[1].line in line.value for line in at.markdown)
    at.button(key="tour.end").click().run()
    assert at.session_state["tour"] == 0
    assert "tour.end" not in {button.key for button in at.button}


def test_the_glossary_is_on_every_page() -> None:
    at = AppTest.from_string(SCRIPT.replace("learn", "explore"), default_timeout=120).run()
    shown = "".join(block.proto.body for block in at.get("html"))
    for term, definition in TERMS.items():
        assert escape(term) in shown and escape(definition) in shown
