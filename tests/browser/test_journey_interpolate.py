"""A hand walks from its own picture to a test image on every path, and saves the film."""

import re

import numpy as np
import pytest
from app_server import Server
from playwright.sync_api import Page, expect
from screen import LIVE, box_of, count, decoded, drag, keyed, pixels, press, ring, z_of

from vae_core import load_run
from vae_core.data import Picture, Upload, receive
from vae_core.data.preprocessing import Fit, edge_of, preprocess
from vae_core.runs.store import encode_all

pytestmark = pytest.mark.browser

KINDS = ("lerp", "slerp", "geodesic", "fade")


def opened(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/interpolate?{query}")
    expect(page.get_by_test_id("path-image-fade")).to_have_attribute(
        "data-t", re.compile("."), timeout=60_000
    )
    expect(page.locator("[data-progress='1']")).to_have_count(4, timeout=60_000)


def frames(page: Page, kind: str) -> int:
    return count(page, f"path-image-{kind}")


def test_the_scrubber_paints_every_path_while_the_finger_is_down(
    page: Page, server: Server
) -> None:
    opened(page, server, "model=grey&start=3&end=8&steps=9")
    nearest = page.get_by_test_id("path-nearest")
    expect(nearest).to_have_attribute("data-images", re.compile(r"^3,(\d+,){7}8$"))
    expect(page.get_by_test_id("path-even-fade")).to_have_text(re.compile(r"1\.[01]"))
    box = box_of(page, "path-scrubber")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    address = page.url
    across = [box["x"] + box["width"] * (0.5 + step / 30) for step in range(1, 11)]
    drag(page, [(x, box["y"] + 20) for x in across], *(f"path-image-{kind}" for kind in KINDS))
    assert page.url == address  # Python hears nothing before the release
    page.mouse.up()
    page.wait_for_url(re.compile(r"[?&]t=0\.8"))
    for name in (f"path-image-{kind}" for kind in KINDS[:3]):
        assert np.array_equal(pixels(page, name), decoded(server.run("grey"), z_of(page, name)))


def own_x(reference: np.ndarray) -> np.ndarray:
    """What the tiny model sees of the picture of one's own; uint8 (1, 1, 8, 8)."""
    (found,) = receive([Upload("own.png", ring()["buffer"])])
    assert isinstance(found, Picture)
    return preprocess(found, (1, 8, 8), Fit(), edge_of(reference)).x[None]


def test_from_an_upload_to_a_test_image_on_every_path_and_along_a_direction_of_its_own(
    page: Page, server: Server
) -> None:
    opened(page, server, "model=grey&end=8&steps=5")
    page.get_by_test_id("slot-start").click()
    page.get_by_test_id("slot-file-start").set_input_files(ring())
    page.wait_for_url(re.compile("start=-?[0-9.]+(%2C|,)"), timeout=60_000)
    expect(page.locator("[data-progress='1']")).to_have_count(4, timeout=60_000)

    # Every path goes from the upload to the test image, under the scrubber.
    scrubber = page.get_by_test_id("path-scrubber")
    model = load_run(server.run("grey"))
    reference = server.reference("grey")
    own = own_x(reference)
    mu = encode_all(model, own).mu[0].tolist()
    for t, x in (("0", own), ("1", reference[8:9])):
        scrubber.fill(t)
        for kind in KINDS:
            expect(page.get_by_test_id(f"path-image-{kind}")).to_have_attribute("data-t", t)
        for kind in KINDS[:3]:
            z = encode_all(model, x).mu[0].tolist()
            assert z_of(page, f"path-image-{kind}") == pytest.approx(z, abs=1e-3)
        assert np.array_equal(pixels(page, "path-image-fade")[..., 0], x[0, 0])
    expect(page.get_by_test_id("path-plane")).to_have_attribute("data-ways", "3")

    # The film opens in another program, with as many frames as the strip has pictures.
    page.get_by_test_id("path-choose-geodesic").click()
    page.wait_for_url(re.compile("path=geodesic"))
    press(page, "interpolate.save")
    with page.expect_download() as download:
        press(page, "interpolate.save.gif")
    av = pytest.importorskip("av")
    with av.open(str(download.value.path())) as film:
        assert sum(1 for _ in film.decode(video=0)) == 5

    # Two picked groups make a direction, and it is applied to the upload.
    page.keyboard.press("Escape")
    keyed(page, "interpolate.mode").get_by_role("radio").nth(2).click()
    expect(page.get_by_test_id("direction-slider-0")).to_be_visible(timeout=60_000)
    page.get_by_test_id("direction-family").select_option("groups")
    wall = page.get_by_test_id("pick-wall").locator("button[data-place]")
    wall.nth(1).click()
    wall.nth(2).click()
    page.get_by_test_id("pick-less").click()
    wall.nth(4).click()
    expect(page.get_by_test_id("direction-verdict-0")).to_have_text(
        re.compile(r"^2\b.*\b1\b"), timeout=60_000
    )
    page.get_by_test_id("slot-subject").click()
    page.get_by_role("dialog").get_by_role("button", name="own.png").click()
    page.wait_for_url(re.compile("subject=-?[0-9.]+(%2C|,)"), timeout=60_000)
    before = z_of(page)
    assert before == pytest.approx(mu, abs=1e-3)
    page.get_by_test_id("direction-slider-0").press("PageUp")
    page.wait_for_url(re.compile("amounts=0(%3A|:)0.5"), timeout=60_000)
    moved = np.array(z_of(page)) - before
    assert float(np.linalg.norm(moved)) == pytest.approx(0.5, abs=2e-3)


def test_the_walk_plays_by_itself_and_the_link_brings_it_back(page: Page, server: Server) -> None:
    opened(page, server, "model=plane&start=4&end=0.5,-1&t=0.25&steps=7&path=lerp")
    expect(page.get_by_test_id("path-strip-lerp")).to_have_attribute("data-steps", "7")
    assert page.get_by_test_id("path-image-lerp").get_attribute("data-t") == "0.25"
    before = frames(page, "slerp")
    page.get_by_test_id("path-play").click()
    canvas = page.get_by_test_id("path-image-slerp").element_handle()
    page.wait_for_function("([c, n]) => Number(c.dataset.frames) > n", arg=[canvas, before + 10])
    page.get_by_test_id("path-play").click()
    page.wait_for_url(re.compile(r"[?&]t=0\.(?!25(&|$))"))
    t = page.get_by_test_id("path-image-lerp").get_attribute("data-t") or ""
    page.reload()
    expect(page.get_by_test_id("path-image-lerp")).to_have_attribute(
        "data-t", f"{round(float(t), 3):g}", timeout=60_000
    )


def test_a_stop_is_put_in_and_taken_out(page: Page, server: Server) -> None:
    opened(page, server, "model=plane&steps=5&path=lerp")
    page.get_by_test_id("slot-via").click()
    page.get_by_role("button", name="+: ").nth(2).click()
    page.wait_for_url(re.compile("via=[0-9]+"), timeout=60_000)
    expect(page.locator("[data-progress='1']")).to_have_count(4, timeout=60_000)
    page.get_by_test_id("path-scrubber").fill("0.5")
    expect(page.get_by_test_id("path-image-fade")).to_have_attribute("data-t", "0.5")
    stop = int((re.search("via=([0-9]+)", page.url) or ["", "-1"])[1])
    x = server.reference("plane")[stop]
    assert np.array_equal(pixels(page, "path-image-fade"), x.transpose(1, 2, 0))
    page.get_by_test_id("slot-via0").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url(re.compile("^(?!.*via=)"), timeout=60_000)
    expect(page.get_by_test_id("slot-via0")).to_have_count(0)


def test_the_square_and_the_sum_follow_the_hand(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/interpolate?model=plane&mode=square&corners=0;1;0.5,-1;3")
    expect(page.locator(LIVE)).to_be_visible(timeout=60_000)
    pad = page.get_by_test_id("square-pad")
    expect(pad).to_have_attribute("data-tiles", "81", timeout=60_000)
    box = box_of(page, "square-pad")
    address = page.url
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    across = [box["x"] + box["width"] * (0.5 - step / 20) for step in range(1, 11)]
    drag(page, [(x, box["y"] + box["height"]) for x in across], "live-image")
    assert page.url == address
    page.mouse.up()
    page.wait_for_url(re.compile("at=0(%2C|,)1"), timeout=60_000)
    assert z_of(page) == pytest.approx([0.5, -1], abs=0.02)  # bottom left
    pad.press("ArrowUp")
    page.wait_for_url(re.compile("at=0(%2C|,)0.95"), timeout=60_000)

    keyed(page, "interpolate.mode").get_by_role("radio").nth(3).click()
    strength = page.get_by_test_id("arithmetic-strength")
    expect(strength).to_have_value("1", timeout=60_000)
    expect(page.get_by_test_id("live-image")).to_have_count(1, timeout=60_000)
    expect(page.locator(LIVE)).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stage-nearest").locator("canvas")).to_have_count(5)
    whole = np.array(z_of(page))
    strength.press("PageDown")
    page.wait_for_url(re.compile("strength=0.5"), timeout=60_000)
    half = np.array(z_of(page))
    a, b, c = (reference_mu(server, number) for number in sums(page))
    assert whole == pytest.approx(a - b + c, abs=1e-3)
    assert half == pytest.approx(c + (a - b) / 2, abs=1e-3)


def sums(page: Page) -> list[int]:
    slots = [page.get_by_test_id(f"slot-{name}").locator("canvas") for name in "abc"]
    return [int(slot.get_attribute("data-place") or "") for slot in slots]


def reference_mu(server: Server, number: int) -> np.ndarray:
    x = server.reference("plane")[number]
    return np.asarray(encode_all(load_run(server.run("plane")), x[None]).mu[0])
