"""Takes the README's screenshots: `python docs/screenshots.py [NAME ...]`, with Chromium on PATH.

The app runs with an empty home folder, so the screenshots show a fresh clone.
"""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.drag import chromium  # noqa: E402
from benchmarks.servers import app_command, serving  # noqa: E402

SIZE = {"width": 1280, "height": 720}
SCREENSHOTS = {  # name: address, colour scheme
    "explore": ("", "light"),
    "explore-dark": ("?model=fashion-16d", "dark"),
    "explore-2d": ("?model=mnist-2d", "light"),
    "reconstruct": ("reconstruct", "light"),
    "interpolate": ("interpolate", "light"),
    "directions": ("interpolate?mode=directions&model=avatars-32d&amounts=0:1.5", "light"),
    "map": ("map", "light"),
    "train": ("train?run=mnist-2d&step=3000", "light"),
    "learn": ("learn?chapter=inference", "light"),
    "train-slow": ("train?show=slow&run=mnist-2d", "light"),
}


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_LAB_HOME"] = home
        with serving(app_command) as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            for name in names or SCREENSHOTS:
                address, scheme = SCREENSHOTS[name]
                page = browser.new_page(viewport=SIZE, color_scheme=scheme)
                take(page, f"http://127.0.0.1:{port}/{address}", name)
                page.close()


def take(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.wait_for_selector("[data-testid=stHeading]", timeout=60_000)
    if name == "interpolate":
        page.wait_for_selector("[data-progress='1'] >> nth=3", timeout=60_000)
    if "explore" in name or name == "directions":
        page.wait_for_selector("[data-testid=live-image][data-z]", timeout=60_000)
    if name == "train-slow":
        page.locator(".st-key-train-slow-ten button").click(timeout=60_000)
    if name == "learn":
        page.wait_for_selector("[data-testid=learn-figures][data-values]", timeout=60_000)
        page.get_by_test_id("learn-home").scroll_into_view_if_needed()
    if name.startswith("map"):
        page.wait_for_selector("[data-testid=latent-map][data-view=umap]", timeout=180_000)
    page.wait_for_timeout(4000)  # for strips, sheets and charts
    page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")
    print(name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
