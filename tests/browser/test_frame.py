"""The frame in a browser: the sidebar, one model at a time, pressed buttons, the link."""

import re
from collections.abc import Iterator

import pytest
import tiny_runs
from app_server import Server, serve
from playwright.sync_api import Browser, Page, expect
from screen import LIVE, watched

pytestmark = pytest.mark.browser

COLLAPSE = "[data-testid=stSidebarCollapseButton] button"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WHITE_ON_PURPLE = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
SAID = """() => {
    const shown = node => node && node.checkVisibility({visibilityProperty: true});
    const card = document.querySelector('[data-testid=model-card]');
    const picker = document.querySelector('.st-key-frame-model [role=combobox]');
    const said = [picker.value.replace('Tiny ', '')];
    if (shown(card)) said.push(card.dataset.run);
    const image = document.querySelector('[data-testid=stMain] [data-testid=images] img');
    if (shown(image)) said.push(image.naturalWidth === 8 ? 'grey' : 'plane');
    return said;
}"""


def is_open(page: Page) -> bool:
    box = page.get_by_test_id("stSidebar").bounding_box()
    return box is not None and box["x"] > -50 and box["width"] > 100


def test_the_sidebar_closes_by_its_button(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?model=grey")
    page.wait_for_selector(LIVE, timeout=60_000)
    assert is_open(page)
    page.locator(COLLAPSE).click()
    page.wait_for_timeout(500)
    assert not is_open(page)


def test_on_a_phone_the_sidebar_gives_way_to_the_page(browser: Browser, server: Server) -> None:
    with watched(browser, **PHONE) as page:
        page.goto(f"{server.url}/?model=grey")
        page.wait_for_selector(LIVE, timeout=60_000)
        page.get_by_test_id("stExpandSidebarButton").tap()
        page.get_by_role("link", name="Learn").tap()
        page.wait_for_url(re.compile("/learn"))
        expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()


def test_a_pressed_button_reads_and_stays_in_place_under_the_hand(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/?model=grey")
    page.wait_for_selector(LIVE, timeout=60_000)
    walk = page.locator("[data-do=walk]")
    before = walk.bounding_box()
    walk.click()
    expect(walk).to_have_attribute("aria-pressed", "true")
    colour, background = walk.evaluate(WHITE_ON_PURPLE)
    assert colour != background and colour == "rgb(255, 255, 255)"
    assert walk.bounding_box() == before


def test_the_link_is_shown_with_what_is_on_the_screen(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?model=grey&z=1,0.5,2")
    page.wait_for_selector(LIVE, timeout=60_000)
    page.get_by_test_id("share").click()
    expect(page.get_by_test_id("share-link")).to_have_value(re.compile("z=1"))
    expect(page.get_by_test_id("share-reach")).to_contain_text("--server.address")
    drawn = "e => e.complete && e.naturalWidth > 0"
    page.wait_for_function(drawn, arg=page.get_by_test_id("share-qr").element_handle())


@pytest.fixture
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("slow-home")
    tiny_runs.make_all(home)
    with serve(home, "tests/browser/slow_app.py") as server:
        yield server


def test_the_screen_is_never_about_two_models(page: Page, slow: Server) -> None:
    page.goto(f"{slow.url}/reconstruct?model=grey")
    expect(page.get_by_test_id("images")).to_be_visible(timeout=60_000)
    seen: list[list[str]] = []
    for model in ("plane", "grey", "plane"):
        page.get_by_role("combobox", name="Model").click()
        page.get_by_role("option", name=f"Tiny {model}").click()
        for _ in range(12):
            seen.append(page.evaluate(SAID))
            page.wait_for_timeout(100)
    assert [said for said in seen if len(set(said)) > 1] == []
    assert ["plane"] in seen  # the page was not there yet, and so was nothing of the other one
