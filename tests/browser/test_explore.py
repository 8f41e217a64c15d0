"""The journey of a hand through Explore."""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from app_server import Server
from playwright.sync_api import Browser, Page, expect
from screen import (
    CLIPBOARD,
    LIVE,
    box_of,
    catch_sockets,
    count,
    decoded,
    drag,
    pixels,
    wait_for_more,
    wait_until_python_rests,
    watched,
    z_of,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, lambda line: line.type == "error", permissions=CLIPBOARD) as page:
        yield page


def open_explore(page: Page, server: Server, query: str = "model=grey") -> None:
    page.goto(f"{server.url}/?{query}")
    page.wait_for_selector(LIVE, timeout=60_000)


def wait_for_z(page: Page, z: list[float]) -> None:
    """The picture of z is on the screen."""
    expect(page.get_by_test_id("live-image")).to_have_attribute(
        "data-z", json.dumps([int(v) if v == int(v) else v for v in z], separators=(",", ":"))
    )


def assert_picture_is_decoded(page: Page, server: Server, model_id: str) -> None:
    assert np.array_equal(pixels(page), decoded(server.run(model_id), z_of(page)))


def middle(page: Page, test_id: str) -> tuple[float, float, Any]:
    box = box_of(page, test_id)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box


def test_dragging_a_slider_paints_while_the_finger_is_down(page: Page, server: Server) -> None:
    open_explore(page, server)
    x, y, box = middle(page, "latent-slider-1")
    page.mouse.move(x, y)
    page.mouse.down()
    address = page.url
    drag(page, [(x + step * box["width"] / 50, y) for step in range(1, 13)], "live-image")
    assert page.url == address  # Python hears nothing before the release
    page.mouse.up()
    page.wait_for_url(re.compile("z="))
    assert_picture_is_decoded(page, server, "grey")


@pytest.mark.parametrize("model_id", ["grey", "plane"])
def test_the_pad_moves_both_dimensions_and_the_picture_is_the_model_s(
    page: Page, server: Server, model_id: str
) -> None:
    open_explore(page, server, f"model={model_id}")
    x, y, box = middle(page, "latent-pad")
    before, z = count(page, "live-image"), z_of(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] / 4, y - box["height"] / 4, steps=10)
    page.mouse.up()
    page.wait_for_url(re.compile("z="))
    moved = [a != b for a, b in zip(z, z_of(page), strict=True)]
    assert sum(moved) == 2 and count(page, "live-image") > before
    assert_picture_is_decoded(page, server, model_id)


def test_the_link_reproduces_the_screen_in_another_tab(page: Page, server: Server) -> None:
    open_explore(page, server)
    page.keyboard.press("r")
    page.wait_for_url(re.compile("z="))
    page.keyboard.press("l")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('http'))")
    link = page.evaluate("navigator.clipboard.readText()")
    other = page.context.new_page()
    other.goto(link)
    expect(other.get_by_test_id("live-image")).to_be_visible(timeout=60_000)
    wait_for_z(other, z_of(page))
    assert np.array_equal(pixels(other), pixels(page))
    other.goto(page.url)  # the address bar says the same
    wait_for_z(other, z_of(page))


def test_a_rerun_leaves_what_the_hand_holds_alone(page: Page, server: Server) -> None:
    open_explore(page, server)
    slider = page.get_by_test_id("latent-slider-2")
    slider.evaluate("node => { node.dataset.mark = 'same' }")
    page.keyboard.press("r")  # Python will hear of it a moment later ...
    x, y, box = middle(page, "latent-slider-2")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] / 5, y)
    held = slider.input_value()
    page.wait_for_url(re.compile("z="))
    wait_until_python_rests(page)  # ... and its rerun has come and gone
    assert slider.input_value() == held and slider.get_attribute("data-mark") == "same"
    page.mouse.up()


def test_undo_goes_back_and_redo_forth(page: Page, server: Server) -> None:
    open_explore(page, server)
    first = z_of(page)
    page.keyboard.press("0")
    wait_for_z(page, [0, 0, 0])
    page.keyboard.press("u")
    wait_for_z(page, first)
    page.keyboard.press("Shift+U")
    wait_for_z(page, [0, 0, 0])


def test_arrow_keys_move_a_slider_and_a_double_click_centres_it(
    page: Page, server: Server
) -> None:
    open_explore(page, server, "model=grey&z=1,0.5,2")
    page.get_by_test_id("latent-slider-1").focus()
    page.keyboard.press("ArrowRight")
    wait_for_z(page, [1, 0.6, 2])
    page.get_by_test_id("latent-slider-2").dblclick()
    wait_for_z(page, [1, 0.6, 0])


def test_the_walk_moves_by_itself_until_the_hand_takes_over(page: Page, server: Server) -> None:
    open_explore(page, server)
    before = count(page, "live-image")
    page.keyboard.press(" ")
    wait_for_more(page, "live-image", before + 10)
    page.keyboard.press("0")
    wait_for_z(page, [0, 0, 0])
    page.wait_for_timeout(200)
    assert z_of(page) == [0, 0, 0]


def test_a_real_image_is_a_starting_point(page: Page, server: Server) -> None:
    open_explore(page, server)
    page.locator(".nearest .thumb").nth(3).wait_for()
    page.keyboard.press("i")
    thumbs = page.locator(".panel.images .thumb")
    expect(thumbs).to_have_count(24)
    title = thumbs.nth(20).get_attribute("title") or ""
    assert "<b>dash</b>" in title  # as text, never as markup
    thumbs.nth(20).click()
    page.wait_for_url(re.compile("z="))
    nearest = page.locator(".nearest .thumb").first
    assert (nearest.get_attribute("title") or "").startswith("<b>dash</b>")
    assert float(nearest.get_attribute("data-distance") or "nan") == pytest.approx(0, abs=0.05)


def test_the_picture_downloads_enlarged_and_sharp(page: Page, server: Server) -> None:
    open_explore(page, server)
    page.locator("[data-menu=save] summary").click()
    with page.expect_download() as download:
        page.get_by_text("64 × 64 pixels").click()
    from PIL import Image

    saved = np.asarray(Image.open(download.value.path()).convert("RGB"))
    assert np.array_equal(saved, pixels(page).repeat(8, axis=0).repeat(8, axis=1))


def test_inactive_dimensions_are_folded_away(page: Page, server: Server) -> None:
    open_explore(page, server)
    assert not page.get_by_test_id("latent-slider-0").is_visible()
    page.locator("details.inactive summary").click()
    assert page.get_by_test_id("latent-slider-0").is_visible()


def test_a_lost_connection_is_told_and_mended(page: Page, server: Server) -> None:
    catch_sockets(page, "/live/")
    open_explore(page, server)
    page.evaluate("sockets.at(-1).close()")
    page.keyboard.press("0")
    wait_for_z(page, [0, 0, 0])
    assert page.evaluate("sockets.length") == 2


def test_changing_the_model_shows_its_picture(page: Page, server: Server) -> None:
    open_explore(page, server)
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name="Tiny plane").click()
    page.wait_for_url(re.compile("model=plane"))
    two_numbers = re.compile(r"^\[[^,]+,[^,]+\]$")
    expect(page.get_by_test_id("live-image")).to_have_attribute("data-z", two_numbers)
    assert_picture_is_decoded(page, server, "plane")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (800, 900)])
@pytest.mark.parametrize("model_id", ["grey", "plane"])
def test_the_picture_is_on_the_screen_and_nothing_hangs_over(
    browser: Browser, server: Server, width: int, height: int, scheme: Any, model_id: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    open_explore(page, server, f"model={model_id}")
    box = page.get_by_test_id("live-image").bounding_box()
    assert box is not None and min(box["x"], box["y"]) >= 0
    assert box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
    assert box["width"] >= 230
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    shade = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", shade)[:3])) < 384) == (scheme == "dark")
    context.close()
