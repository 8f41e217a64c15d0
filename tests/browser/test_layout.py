"""Every page at the sizes of a laptop, two projectors, a tablet and a phone.

Nothing is cut or covered, and what the hand moves is on one screen with what it changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from app_server import Server
from playwright.sync_api import Browser, Page, ViewportSize
from screen import watched

from ui.learn.keys import CHAPTERS

pytestmark = pytest.mark.browser

WAIT = 60_000
SETTLED_MS = 350  # after another size: components measure themselves, and plots are drawn again
FAULTS = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
SIZES: dict[str, ViewportSize] = {
    "laptop": {"width": 1280, "height": 720},
    "projector": {"width": 1024, "height": 768},
    "low projector": {"width": 1024, "height": 640},
    "tablet": {"width": 800, "height": 900},
    "phone": {"width": 390, "height": 844},
}
FIRST_SCREEN = ("laptop", "projector", "low projector")  # without scrolling; elsewhere after it

# How much of each of two elements is on the screen, as a share of its height or of a part of the
# screen, after scrolling so that the lower one is just in sight.
SHARES = """([selectors, scrolls]) => {
  const find = (root, selector) => {
    const match = root.querySelector(selector);
    if (match) return match;
    for (const node of root.querySelectorAll("*")) {
      const inner = node.shadowRoot && find(node.shadowRoot, selector);
      if (inner) return inner;
    }
    return null;
  };
  const main = document.querySelector("[data-testid=stMain]");
  const nodes = selectors.map((selector) => find(main, selector));
  if (nodes.includes(null)) return [0, 0];
  main.scrollTo(0, 0);
  const lowest = Math.max(...nodes.map((node) => Math.min(
    node.getBoundingClientRect().bottom, node.getBoundingClientRect().top + innerHeight / 4)));
  if (scrolls && lowest > innerHeight) main.scrollBy(0, lowest - innerHeight + 8);
  return nodes.map((node, k) => {
    const { top, bottom, height } = node.getBoundingClientRect();
    const shown = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return Math.max(0, shown) / Math.max(1, Math.min(height, innerHeight / (k ? 8 : 4)));
  });
}"""


@dataclass(frozen=True)
class Screen:
    """A page; what is looked at, and what the hand is on."""

    address: str
    hero: str = ""
    control: str = ""
    never_together: tuple[str, ...] = ()
    """sizes at which they are not on one screen"""


def of(test_id: str) -> str:
    return f"[data-testid={test_id}]"


IMAGE = of("live-image")
INTERPOLATE = "/interpolate?model=mnist-16d"
SCREENS = {
    "explore": Screen("/?model=mnist-16d", IMAGE, "[data-testid^=latent-slider]"),
    "explore, a plane": Screen("/?model=mnist-2d", IMAGE, of("latent-pad")),
    "explore, faces": Screen("/?model=avatars-32d", IMAGE, "[data-testid^=latent-slider]"),
    "reconstruct": Screen("/reconstruct?model=mnist-16d", of("images"), of("elbo")),
    "reconstruct, faces": Screen("/reconstruct?model=avatars-32d", of("images"), of("elbo")),
    "draw": Screen(
        "/reconstruct?model=mnist-2d&source=draw", of("sketch-pad"), of("sketch-reconstruction")
    ),
    "paths": Screen(INTERPOLATE, of("path-image-fade"), of("path-scrubber")),
    "square": Screen(f"{INTERPOLATE}&mode=square", IMAGE, of("square-pad")),
    "directions": Screen(f"{INTERPOLATE}&mode=directions", IMAGE, of("direction-slider-0")),
    "arithmetic": Screen(f"{INTERPOLATE}&mode=arithmetic", IMAGE, of("arithmetic-strength")),
    "map": Screen("/map?model=mnist-16d&projection=pca", of("map-image"), of("latent-map")),
    "watch": Screen("/train?run=mnist-16d", of("rewind-space"), of("rewind-scrubber")),
    "watch, faces": Screen("/train?run=avatars-32d", of("rewind-space"), of("rewind-scrubber")),
    "compare": Screen("/train?show=compare&compare=mnist-2d,mnist-2d-ae,mnist-2d-beta8"),
    "single steps": Screen(
        "/train?show=slow&run=mnist-2d", ".block.pictures", ".st-key-train-slow button"
    ),
    "new training": Screen(
        "/train?show=new", ".st-key-train-preset", ".st-key-train-start button", ("phone",)
    ),
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, viewport=SIZES["laptop"]) as page:
        yield page


def settle(page: Page, ready: str) -> None:
    page.wait_for_selector(ready or "[data-testid=stMain] .block", timeout=WAIT)
    page.wait_for_function(
        "!document.querySelector('[data-testid=stApp][data-test-script-state=running]')",
        timeout=WAIT,
    )


def resize(page: Page, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    page.wait_for_timeout(SETTLED_MS)


def apart(page: Page, screen: Screen, size: str) -> list[str]:
    """Says so if what is looked at and what it is moved with are not on one screen."""
    if not screen.hero or size in screen.never_together:
        return []
    selectors = [screen.hero, screen.control]
    shares = page.evaluate(SHARES, [selectors, size not in FIRST_SCREEN])
    return [f"not on one screen: {selectors}, {shares}"] if min(shares) < 0.9 else []


def dismiss_welcome(page: Page) -> None:
    page.evaluate("localStorage.setItem('vae-lab.welcome', '1')")


@pytest.mark.parametrize("name", SCREENS)
def test_nothing_is_cut_or_covered_and_the_hand_is_beside_the_picture(
    page: Page, server: Server, name: str
) -> None:
    screen = SCREENS[name]
    page.set_viewport_size(SIZES["laptop"])
    page.goto(server.url + screen.address)
    settle(page, screen.control)
    dismiss_welcome(page)
    faults = {}
    for size in SIZES:
        resize(page, size)
        faults[size] = [*page.evaluate(FAULTS), *apart(page, screen, size)]
    assert {size: found for size, found in faults.items() if found} == {}


EXPERIMENTS = {
    "encoder": ("learn-plane", "learn-ink"),
    "space": ("learn-plane-vae", "learn-plane-ae"),
    "decoder": ("learn-mean", "learn-scale"),
    "inference": ("learn-plane", "learn-std0"),
    "elbo": ("learn-terms-2", "learn-beta"),
    "noise": ("learn-plane", "learn-eps"),
    "training": ("learn-decoded", "learn-scrub"),
    "uses": ("learn-generated", "learn-generate"),
}


@pytest.mark.parametrize("layout", ["read", "present"])
def test_the_chapters_are_whole_and_presented_with_the_experiment_first(
    page: Page, server: Server, layout: str
) -> None:
    faults = {}
    page.set_viewport_size(SIZES["low projector"])
    page.goto(f"{server.url}/learn?layout={layout}&chapter={CHAPTERS[0]}")
    for chapter in CHAPTERS:
        page.locator(f".steps [data-chapter={chapter}]").click(timeout=WAIT)
        bench = f".learn[data-chapter={chapter}]"
        hero, control = (f"{bench} {of(name)}" for name in EXPERIMENTS[chapter])
        settle(page, control)
        for size in ("phone", "low projector"):
            resize(page, size)
            found = page.evaluate(FAULTS)
            if layout == "present" and size == "low projector":
                found += apart(page, Screen("", hero, control), size)
            faults |= {f"{chapter}, {size}": found} if found else {}
    assert faults == {}
