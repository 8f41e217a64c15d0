"""A hand chooses the ends and a step of the path; the address keeps them."""

import re

import pytest
from app_server import Server
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def test_a_tile_chooses_an_end_and_a_step_and_the_link_keeps_the_path(
    browser: Browser, server: Server
) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/interpolate?model=plane&steps=5&path=lerp")
    third = page.get_by_role("button", name="step 3 of 5").first
    expect(third).to_have_attribute("aria-pressed", "true", timeout=30_000)
    page.get_by_role("button", name="step 2 of 5").first.click()
    expect(page.get_by_text("2 of 5", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="number 2", exact=False).last.click()
    expect(page).to_have_url(re.compile("end=2"), timeout=30_000)
    expect(page).to_have_url(re.compile("path=lerp.*steps=5"))
    page.reload()
    expect(page.get_by_role("button", name="step 5 of 5").first).to_be_visible(timeout=30_000)
    page.close()
