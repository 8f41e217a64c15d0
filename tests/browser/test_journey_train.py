"""A training is started, watched over a reload, stopped, and its model explored."""

import re

import pytest
from app_server import Server
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_a_training_is_started_watched_stopped_and_explored(
    browser: Browser, server: Server
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{server.url}/train")
    presets = page.get_by_test_id("stSelectbox").filter(has_text="Start a new one")
    presets.locator("input").click(timeout=30_000)
    page.get_by_role("option", name="2 dimensions").click()
    expect(presets.locator("input")).to_have_value("MNIST digits, 2 dimensions")
    page.get_by_role("button", name="Start training").click()
    expect(page).to_have_url(re.compile("run=mnist-2d-"), timeout=30_000)
    training = page.get_by_text(re.compile(r"Training · \d+% · step"))
    expect(training).to_be_visible(timeout=90_000)
    page.reload()
    expect(training).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"Stopped · \d+% · step"))).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("[data-testid=live-image][data-z]")).to_be_visible(timeout=60_000)
    page.close()
