"""Through Learn with the keyboard alone; the numbers on it are those of vae_core."""

import json
from collections.abc import Iterator

import pytest
import torch
from app_server import Server
from playwright.sync_api import Browser, Locator, Page

from ui.learn import numbers
from ui.state import CHAPTERS
from vae_core.likelihood import FixedGaussian
from vae_core.store import default_store

pytestmark = pytest.mark.browser

WAIT = 60_000


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def values(page: Page, name: str = "learn-figures") -> dict[str, float]:
    return dict(json.loads(page.get_by_test_id(name).get_attribute("data-values") or "{}"))


def painted(page: Page, name: str) -> int:
    return int(page.get_by_test_id(name).get_attribute("data-frames") or 0)


def changes(page: Page, name: str, attribute: str, act: Locator, *keys: str) -> None:
    """Keys on a control change what an element shows."""
    look = f"[data-testid={name}]"
    before = page.locator(look).get_attribute(attribute)
    act.focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function(
        "([test, attribute, before]) => { const walk = (root) => [...root.querySelectorAll('*')]"
        ".flatMap((node) => [node, ...(node.shadowRoot ? walk(node.shadowRoot) : [])]);"
        "const node = walk(document).find((one) => one.dataset?.testid === test);"
        "return node && node.getAttribute(attribute) !== before; }",
        arg=[name, attribute, before],
        timeout=WAIT,
    )


def encoder(page: Page) -> None:
    page.wait_for_selector("[data-testid=learn-figures][data-values]", timeout=WAIT)
    q = default_store().get(numbers.VAE).q[0:1]
    shown = values(page)
    assert torch.allclose(torch.tensor(shown["mu"]), q.mu[0], atol=1e-4)
    assert torch.allclose(torch.tensor(shown["logvar"]), q.logvar[0], atol=1e-3)
    ink = page.get_by_test_id("learn-ink")
    changes(page, "learn-figures", "data-values", ink, " ", "ArrowRight", "ArrowRight", " ")


def space(page: Page) -> None:
    page.wait_for_selector("[data-testid=learn-picture-vae]:not([data-frames='0'])", timeout=WAIT)
    page.wait_for_selector("[data-testid=learn-picture-ae]:not([data-frames='0'])", timeout=WAIT)
    changes(page, "learn-plane-ae", "data-z", page.get_by_test_id("learn-t"), "ArrowRight")
    changes(page, "learn-plane-vae", "data-z", page.get_by_test_id("learn-plane-vae"), "ArrowUp")
    prior = page.get_by_test_id("learn-prior")
    changes(page, "learn-prior-vae", "data-frames", prior, "Enter")


def decoder(page: Page) -> None:
    page.wait_for_selector("[data-testid=learn-mean]:not([data-frames='0'])", timeout=WAIT)
    scale = page.get_by_test_id("learn-scale")
    changes(page, "learn-figures", "data-values", scale, *["ArrowRight"] * 3)
    shown, loaded = values(page), default_store().get(numbers.VAE)
    x = torch.from_numpy(loaded.reference.x[:1]).float() / 255
    logits = loaded.model.logits(loaded.q.mu[:1])
    exact = FixedGaussian(shown["scale"]).log_prob(logits.double(), x.double())
    assert shown["gaussian"] == pytest.approx(float(exact), rel=1e-5)


EXPERIMENTS = {"encoder": encoder, "space": space, "decoder": decoder}


def test_all_chapters_with_the_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/learn")
    for k, chapter in enumerate(CHAPTERS):
        EXPERIMENTS[chapter](page)
        assert page.get_by_test_id("learn-answer").is_hidden()
        page.evaluate("document.activeElement?.blur()")
        page.keyboard.press("b")
        page.get_by_test_id("learn-answer").wait_for(timeout=WAIT)
        if k + 1 < len(CHAPTERS):
            page.evaluate("document.activeElement?.blur()")
            page.keyboard.press("ArrowRight")
            page.wait_for_url(f"**chapter={CHAPTERS[k + 1]}*", timeout=WAIT)
    page.reload()  # what was answered stays in the browser
    page.wait_for_selector(f".steps .done[data-chapter={CHAPTERS[0]}]", timeout=WAIT)
    assert page.locator(".steps .done").count() == len(CHAPTERS)
