"""Through Learn with the keyboard alone; the numbers on it are those of vae_core."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from app_server import Server
from playwright.sync_api import Browser, Locator, Page, expect
from screen import watched
from torch.distributions import Normal, kl_divergence

from ui.learn import numbers
from ui.learn.keys import CHAPTERS
from vae_core.models.likelihoods import FixedGaussian
from vae_core.runs.store import default_store

pytestmark = pytest.mark.browser

WAIT = 60_000
VALUES = "data-values"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, viewport={"width": 1024, "height": 768}) as page:
        yield page


@dataclass(frozen=True)
class Bench:
    """A chapter's experiment: an earlier one may still stand beside it for a moment."""

    page: Page
    chapter: str

    def find(self, name: str) -> Locator:
        experiment = self.page.locator(f".learn[data-chapter={self.chapter}]")
        return experiment.get_by_test_id(name)

    def values(self, name: str = "learn-figures") -> dict[str, Any]:
        return dict(json.loads(self.find(name).get_attribute("data-values") or "{}"))

    def wait(self, name: str, attribute: str, other_than: str = "") -> None:
        node = self.find(name)
        node.wait_for(state="attached", timeout=WAIT)
        expect(node).to_have_attribute(attribute, re.compile(".+"), timeout=WAIT)
        expect(node).not_to_have_attribute(attribute, other_than, timeout=WAIT)

    def press(
        self, control: str, *keys: str, changes: str, attribute: str = "data-values"
    ) -> None:
        """Keys on a control change what another element shows."""
        before = self.find(changes).get_attribute(attribute) or ""
        self.find(control).focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.wait(changes, attribute, before)


def encoder(bench: Bench) -> None:
    bench.wait("learn-figures", "data-values")
    q, shown = default_store().get(numbers.VAE).q[0:1], bench.values()
    assert torch.allclose(torch.tensor(shown["mu"]), q.mu[0], atol=1e-4)
    assert torch.allclose(torch.tensor(shown["logvar"]), q.logvar[0], atol=1e-3)
    bench.press("learn-ink", " ", "ArrowRight", "ArrowRight", " ", changes="learn-figures")


def space(bench: Bench) -> None:
    for side in ("ae", "vae"):
        bench.wait(f"learn-picture-{side}", "data-frames", "0")
    bench.press("learn-t", "ArrowRight", changes="learn-plane-ae", attribute="data-z")
    bench.press("learn-plane-vae", "ArrowUp", changes="learn-plane-vae", attribute="data-z")
    bench.press("learn-prior", "Enter", changes="learn-prior-vae", attribute="data-frames")


def decoder(bench: Bench) -> None:
    bench.wait("learn-mean", "data-frames", "0")
    bench.press("learn-scale", "ArrowRight", changes="learn-figures")
    shown, loaded = bench.values(), default_store().get(numbers.VAE)
    x = torch.from_numpy(loaded.reference.x[:1]).float() / 255
    logits = loaded.model.logits(loaded.q.mu[:1])
    exact = FixedGaussian(shown["scale"]).log_prob(logits.double(), x.double())
    assert shown["gaussian"] == pytest.approx(float(exact), rel=1e-5)


def inference(bench: Bench) -> None:
    bench.wait("learn-figures", "data-values")
    found, shown = numbers.inference(0), bench.values()
    for name in ("log_likelihood", "kl", "elbo", "gap"):
        assert shown[name] == pytest.approx(getattr(found, name), abs=1e-6)
    bench.press("learn-std0", "ArrowRight", changes="learn-figures")
    moved = bench.values()
    assert moved["gap"] != shown["gap"]
    assert moved["elbo"] + moved["gap"] == pytest.approx(found.log_evidence, abs=1e-3)
    bench.press("learn-plane", "ArrowUp", changes="learn-figures")
    bench.press("learn-q-mu", "ArrowRight", changes="learn-pair")
    q, p, pair = Normal(1.05, 0.5), Normal(0.0, 1.0), bench.values("learn-pair")
    assert pair["qp"] == pytest.approx(float(kl_divergence(q, p)), rel=1e-5)
    assert pair["pq"] == pytest.approx(float(kl_divergence(p, q)), rel=1e-5)


def elbo(bench: Bench) -> None:
    bench.wait("learn-bound", "data-values")
    bench.press("learn-beta", "ArrowRight", changes="learn-terms-2")
    shown, seen = bench.values("learn-terms-2"), numbers.terms(0, numbers.HEAVY)
    assert shown["beta"] == pytest.approx(1.1)
    expected = seen["log_likelihood"] - 1.1 * seen["kl"]
    assert shown["value"] == pytest.approx(expected, rel=1e-4)
    mean = numbers.on_average(numbers.HEAVY)
    assert shown["mean"] == pytest.approx(mean["log_likelihood"] - 1.1 * mean["kl"], rel=1e-4)
    first = bench.values("learn-bound")
    bench.press("learn-k", "End", changes="learn-bound")
    assert bench.values("learn-bound")["bound"] > first["bound"]
    bench.wait("learn-shape", "data-frames", "0")
    bench.press("learn-awake", "ArrowRight", changes="learn-shape", attribute="data-frames")


def noise(bench: Bench) -> None:
    bench.wait("learn-tally", "data-values")
    bench.press("learn-eps", "ArrowRight", changes="learn-figures")
    shown = bench.values()
    bench.press("learn-mu0", "ArrowRight", changes="learn-figures")
    moved = bench.values()
    assert moved["eps"] == shown["eps"] and moved["z"] != shown["z"]
    for z, mu, std, eps in zip(moved["z"], moved["mu"], moved["std"], moved["eps"], strict=True):
        assert z == pytest.approx(mu + std * eps, abs=1e-3)
    bench.find("learn-run").focus()
    bench.page.keyboard.press("Enter")
    count = numbers.GRADIENTS
    expect(bench.find("learn-tally")).to_have_attribute(
        "data-values", re.compile(rf'"count":{count}\b'), timeout=WAIT
    )
    tally, draws = bench.values("learn-tally"), numbers.gradients(0)
    for name in ("pathwise", "score"):
        drawn = getattr(draws, name)[:, 0].double()
        assert tally[name]["mean"] == pytest.approx(float(drawn.mean()), rel=1e-4)
        assert tally[name]["variance"] == pytest.approx(float(drawn.var()), rel=1e-4)


def training(bench: Bench) -> None:
    bench.wait("learn-figures", "data-values")
    bench.press("learn-on", "Enter", changes="learn-figures")
    assert bench.values()["step"] == 1
    bench.press("learn-play", "Enter", changes="learn-figures")
    bench.press("learn-scrub", "End", changes="learn-figures")
    shown = bench.values()
    assert shown["step"] == 400 and shown["loss"] == shown["kl"] - shown["log_likelihood"]


def uses(bench: Bench) -> None:
    bench.wait("learn-cleaned", "data-frames", "0")
    bench.wait("learn-generated", "data-frames", "0")
    bench.press("learn-generate", "Enter", changes="learn-generated", attribute="data-frames")
    bench.press("learn-noise", "ArrowRight", changes="learn-cleaned", attribute="data-frames")
    bench.press("learn-t", "ArrowRight", changes="learn-mixed", attribute="data-frames")
    bench.press("learn-threshold", "End", changes="learn-verdict")
    assert bench.values("learn-verdict")["false"] == "0 of 8"
    bench.press("learn-plane", "ArrowUp", changes="learn-plane", attribute="data-z")


EXPERIMENTS = {
    "encoder": encoder,
    "space": space,
    "decoder": decoder,
    "inference": inference,
    "elbo": elbo,
    "noise": noise,
    "training": training,
    "uses": uses,
}


def test_all_chapters_with_the_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/learn?example=0")
    for k, chapter in enumerate(CHAPTERS):
        EXPERIMENTS[chapter](Bench(page, chapter))
        question = page.locator(f".question[data-chapter={chapter}]")
        answer = question.get_by_test_id("learn-answer")
        answer.wait_for(state="attached", timeout=WAIT)
        assert answer.is_hidden()
        page.evaluate("document.activeElement?.blur()")
        for letter in "abc":  # a wrong answer leaves a second try
            page.keyboard.press(letter)
        answer.wait_for(timeout=WAIT)
        if k + 1 < len(CHAPTERS):
            page.evaluate("document.activeElement?.blur()")
            page.keyboard.press("ArrowRight")
            page.wait_for_url(f"**chapter={CHAPTERS[k + 1]}*", timeout=WAIT)
    page.reload()  # what was answered stays in the browser
    answered = page.get_by_test_id("learn-answer")
    answered.wait_for(timeout=WAIT)
    marked = page.locator(f".steps .done[data-chapter={CHAPTERS[-1]}]").count()
    assert marked == (answered.get_attribute("data-result") == "right")
