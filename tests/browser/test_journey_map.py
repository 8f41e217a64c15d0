"""A point of the map is clicked, and its image stands beside the map."""

import re

import pytest
from app_server import Server
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

FIRST_POINT = """() => {
    const plot = document.querySelector('.js-plotly-plot');
    const { xaxis, yaxis } = plot._fullLayout;
    const box = plot.getBoundingClientRect();
    const points = plot._fullData.flatMap((t) => t.showlegend === false ? [] :
        Array.from(t.x, (x, i) => [x, t.y[i], t.customdata[i]]));
    const [x, y, number] = points.reduce((a, b) => (b[0] > a[0] ? b : a));
    return [box.x + xaxis._offset + xaxis.l2p(x), box.y + yaxis._offset + yaxis.l2p(y), number];
}"""


def test_a_clicked_point_is_chosen_and_opens_in_explore(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{server.url}/map?model=plane")
    page.wait_for_selector(".js-plotly-plot .nsewdrag", timeout=30_000)
    page.wait_for_timeout(1000)
    x, y, number = page.evaluate(FIRST_POINT)
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y)
    expect(page).to_have_url(re.compile(f"image={number}$"), timeout=30_000)
    expect(page.get_by_text(f"number {number} of the reference images")).to_be_visible()
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator("[data-testid=live-image][data-z]")).to_be_visible(timeout=30_000)
    page.close()
