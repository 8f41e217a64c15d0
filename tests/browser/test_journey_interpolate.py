"""A hand walks from its own picture to a test image on every path, and saves the film."""

import io
import json
import re
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from app_server import Server
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from test_explore import PIXELS

from ui.live_view import text
from vae_core import load_run
from vae_core.store import encode_all

pytestmark = pytest.mark.browser

KINDS = ("lerp", "slerp", "geodesic", "fade")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    page.close()
    assert wrong == []


def opened(page: Page, server: Server, query: str) -> None:
    page.goto(f"{server.url}/interpolate?{query}")
    expect(page.get_by_test_id("path-image-fade")).to_have_attribute(
        "data-t", re.compile("."), timeout=60_000
    )
    expect(page.locator("[data-progress='1']")).to_have_count(4, timeout=60_000)


def frames(page: Page, kind: str) -> int:
    return int(page.get_by_test_id(f"path-image-{kind}").get_attribute("data-frames") or 0)


def pixels(page: Page, kind: str) -> np.ndarray:
    canvas = page.get_by_test_id(f"path-image-{kind}")
    height = int(canvas.evaluate("c => c.height"))
    return np.array(canvas.evaluate(PIXELS), np.uint8).reshape(height, -1, 4)[..., :3]


def picture(name: str = "own.png") -> dict[str, object]:
    """A light ring on dark, as a file of one's own."""
    across, down = np.mgrid[-1:1:40j, -1:1:40j]
    ring = (abs(np.hypot(across, down) - 0.6) < 0.2) * np.uint8(255)
    out = io.BytesIO()
    Image.fromarray(ring).save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


def test_the_scrubber_paints_every_path_while_the_finger_is_down(
    page: Page, server: Server
) -> None:
    opened(page, server, "model=grey&start=3&end=8&steps=9")
    box = page.get_by_test_id("path-scrubber").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    before, address = [frames(page, kind) for kind in KINDS], page.url
    for step in range(30):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 90), box["y"] + 20)
        page.wait_for_timeout(16)
    after = [frames(page, kind) for kind in KINDS]
    assert all(b - a >= 5 for a, b in zip(before, after, strict=True))
    assert page.url == address  # Python hears nothing before the release
    page.mouse.up()
    page.wait_for_url(re.compile(r"[?&]t=0\.8"))
    model = load_run(server.run("grey"))
    for kind in KINDS[:3]:
        z = json.loads(page.get_by_test_id(f"path-image-{kind}").get_attribute("data-z") or "")
        x_hat = (model.decode(torch.tensor([z]))[0] * 255).round().byte().permute(1, 2, 0)
        assert np.array_equal(pixels(page, kind), np.broadcast_to(x_hat.numpy(), (8, 8, 3)))


def test_from_an_upload_to_a_test_image_and_the_film_as_a_gif(page: Page, server: Server) -> None:
    opened(page, server, "model=grey&end=8&steps=5")
    page.get_by_role("button", name="Upload").first.click()
    page.locator("input[type=file]").set_input_files(picture())  # type: ignore[arg-type]
    page.wait_for_url(re.compile("start=-?[0-9.]+(%2C|,)"), timeout=30_000)
    page.keyboard.press("Escape")
    expect(page.locator("[data-progress='1']")).to_have_count(4, timeout=60_000)
    page.get_by_test_id("path-scrubber").fill("0")
    expect(page.get_by_test_id("path-image-lerp")).to_have_attribute("data-t", "0")
    with Image.open(io.BytesIO(picture()["buffer"])) as own:  # type: ignore[arg-type]
        x = np.asarray(own.resize((8, 8), Image.Resampling.BOX))[None, None]
    mu = encode_all(load_run(server.run("grey")), x).mu[0].tolist()
    start = json.loads(page.get_by_test_id("path-image-lerp").get_attribute("data-z") or "")
    assert start == pytest.approx(mu, abs=0.5)
    page.get_by_test_id("path-choose-geodesic").click()
    page.wait_for_url(re.compile("path=geodesic"))
    page.get_by_role("button", name="Save").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Film (GIF)").click()
    av = pytest.importorskip("av")
    with av.open(str(download.value.path())) as film:
        assert sum(1 for _ in film.decode(video=0)) == 5


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
        "data-t", f"{round(float(t), 3):g}", timeout=30_000
    )


def test_a_tile_chooses_an_end(page: Page, server: Server) -> None:
    opened(page, server, "model=plane&steps=5&path=lerp")
    page.get_by_role("button", name="number 2", exact=False).last.click()
    page.wait_for_url(re.compile("end=2"))
    expect(page.locator("[data-progress='1']")).to_have_count(4, timeout=60_000)
    page.get_by_test_id("path-scrubber").fill("1")
    expect(page.get_by_test_id("path-image-fade")).to_have_attribute("data-t", "1")


@pytest.fixture
def scripts(browser: Browser) -> Iterator[Page]:
    """The laws of path.js, without a server."""
    page = browser.new_page()
    names = ("dom.js", "canvas.js", "socket.js", "latent.js", "sliders.js", "actions.js")
    page.add_script_tag(content=text(*names))
    page.add_script_tag(content=text("path.js").replace("export default ", ""))
    yield page
    page.close()


def test_a_path_of_corners_is_reached_at_its_ends_and_half_way(scripts: Page) -> None:
    corners = [[0.25, 1], [1, 3], [5, 5]]
    found = scripts.evaluate("c => [-1, 0, 0.25, 0.5, 1, 2].map((t) => along(c, t))", corners)
    assert found == [corners[0], corners[0], [0.625, 2], corners[1], corners[2], corners[2]]


def test_a_cross_fade_is_each_picture_at_its_end(scripts: Page) -> None:
    found = scripts.evaluate("[0, 0.5, 1].map((t) => crossFade([[0, 200], [100, 0]], t))")
    assert found == [[0, 200], [50, 100], [100, 0]]


def test_the_change_between_pictures_is_a_root_mean_square(scripts: Page) -> None:
    assert scripts.evaluate("changes([0, 0, 3, 4, 3, 4], 2, 3)") == pytest.approx([12.5**0.5, 0])
