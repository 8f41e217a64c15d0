"""A picture is uploaded, taken apart, and opened in Explore."""

import io

import pytest
from app_server import Server
from PIL import Image
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def test_an_upload_is_taken_apart_and_opens_in_explore(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/reconstruct?model=plane")
    expect(page.locator(".block.pictures img")).to_have_count(4, timeout=30_000)
    file = page.get_by_test_id("stFileUploader").locator("input")
    file.set_input_files({"name": "mine.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.get_by_text("mine.png, 10 × 8 pixels")).to_be_visible(timeout=30_000)
    file.set_input_files({"name": "bad.png", "mimeType": "image/png", "buffer": b"no"})
    expect(page.get_by_text("bad.png is not a picture")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("[data-testid=live-image][data-z]")).to_be_visible(timeout=30_000)
    page.close()
