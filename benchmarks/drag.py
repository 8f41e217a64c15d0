"""Latency of a dragged slider in a browser, locally and over a slow network.

The slider moves once per display frame. "canvas" is the time from its input event to the pixels in
the canvas; "screen" includes the next animation frame, when the browser shows them.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

Figures = dict[str, Any]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OPENINGS = 5
SLIDER = '[data-testid^="latent-slider-"]'
IMAGE = '[data-testid="live-image"]'

# Runs in the page: records when each slider value was set and when its image was on the screen.
WATCH = """
({seconds, slider, image}) => new Promise(resolve => {
  const find = (selector, root = document) => {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const e of root.querySelectorAll('*'))
      if (e.shadowRoot) { const deep = find(selector, e.shadowRoot); if (deep) return deep; }
    return null;
  };
  const input = find(slider), canvas = find(image);
  const dim = Number(input.dataset.testid.split('-').pop());
  const low = Number(input.min), high = Number(input.max), step = Number(input.step) || 0.001;
  const asked = new Map(), canvasTimes = [], screenTimes = [], frames = [];
  const key = value => value.toFixed(3);
  const started = performance.now();
  new MutationObserver(() => {
    frames.push(performance.now());
    const shown = asked.get(key(JSON.parse(canvas.dataset.z)[dim]));
    if (shown === undefined) return;
    asked.delete(key(JSON.parse(canvas.dataset.z)[dim]));
    canvasTimes.push(performance.now() - shown);
    requestAnimationFrame(() => screenTimes.push(performance.now() - shown));
  }).observe(canvas, {attributes: true, attributeFilter: ['data-frames']});
  const move = () => {
    const t = (performance.now() - started) / 1000;
    if (t > seconds) {
      const span = (frames.at(-1) - frames[0]) / 1000;
      return resolve({canvas: canvasTimes, screen: screenTimes, frames: frames.length, span});
    }
    const raw = low + (high - low) * (0.5 + 0.45 * Math.sin(2.1 * t));
    input.value = String(Math.round(raw / step) * step);
    asked.set(key(Number(input.value)), performance.now());
    input.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})
"""


def measure(url: str, seconds: float) -> Figures:
    """Frames per second and latency in ms while a slider is dragged on the page at `url`.

    The median over several openings of the page: each starts at a different phase of the browser's
    frames, and in some the headless browser is a whole frame late throughout.
    """
    with browser_page() as page:
        runs = [measure_once(page, url, seconds) for _ in range(OPENINGS)]
    return {name: float(np.median([run[name] for run in runs])) for name in runs[0]}


def measure_once(page: Page, url: str, seconds: float) -> Figures:
    open_explore(page, url)
    page.wait_for_timeout(2000)  # for strips, sheets and fonts
    watch(page, 1.0)  # warm-up
    result = watch(page, seconds)
    figures = {"frames": round(result["frames"] / result["span"], 1)}
    for name in ("canvas", "screen"):
        p50, p95 = np.percentile(result[name], [50, 95]).round(1).tolist()
        figures |= {f"{name}_p50_ms": p50, f"{name}_p95_ms": p95}
    return figures


def chromium() -> str | None:
    """The path of the system's Chromium; None, for Playwright's own, without one."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page of the system's Chromium, or of Playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page(viewport={"width": 1280, "height": 720})
        browser.close()


def open_explore(page: Page, url: str) -> None:
    """Opens Explore and waits for its first image."""
    page.goto(url)
    page.wait_for_selector(f"{IMAGE}[data-z]", timeout=60_000)


def watch(page: Page, seconds: float) -> Figures:
    figures: Figures = page.evaluate(WATCH, {"seconds": seconds, "slider": SLIDER, "image": IMAGE})
    return figures
