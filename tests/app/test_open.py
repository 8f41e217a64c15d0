"""A likelihood, a prior, a posterior, a network and an objective of one's own, on every page.

Each is one class of `toys.py`. Nothing in vae_core, live or ui knows of them.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
import toys
import tyro
from PIL import Image
from test_pages import assert_fine, opened

from live import training_routes
from live.routes import describe
from ui.common import card
from ui.pages import PAGES
from vae_core.cli.settings import settings_of
from vae_core.config import DataConfig, ModelConfig, RunConfig, from_dict, to_dict
from vae_core.evaluation.metrics import evaluate
from vae_core.runs.archive import export_run, import_run
from vae_core.runs.directory import Run, create_run, open_run, runs_dir
from vae_core.runs.store import default_store
from vae_core.training import recorder
from vae_core.training.session import Session
from vae_core.training.single_step import begin, slow_step

TITLES = [kind.title for kind in toys.TOYS.values()]


@pytest.fixture(autouse=True)
def own_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(recorder, "RECORD_SECONDS", math.inf)
    with toys.registered():
        yield


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    """A configuration with all toys, on 48 pictures of a folder."""
    rng = np.random.default_rng(0)
    for i in range(48):
        path = tmp_path / "pictures" / ("light" if i % 2 else "dark") / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = rng.integers(0, 100, (8, 8), np.uint8) + np.uint8(100 * (i % 2))
        Image.fromarray(pixels).save(path)
    model = ModelConfig((1, 8, 8), 3, **toys.MODEL)  # type: ignore[arg-type]
    train = dataclasses.replace(toys.TRAIN, objective="shrunk", options=(("strength", 0.25),))
    data = DataConfig(str(tmp_path / "pictures"), validation=8)
    return RunConfig("Toy", data=data, model=model, train=train)


@pytest.fixture
def make(config: RunConfig, own_home: Path) -> Callable[..., Run]:
    def make(name: str = "toy", max_steps: int | None = None) -> Run:
        run = create_run(runs_dir() / name, config)
        train(run, max_steps)
        return run

    return make


def train(run: Run, max_steps: int | None = None, resume: bool = False) -> None:
    session = Session(run)
    if resume:
        session.resume()
    for _ in session.steps(max_steps=max_steps):
        pass


def test_its_configuration_survives_json_and_is_checked(config: RunConfig) -> None:
    assert from_dict(RunConfig, to_dict(config)) == config
    for options in ((("pixel_width", 9.0),), (("rank", 2.5),), (("colour", 1.0),)):
        with pytest.raises(ValueError, match=options[0][0]):
            dataclasses.replace(config.model, options=options)


def test_the_command_line_has_its_names_and_settings(config: RunConfig) -> None:
    words = "--model.prior logistic --model.first-scale 0.9 --train.objective shrunk"
    flags = settings_of(RunConfig())
    chosen = tyro.cli(type(flags), default=flags, args=words.split()).put_into(RunConfig())
    assert (chosen.model.prior, chosen.model.options) == ("logistic", (("first_scale", 0.9),))
    assert chosen.train.options == (("strength", 0.5),)


def test_it_stops_and_resumes_to_the_same_weights(make: Callable[..., Run]) -> None:
    whole, stopped = make("whole"), make("stopped", max_steps=11)
    train(open_run(stopped.path), resume=True)
    a, b = whole.load().state_dict(), stopped.load().state_dict()
    assert a.keys() == b.keys() and "prior.log_scale" in a
    assert all(torch.equal(a[name], b[name]) for name in a)
    start = math.log(0.7)
    assert not torch.allclose(a["prior.log_scale"], torch.full((3,), start), atol=1e-3)


def test_its_terms_are_recorded_and_reach_the_browser_with_their_titles(
    make: Callable[..., Run],
) -> None:
    run = make()
    last = run.last_record()
    assert last["squared_norm"] > 0
    paid = last["kl"] - last["log_likelihood"] + 0.25 * last["squared_norm"]
    assert last["loss"] == pytest.approx(paid, abs=1e-3)
    standing = training_routes.standing(run, -1)
    assert standing["terms"] == {"squared_norm": "Squared length of mu"}
    assert standing["records"]["squared_norm"][-1] == last["squared_norm"]


def test_it_is_evaluated_and_mailed(make: Callable[..., Run], tmp_path: Path) -> None:
    run = make()
    figures = evaluate(run.load(), run.reference_set().x, importance_samples=5)
    assert figures.elbo == pytest.approx(figures.log_likelihood - figures.kl)
    export_run(run, tmp_path / "mailed.zip")
    again = import_run(tmp_path / "mailed.zip")
    assert evaluate(again.load(), run.reference_set().x, importance_samples=5) == figures


def test_slow_motion_shows_its_objective_and_terms(make: Callable[..., Run]) -> None:
    run = make()
    x = torch.from_numpy(run.reference_set().x[0])
    step = slow_step(begin(run.config, run), x, run.config)
    assert isinstance(step.objective, toys.Shrunk)
    norm = float(step.before.mu.square().sum())
    assert step.before.terms["squared_norm"] == pytest.approx(norm, rel=1e-5)
    assert step.after.terms != step.before.terms
    assert step.loss == pytest.approx(-step.before.elbo + 0.25 * norm, rel=1e-4)


def test_the_browser_is_told_of_its_prior(make: Callable[..., Run]) -> None:
    make()
    (info,) = [info for info in default_store().infos() if info.id == "toy"]
    prior = describe(info)["prior"]
    assert prior["kind"] == "logistic" and len(prior["std"]) == 3
    scale = open_run("toy").load().prior.log_scale.exp()  # type: ignore[operator, union-attr]
    assert prior["std"] == pytest.approx((scale * math.pi / 3**0.5).tolist(), rel=0.05)


@pytest.mark.parametrize("page", [page.name for page in PAGES])
def test_every_page_opens_with_it(make: Callable[..., Run], page: str) -> None:
    run = make()
    run.save_evaluation(evaluate(run.load(), run.reference_set().x).to_dict())
    at = opened(page, model="toy")
    assert_fine(at)
    assert at.session_state["model"] == "toy"
    words = card.html(run)
    for kind in toys.TOYS.values():
        assert kind.title in words or kind is toys.Shrunk
    assert "short means, 0.25" in words


def test_slow_motion_opens_with_it(make: Callable[..., Run]) -> None:
    make()
    at = opened("train", run="toy", show="slow")
    at.button(key="train.slow").click().run()
    assert_fine(at)
    assert "Squared length of mu" in " ".join(block.proto.body for block in at.get("html"))


def test_the_form_offers_it_with_its_settings() -> None:
    at = opened("train", show="new")
    for field, title in zip(
        ("likelihood", "prior", "posterior", "network", "objective"), TITLES, strict=True
    ):
        assert title in at.selectbox(key=f"train.{field}.mnist-16d").options
    at.selectbox(key="train.prior.mnist-16d").set_value("logistic").run()
    assert_fine(at)
    assert at.number_input(key="train.first-scale.mnist-16d").value == 0.5
