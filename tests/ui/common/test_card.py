import dataclasses
from html import escape
from pathlib import Path

import pytest
import tiny_runs

from ui.common import card
from vae_core.config import ModelConfig
from vae_core.runs.directory import Run, open_run, runs_dir


def test_a_card_escapes_the_description_of_a_run(own_home: Path) -> None:
    path = own_home / "runs" / "grey"
    tiny_runs.make(path, tiny_runs.GREY, (1.0, 2.0, 3.0))
    config = (path / "config.json").read_text()
    (path / "config.json").write_text(
        config.replace('"description": ""', '"description": "<img src=x>"')
    )
    html = card.html(open_run(path))
    assert "<img" not in html and "&lt;img" in html


def test_a_card_shows_the_figures_of_the_evaluation_with_their_errors(own_home: Path) -> None:
    tiny_runs.make_all(own_home)
    html = card.html(open_run("grey"))
    assert "20.2 ± 0.3 nats" in html and "4.26 ± 0.04 nats" in html and "2 of 3" in html


def test_a_run_without_an_evaluation_still_has_a_card(own_home: Path) -> None:
    tiny_runs.make_all(own_home)
    (runs_dir() / "grey" / "evaluation.json").unlink()
    assert "nats" not in card.html(open_run("grey"))


def varied(home: Path, model: ModelConfig, **train: object) -> Run:
    """A tiny run with other settings."""
    tiny_runs.make_all(home)
    run = open_run("grey")
    settings = dataclasses.replace(run.config.train, **train)  # type: ignore[arg-type]
    return Run(run.path, dataclasses.replace(run.config, model=model, train=settings))


def test_a_card_says_how_far_and_with_which_objective_a_model_was_trained(own_home: Path) -> None:
    run = varied(own_home, tiny_runs.GREY, epochs=100, objective="iwae", importance_samples=3)
    assert "100 epochs" in card.html(run) and "K = 3" in card.html(run)
    run.append_metrics(tiny_runs.record(10**6, 3) | {"epoch": 17.703})
    assert "17.7 epochs" in card.html(run)
    assert "17.7 epochs, β = 1<" in card.html(Run(run.path, open_run("grey").config))


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian", "continuous-bernoulli"])
def test_a_card_marks_figures_that_are_densities(own_home: Path, likelihood: str) -> None:
    model = dataclasses.replace(tiny_runs.GREY, likelihood=likelihood, binarization="none")
    html = card.html(varied(own_home, model))
    assert (escape(card.DENSITY) in html) == (likelihood != "bernoulli")
