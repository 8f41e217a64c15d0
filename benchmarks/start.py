"""Time from `streamlit run` to the first painted image, and from one page to the next."""

import time
from typing import Any

from playwright.sync_api import Page

from .drag import browser_page, open_explore
from .servers import app_command, serving

Figures = dict[str, Any]
PAGES = ("Reconstruct", "Interpolate", "Map", "Train", "Explore")
CHANGED = """before => {
    const heading = document.querySelector('[data-testid=stHeading]');
    const app = document.querySelector('[data-testid=stApp]');
    return heading && heading.innerText.trim() !== before.trim()
        && app.dataset.testScriptState === 'notRunning';
}"""


def measure() -> Figures:
    """Measures the first image and page changes; the browser opens before the server starts."""
    with browser_page() as page:
        began = time.perf_counter()
        with serving(app_command) as port:
            open_explore(page, f"http://127.0.0.1:{port}")
            first = time.perf_counter() - began
            page.wait_for_timeout(2000)
            return {"first_picture_s": round(first, 2), "change_ms": measure_pages(page)}


def measure_pages(page: Page) -> dict[str, float]:
    """Milliseconds from the click on a page's link to the finished page, on the second visit."""
    for name in PAGES:  # the first visit fills caches
        change(page, name)
    return {name.lower(): round(1000 * change(page, name)) for name in PAGES}


def change(page: Page, name: str) -> float:
    """Seconds until the heading of another page is shown and its script has finished."""
    heading = page.get_by_role("heading").first.inner_text()
    link = page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True)
    began = time.perf_counter()
    link.click()
    page.wait_for_function(CHANGED, arg=heading)
    elapsed = time.perf_counter() - began
    page.wait_for_timeout(700)
    return elapsed
