from pathlib import Path

import tiny_runs

from ui import card
from vae_core.runs import open_run, runs_dir


def test_a_card_escapes_what_the_author_of_a_run_wrote(own_home: Path) -> None:
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
    assert "20.2 ± 0.3 nats" in html and "4.26 ± 0.04 nats" in html and "3 of 3" in html


def test_a_run_without_an_evaluation_still_has_a_card(own_home: Path) -> None:
    tiny_runs.make_all(own_home)
    (runs_dir() / "grey" / "evaluation.json").unlink()
    assert "nats" not in card.html(open_run("grey"))
