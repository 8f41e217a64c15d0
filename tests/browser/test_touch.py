"""A finger on a phone: a vertical swipe scrolls and changes nothing, a drag does not scroll."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from app_server import Server
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from screen import watched

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
WAIT = 60_000
MAIN = "[data-testid=stMain]"


@dataclass(frozen=True)
class Control:
    """Something to drag: where it is, and what tells its value."""

    address: str
    selector: str
    ready: str
    value: str = "node => node.value"


PATH = "/interpolate?model=grey"
CONTROLS = {
    "slider": Control(
        "/?model=grey", "[data-testid=latent-slider-2]", "[data-testid=live-image][data-z]"
    ),
    "pad": Control(
        "/?model=grey",
        "[data-testid=latent-pad]",
        "[data-testid=live-image][data-z]",
        "node => node.getRootNode().querySelector('[data-testid=live-image]').dataset.z",
    ),
    "speed": Control("/?model=grey", "[name=speed]", "[data-testid=live-image][data-z]"),
    "scrubber": Control(
        PATH, "[data-testid=path-scrubber]", "[data-testid=path-image-lerp][data-z]"
    ),
    "square": Control(
        f"{PATH}&mode=square",
        "[data-testid=square-pad]",
        "[data-testid=live-image][data-z]",
        "node => node.getRootNode().querySelector('[data-testid=live-image]').dataset.z",
    ),
    "map": Control(
        "/map?model=plane",
        "[data-testid=latent-map]",
        "[data-testid=latent-map][data-view]",
        "node => JSON.stringify([node.layout.xaxis.range, node.layout.yaxis.range])",
    ),
}


@dataclass(frozen=True)
class Finger:
    page: Page
    session: CDPSession

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        shown = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": shown})

    def swipe(self, x: float, y: float, right: float, down: float, rest: int = 0) -> None:
        """Moves by so many pixels, after a rest of so many milliseconds."""
        self.touch("touchStart", (x, y))
        self.page.wait_for_timeout(rest)
        for step in range(1, 13):
            self.touch("touchMove", (x + right * step / 12, y + down * step / 12))
            self.page.wait_for_timeout(16)
        self.touch("touchEnd")
        self.page.wait_for_timeout(250)

    def pinch(self, x: float, y: float, before: float, after: float) -> None:
        """Two fingers, so far from the middle."""
        self.touch("touchStart", (x - before, y), (x + before, y))
        for step in range(1, 13):
            apart = before + (after - before) * step / 12
            self.touch("touchMove", (x - apart, y), (x + apart, y))
            self.page.wait_for_timeout(16)
        self.touch("touchEnd")
        self.page.wait_for_timeout(400)


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    with watched(browser, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        yield page


def opened(page: Page, server: Server, control: Control) -> Locator:
    page.goto(server.url + control.address)
    page.wait_for_selector(control.ready, timeout=WAIT)
    found = page.locator(control.selector).first
    found.wait_for(timeout=WAIT)
    bring(page, found)
    return found


def bring(page: Page, found: Locator) -> None:
    """Into the lower part of the screen: a picture may stick to the upper one."""
    found.evaluate("node => node.scrollIntoView({ block: 'end' })")
    page.locator(MAIN).evaluate("node => node.scrollBy(0, 60)")
    page.wait_for_timeout(300)


def scrolled(page: Page) -> float:
    return float(page.locator(MAIN).evaluate("node => node.scrollTop"))


def room(page: Page) -> tuple[float, float]:
    """How far the page can scroll up and down."""
    above = scrolled(page)
    return above, float(
        page.locator(MAIN).evaluate("n => n.scrollHeight - n.clientHeight") - above
    )


@pytest.mark.parametrize("name", CONTROLS)
def test_a_vertical_swipe_scrolls_and_a_horizontal_drag_moves(
    phone: Page, server: Server, name: str
) -> None:
    control = CONTROLS[name]
    found = opened(phone, server, control)
    finger = Finger(phone, phone.context.new_cdp_session(phone))
    box = found.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5
    before, top = found.evaluate(control.value), scrolled(phone)
    above, below = room(phone)
    down = -120 if below > above else 120
    finger.swipe(x, y, 8, down)
    assert abs(scrolled(phone) - top) > 40
    assert found.evaluate(control.value) == before
    if name == "map":  # a finger alone never moves it
        return
    bring(phone, found)
    box, top = found.bounding_box(), scrolled(phone)
    assert box is not None
    y = box["y"] + box["height"] * 0.5
    finger.swipe(x, y, box["width"] * 0.4, 5)
    assert found.evaluate(control.value) != before
    assert scrolled(phone) == top


def test_a_tap_sets_a_slider(phone: Page, server: Server) -> None:
    control = CONTROLS["slider"]
    found = opened(phone, server, control)
    box = found.bounding_box()
    assert box is not None
    before = found.evaluate(control.value)
    phone.touchscreen.tap(box["x"] + box["width"] * 0.85, box["y"] + box["height"] / 2)
    phone.wait_for_function(
        "([node, before]) => Number(node.value) > Number(before) + 0.5",
        arg=[found.element_handle(), before],
    )


def test_a_finger_that_rests_first_drags_the_pad_up_and_down(phone: Page, server: Server) -> None:
    control = CONTROLS["pad"]
    found = opened(phone, server, control)
    finger = Finger(phone, phone.context.new_cdp_session(phone))
    box = found.bounding_box()
    assert box is not None
    before, top = found.evaluate(control.value), scrolled(phone)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger.swipe(x, y, 0, -80, rest=500)
    assert found.evaluate(control.value) != before
    assert scrolled(phone) == top


def test_two_fingers_zoom_the_map(phone: Page, server: Server) -> None:
    control = CONTROLS["map"]
    found = opened(phone, server, control)
    finger = Finger(phone, phone.context.new_cdp_session(phone))
    box = found.bounding_box()
    assert box is not None
    top = scrolled(phone)
    width = "node => node.layout.xaxis.range[1] - node.layout.xaxis.range[0]"
    before = found.evaluate(width)
    finger.pinch(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 40, 80)
    assert found.evaluate(width) == pytest.approx(before / 2, rel=0.1)
    assert scrolled(phone) == top


def test_what_is_used_comes_first_and_small_targets_are_large_enough(
    phone: Page, server: Server
) -> None:
    phone.goto(f"{server.url}/reconstruct?model=grey")
    tiles = phone.locator(".tiles button").first
    tiles.wait_for(timeout=WAIT)
    picture, upload = (
        phone.get_by_test_id(name).first for name in ("images", "stFileUploaderDropzone")
    )
    upload.wait_for(timeout=WAIT)
    tops = [
        node.evaluate("n => n.getBoundingClientRect().top") for node in (tiles, picture, upload)
    ]
    assert tops == sorted(tops)
    expect(phone.locator("[data-testid=paste-zone] kbd").first).to_be_hidden()
    opened(phone, server, CONTROLS["slider"])
    for selector in ("[data-do=undo]", "[data-do=copy]", "[data-do=link]", "[name=speed]"):
        box = phone.locator(selector).first.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 40
