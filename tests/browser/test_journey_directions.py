"""Directions under the finger: painted while it is down, on any picture, from picked groups."""

import json
import re
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from app_server import Server
from playwright.sync_api import Browser, Page, expect
from test_explore import PIXELS

from vae_core import load_run

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    page.close()
    assert wrong == []


def opened(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/interpolate?mode=directions&{query}")
    expect(page.locator("[data-testid=live-image][data-z]")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-testid=stage-nearest] canvas")).to_have_count(5, timeout=30_000)


def z_now(page: Page) -> list[float]:
    text = page.get_by_test_id("live-image").get_attribute("data-z") or ""
    return [float(value) for value in json.loads(text)]


def frames(page: Page) -> int:
    return int(page.get_by_test_id("live-image").get_attribute("data-frames") or 0)


def test_a_direction_follows_the_finger_and_the_link_brings_it_back(
    page: Page, server: Server
) -> None:
    opened(page, server, "model=grey&subject=4&family=axes")
    slider = page.get_by_test_id("direction-slider-1")
    box = slider.bounding_box()
    assert box is not None
    before, address, start = frames(page), page.url, z_now(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 60), box["y"] + 8)
        page.wait_for_timeout(16)
    assert frames(page) - before >= 5
    assert page.url == address  # Python hears nothing before the release
    page.mouse.up()
    page.wait_for_url(re.compile("amounts=1(%3A|:)[0-9.]+"), timeout=30_000)
    z, model = z_now(page), load_run(server.run("grey"))
    assert float(np.abs(np.array(z) - start).max()) > 0.1
    canvas = page.get_by_test_id("live-image")
    painted = np.array(canvas.evaluate(PIXELS), np.uint8).reshape(8, 8, 4)[..., :1]
    wanted = (model.decode(torch.tensor([z]))[0] * 255).round().byte().permute(1, 2, 0).numpy()
    assert np.array_equal(painted, wanted)
    page.reload()
    expect(page.locator("[data-testid=live-image][data-z]")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stage-nearest").locator("canvas")).to_have_count(5)
    assert z_now(page) == pytest.approx(z, abs=2e-3)


def test_pictures_picked_with_the_keyboard_make_a_direction(page: Page, server: Server) -> None:
    opened(page, server, "model=plane&subject=0.5,-1&family=groups")
    expect(page.get_by_text("Pick pictures that have more of something")).to_be_visible()
    wall = page.get_by_test_id("pick-wall").locator("button[data-place]")
    for number in (1, 3):
        wall.nth(number).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_test_id("direction-verdict-0")).to_have_text(
        "2 against 28, untested", timeout=30_000
    )
    page.get_by_test_id("pick-less").click()
    wall.nth(2).click()
    expect(page.get_by_test_id("direction-verdict-0")).to_have_text("2 against 1, untested")
    before = z_now(page)
    page.get_by_test_id("direction-slider-0").press("PageUp")
    page.wait_for_url(re.compile("amounts=0(%3A|:)0.5"), timeout=30_000)
    places = [int(wall.nth(number).get_attribute("data-place") or "") for number in (1, 3, 2)]
    mu = (
        load_run(server.run("plane"))
        .encode(torch.from_numpy(tiny_images(server, places)).float() / 255)
        .mu
    )
    v = mu[:2].mean(dim=0) - mu[2]
    moved = torch.tensor(z_now(page)) - torch.tensor(before)
    torch.testing.assert_close(moved, 0.5 * v / v.norm(), atol=2e-3, rtol=0)


def tiny_images(server: Server, numbers: list[int]) -> np.ndarray:
    with np.load(server.run("plane") / "reference.npz") as file:
        return np.asarray(file["x"][numbers])


def test_what_changes_the_picture_most_is_worked_out_again_from_here(
    page: Page, server: Server
) -> None:
    opened(page, server, "model=grey&subject=4&family=local&amounts=0:1")
    expect(page.get_by_test_id("direction-slider-0")).to_have_value("1")
    z = z_now(page)
    first = page.get_by_test_id("direction-verdict-0").inner_text()
    page.get_by_role("button", name="From here").click()
    page.wait_for_url(re.compile("subject=-?[0-9.]+(%2C|,)"), timeout=30_000)
    expect(page.get_by_test_id("direction-verdict-0")).not_to_have_text(first)
    expect(page.get_by_test_id("direction-slider-0")).to_have_value("0")
    assert z_now(page) == pytest.approx(z, abs=1e-3)
