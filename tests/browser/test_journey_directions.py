"""Directions under the finger: painted while it is down, on any picture, from picked groups."""

import re

import numpy as np
import pytest
import torch
from app_server import Server
from playwright.sync_api import Page, expect
from screen import LIVE, box_of, decoded, drag, pixels, z_of

from vae_core import load_run
from vae_core.runs.store import encode_all

pytestmark = pytest.mark.browser


def opened(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/interpolate?mode=directions&{query}")
    expect(page.locator(LIVE)).to_be_visible(timeout=60_000)
    expect(page.locator("[data-testid=stage-nearest] canvas")).to_have_count(5, timeout=60_000)


def test_a_direction_follows_the_finger_and_the_link_brings_it_back(
    page: Page, server: Server
) -> None:
    opened(page, server, "model=grey&subject=4&family=axes")
    box = box_of(page, "direction-slider-1")
    address, start = page.url, z_of(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    across = [box["x"] + box["width"] * (0.5 + step / 30) for step in range(1, 11)]
    drag(page, [(x, box["y"] + 8) for x in across], "live-image")
    assert page.url == address  # Python hears nothing before the release
    page.mouse.up()
    page.wait_for_url(re.compile("amounts=1(%3A|:)[0-9.]+"), timeout=60_000)
    z = z_of(page)
    assert float(np.abs(np.array(z) - start).max()) > 0.1
    assert np.array_equal(pixels(page), decoded(server.run("grey"), z))
    page.reload()
    expect(page.locator(LIVE)).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stage-nearest").locator("canvas")).to_have_count(5)
    assert z_of(page) == pytest.approx(z, abs=2e-3)


def test_pictures_picked_with_the_keyboard_make_a_direction(page: Page, server: Server) -> None:
    opened(page, server, "model=plane&subject=0.5,-1&family=groups")
    expect(page.get_by_test_id("pick-wall")).to_be_visible()
    expect(page.get_by_test_id("direction-slider-0")).to_have_count(0)
    wall = page.get_by_test_id("pick-wall").locator("button[data-place]")
    for number in (1, 3):
        wall.nth(number).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_test_id("direction-verdict-0")).to_have_text(
        re.compile(r"^2\b.*\b28\b"), timeout=60_000
    )
    page.get_by_test_id("pick-less").click()
    wall.nth(2).click()
    expect(page.get_by_test_id("direction-verdict-0")).to_have_text(re.compile(r"^2\b.*\b1\b"))
    before = z_of(page)
    page.get_by_test_id("direction-slider-0").press("PageUp")
    page.wait_for_url(re.compile("amounts=0(%3A|:)0.5"), timeout=60_000)
    places = [int(wall.nth(number).get_attribute("data-place") or "") for number in (1, 3, 2)]
    mu = encode_all(load_run(server.run("plane")), server.reference("plane")[places]).mu
    v = mu[:2].mean(dim=0) - mu[2]
    moved = torch.tensor(z_of(page)) - torch.tensor(before)
    torch.testing.assert_close(moved, 0.5 * v / v.norm(), atol=2e-3, rtol=0)


def test_what_changes_the_picture_most_is_worked_out_again_from_here(
    page: Page, server: Server
) -> None:
    opened(page, server, "model=grey&subject=4&family=local&amounts=0:1")
    expect(page.get_by_test_id("direction-slider-0")).to_have_value("1")
    z = z_of(page)
    first = page.get_by_test_id("direction-verdict-0").inner_text()
    page.get_by_role("button", name="From here").click()
    page.wait_for_url(re.compile("subject=-?[0-9.]+(%2C|,)"), timeout=60_000)
    expect(page.get_by_test_id("direction-verdict-0")).not_to_have_text(first)
    expect(page.get_by_test_id("direction-slider-0")).to_have_value("0")
    assert z_of(page) == pytest.approx(z, abs=1e-3)
