"""A page is left while one of its components still has a value to report."""

import re
from collections.abc import Iterator

import pytest
from app_server import Server
from playwright.sync_api import Browser, Page, expect
from screen import watched

pytestmark = pytest.mark.browser

SLOW_SERVER = """
window.delay = 0;
const Plain = WebSocket;
window.WebSocket = class extends Plain {
    addEventListener(type, listener, ...rest) {
        const late = (event) => delay ? setTimeout(() => listener(event), delay) : listener(event);
        const isApp = type === 'message' && this.url.includes('_stcore/stream');
        super.addEventListener(type, isApp ? late : listener, ...rest);
    }
    set onmessage(listener) { this.addEventListener('message', listener); }
};
"""
MOVE_AND_LEAVE = """([slider, link]) => {
    delay = 1500;  // the answer arrives later than any component reports
    slider.value = String(slider.valueAsNumber + 0.5);
    for (const name of ['input', 'change']) slider.dispatchEvent(new Event(name, {bubbles: true}));
    link.click();
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser) as page:
        page.add_init_script(SLOW_SERVER)
        yield page


@pytest.mark.parametrize(
    ("path", "slider", "choice"),
    [("", "latent-slider-1", "z="), ("interpolate", "path-scrubber", "t=")],
    ids=["page", "fragment"],
)
def test_a_page_that_is_left_keeps_its_choice_and_does_not_come_back(
    page: Page, server: Server, path: str, slider: str, choice: str
) -> None:
    page.goto(f"{server.url}/{path}?model=plane")
    page.locator(".now canvas, [data-testid=live-image][data-z]").first.wait_for()  # it has loaded
    links = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    handles = [
        page.get_by_test_id(slider).element_handle(),
        links.filter(has_text="Train").element_handle(),
    ]
    address = page.url
    page.evaluate(MOVE_AND_LEAVE, handles)
    heading = page.get_by_role("heading", name="Train your own model")
    expect(heading).to_be_visible()
    page.wait_for_timeout(2000)  # a late report would have its answer by now
    expect(heading).to_be_visible()
    page.evaluate("delay = 0")
    links.filter(has_text=path.title() or "Explore").click()
    page.get_by_test_id(slider).wait_for()
    expect(page).not_to_have_url(address)
    expect(page).to_have_url(re.compile(re.escape(choice)))
