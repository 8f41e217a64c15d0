"""A real server and a real browser."""

import os
import shutil
from collections.abc import Iterator

import pytest
import tiny_runs
from app_server import NAMES, Server, serve

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright  # noqa: E402
from screen import watched  # noqa: E402

expect.set_options(timeout=60_000)  # ms: a wait is as long as a busy machine needs


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own; without one, skips, but fails in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
        except Error as error:
            reason = f"no Chromium: none of {', '.join(NAMES)} on PATH ({error.message[:80]})"
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with two tiny models in its home folder."""
    home = tmp_path_factory.mktemp("browser-home")
    tiny_runs.make_all(home)
    with serve(home) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of 1280 x 720 pixels, no script of which may fail."""
    with watched(browser) as page:
        yield page
