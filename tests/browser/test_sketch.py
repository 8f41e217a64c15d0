"""A hand draws, and the model answers while it does."""

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import tiny_runs
import torch
from app_server import Server
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from screen import (
    CLIPBOARD,
    LIVE,
    box_of,
    catch_sockets,
    count,
    keyed,
    wait_for_more,
    watched,
    z_of,
)
from screen import pixels as canvas

from vae_core import load_run
from vae_core.models.priors.prior import standard_kl_per_dim

pytestmark = pytest.mark.browser

SHAPES = {"grey": (1, 8, 8), "plane": (3, 8, 10)}
SET = "(node, value) => { node.value = value; node.dispatchEvent(new Event('input')) }"
COLLECT = """node => {
    window.said = [];
    new MutationObserver(() => said.push(node.textContent)).observe(node, { childList: true });
}"""
SLOW_ROUNDS = """(() => {
    const real = setTimeout;
    window.setTimeout = (call, ms, ...rest) => real(call, ms === 50 ? 1000 : ms, ...rest);
})()"""


def is_ours(line: ConsoleMessage) -> bool:
    """Streamlit looks for its own server below the page's address first, and says so."""
    return line.type == "error" and "/_stcore/" not in line.location["url"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, is_ours, permissions=CLIPBOARD) as page:
        yield page


def open_pad(page: Page, server: Server, model: str = "grey") -> None:
    page.goto(f"{server.url}/reconstruct?model={model}&source=draw")
    page.wait_for_selector("[data-testid=sketch-reconstruction][data-z]", timeout=60_000)
    settle(page)


def settle(page: Page) -> None:
    """The answer to the last change is on the screen."""
    posterior = page.get_by_test_id("sketch-posterior")
    expect(posterior).to_have_attribute(
        "data-changes", page.get_by_test_id("sketch-pad").get_attribute("data-changes") or ""
    )
    expect(page.get_by_test_id("sketch-reconstruction")).to_have_attribute(
        "data-z", posterior.get_attribute("data-mu") or ""
    )


def line(page: Page, *points: tuple[float, float], steps: int = 8) -> None:
    """A stroke through points of the paper, from 0 to 1, the button still down."""
    box = box_of(page, "sketch-pad")
    for place, (x, y) in enumerate(points):
        at = box["x"] + x * box["width"], box["y"] + y * box["height"]
        page.mouse.move(*at, steps=steps if place else 1)
        if not place:
            page.mouse.down()


def draw(page: Page, *points: tuple[float, float]) -> None:
    line(page, *points)
    page.mouse.up()
    settle(page)


def pixels(page: Page, test_id: str, model: str) -> np.ndarray:
    """A canvas as the model's channels, uint8 (C, H, W)."""
    C, H, W = SHAPES[model]
    return canvas(page, test_id).reshape(H, W, 3)[..., :C].transpose(2, 0, 1)


def mu(page: Page) -> list[float]:
    return json.loads(page.get_by_test_id("sketch-posterior").get_attribute("data-mu") or "[]")


def assert_screen_is_the_model_s(page: Page, server: Server, model: str) -> None:
    """Posterior and picture are the core's own, for what the model sees on this screen."""
    vae = load_run(server.run(model))
    seen = torch.from_numpy(pixels(page, "sketch-seen", model).copy())[None].float() / 255
    q = vae.encode(seen)
    assert mu(page) == pytest.approx(q.mu[0].tolist(), abs=1e-5)
    x_hat = (vae.decode(q.mu)[0] * 255).round().byte().numpy()
    assert np.array_equal(pixels(page, "sketch-reconstruction", model), x_hat)
    expect(page.locator(".nats")).to_have_text(
        f"KL {float(standard_kl_per_dim(q).sum()):.1f} nats"
    )
    assert_bars_show(page, q.mu[0].tolist(), q.std[0].tolist())


def assert_bars_show(page: Page, means: list[float], stds: list[float]) -> None:
    """In figures, and as places on tracks that all have one unit."""
    places = []
    for dim, (mean, std) in enumerate(zip(means, stds, strict=True)):
        row = page.locator(".row").filter(has=page.get_by_text(f"z{dim}", exact=True))
        text = f"{mean:.2f} ± {std:.2f}".replace("-", "−")
        expect(row.locator(".value")).to_have_text(text)
        style = row.locator("b").evaluate("node => node.style.transform")
        places.append(float(style.removeprefix("translateX(").removesuffix("%)")))
    farthest = max(range(len(means)), key=lambda dim: abs(means[dim]))
    unit = (places[farthest] - 50) / means[farthest]
    assert unit > 0
    assert places == pytest.approx([50 + unit * mean for mean in means], abs=0.02)


@pytest.mark.parametrize("model", ["grey", "plane"])
def test_posterior_and_picture_follow_the_pen_and_are_the_model_s(
    page: Page, server: Server, model: str
) -> None:
    open_pad(page, server, model)
    before, start = count(page, "sketch-posterior"), mu(page)
    for place, x in enumerate((0.4, 0.6, 0.8)):  # the pen stays down
        line(page, (x - 0.2, 0.2), (x, 0.2))
        wait_for_more(page, "sketch-posterior", before + place)
    settle(page)
    halfway, line_frames = mu(page), count(page, "sketch-reconstruction")
    assert halfway != start
    line(page, (0.8, 0.2), (0.4, 0.9), steps=12)
    wait_for_more(page, "sketch-reconstruction", line_frames)
    settle(page)
    assert mu(page) != halfway
    page.mouse.up()
    settle(page)
    assert_screen_is_the_model_s(page, server, model)


def test_the_place_in_the_plane_moves_with_the_pen(page: Page, server: Server) -> None:
    open_pad(page, server, "plane")
    plane = page.get_by_test_id("sketch-plane")
    place = "node => node.style.left + node.style.top"
    before = plane.locator(".mean").evaluate(place)
    line(page, (0.1, 0.1), (0.9, 0.9))
    settle(page)
    assert plane.locator(".mean").evaluate(place) != before
    page.mouse.up()
    open_pad(page, server, "grey")
    assert not page.get_by_test_id("sketch-plane").is_visible()


def test_undo_redo_clear_and_the_eraser(page: Page, server: Server) -> None:
    open_pad(page, server)
    blank = pixels(page, "sketch-seen", "grey")
    assert blank.max() == 0
    draw(page, (0.2, 0.5), (0.8, 0.5))
    drawn = pixels(page, "sketch-seen", "grey")
    assert drawn.max() > 0
    page.keyboard.press("e")
    draw(page, (0.5, 0.2), (0.5, 0.8))
    assert pixels(page, "sketch-seen", "grey").sum() < drawn.sum()
    page.keyboard.press("u")
    settle(page)
    assert np.array_equal(pixels(page, "sketch-seen", "grey"), drawn)
    page.keyboard.press("x")
    settle(page)
    assert np.array_equal(pixels(page, "sketch-seen", "grey"), blank)
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.keyboard.press("Shift+U")
    settle(page)
    assert np.array_equal(pixels(page, "sketch-seen", "grey"), drawn)


def test_a_model_of_light_pictures_gets_white_paper_and_dark_ink(
    page: Page, server: Server
) -> None:
    """Colours stay what they are; where a pen has none, it is the paper's opposite."""
    run = tiny_runs.make(server.run("faces"), tiny_runs.PLANE, (1.0, 1.0))
    reference = tiny_runs.reference(tiny_runs.PLANE.image_shape)
    run.save_reference(dataclasses.replace(reference, x=np.full_like(reference.x, 250)))
    try:
        open_pad(page, server, "faces")
        assert pixels(page, "sketch-seen", "plane").min() == 255
        page.get_by_test_id("sketch-pad").focus()
        draw(page, (0.1, 0.1), (0.5, 0.1))
        drawn = pixels(page, "sketch-seen", "plane")
        assert drawn.min() < 128 and drawn.max() == 255
        page.locator("[name=centre]").check()
        settle(page)
        moved = pixels(page, "sketch-seen", "plane")
        assert moved[:, 0].min() == 255 and moved[:, 3:5].min() < 128
    finally:
        shutil.rmtree(server.run("faces"))


def test_the_keyboard_draws(page: Page, server: Server) -> None:
    open_pad(page, server)
    page.get_by_test_id("sketch-pad").focus()
    page.keyboard.press(" ")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowDown")
    settle(page)
    seen = pixels(page, "sketch-seen", "grey")[0]
    assert (seen[3:5, 4:6] > 0).all() and seen[6:].max() == 0


def test_a_test_image_comes_onto_the_paper_unchanged(page: Page, server: Server) -> None:
    for model in SHAPES:
        open_pad(page, server, model)
        page.locator("[data-menu=images] summary").click()
        page.locator(".panel.images .thumb").nth(3).click()
        page.wait_for_function(
            "([pad, sum]) => Number(pad.dataset.changes) > sum",
            arg=[page.get_by_test_id("sketch-pad").element_handle(), 1],
        )
        settle(page)
        number = 6  # the classes take turns: the fourth of the first one
        x = server.reference(model)[number]
        assert np.array_equal(pixels(page, "sketch-seen", model), x)
        assert_screen_is_the_model_s(page, server, model)
        page.keyboard.press("x")
        settle(page)


def test_the_same_noise_comes_back_and_none_leaves_the_drawing(page: Page, server: Server) -> None:
    open_pad(page, server)
    draw(page, (0.2, 0.5), (0.8, 0.5))
    clean = pixels(page, "sketch-seen", "grey")
    looks = []
    for level in ("0.3", "0.6", "0.3", "0"):
        page.get_by_test_id("sketch-noise").evaluate(SET, level)
        settle(page)
        assert_screen_is_the_model_s(page, server, "grey")
        looks.append(pixels(page, "sketch-seen", "grey"))
    assert np.array_equal(looks[0], looks[2]) and np.array_equal(looks[3], clean)
    assert (looks[0] != clean).any() and (looks[1] != looks[0]).any()


def test_hidden_pixels_are_filled_in_round_by_round_and_known_ones_stay(
    page: Page, server: Server
) -> None:
    open_pad(page, server)
    draw(page, (0.2, 0.3), (0.8, 0.3))
    known = pixels(page, "sketch-seen", "grey")
    page.keyboard.press("h")
    page.get_by_role("slider", name="width").evaluate(SET, "8")
    line(page, (0.1, 0.9), (0.9, 0.9))
    page.mouse.up()
    rounds = page.get_by_test_id("sketch-rounds")
    rounds.evaluate(COLLECT)
    expect(rounds).to_have_attribute("data-outcome", "converged", timeout=20_000)
    settle(page)
    assert_screen_is_the_model_s(page, server, "grey")
    told = page.evaluate("said")
    assert told[:2] == ["1 round", "2 rounds"] and told[-1].endswith(told[-2])
    seen = pixels(page, "sketch-seen", "grey")
    assert np.array_equal(seen[:, :5], known[:, :5])
    x_hat = pixels(page, "sketch-reconstruction", "grey").astype(int)
    assert np.abs(x_hat - seen)[:, 7, 2:6].max() <= 2  # a fixed point, where it was hidden


def test_filling_in_can_be_stopped(page: Page, server: Server) -> None:
    page.add_init_script(SLOW_ROUNDS)
    open_pad(page, server)
    draw(page, (0.2, 0.3), (0.8, 0.3))
    page.keyboard.press("h")
    line(page, (0.1, 0.9), (0.9, 0.9))
    page.mouse.up()
    rounds, button = page.get_by_test_id("sketch-rounds"), page.get_by_test_id("sketch-fill")
    expect(rounds).to_have_text("1 round")
    expect(button).to_have_text("Stop")
    button.click()
    frames = count(page, "sketch-posterior")
    expect(rounds).to_have_attribute("data-outcome", "stopped")
    expect(button).to_have_text("Fill in")
    page.wait_for_timeout(1500)
    assert count(page, "sketch-posterior") == frames


def test_the_drawing_leads_to_explore_and_is_there_on_return(page: Page, server: Server) -> None:
    open_pad(page, server)
    draw(page, (0.2, 0.3), (0.8, 0.3))
    drawn, mean = pixels(page, "sketch-seen", "grey"), mu(page)
    page.keyboard.press("c")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('['))")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied == pytest.approx(mean, abs=1e-3)
    page.get_by_role("button", name="Open in Explore").click()
    expect(page.locator(LIVE)).to_be_visible(timeout=60_000)
    assert z_of(page) == pytest.approx(mean, abs=1e-3)
    page.get_by_role("link", name="Reconstruct").click()
    page.wait_for_selector("[data-testid=sketch-reconstruction][data-z]", timeout=60_000)
    settle(page)
    assert np.array_equal(pixels(page, "sketch-seen", "grey"), drawn)


def test_the_drawing_starts_a_path_and_is_kept_with_the_own_images(
    page: Page, server: Server
) -> None:
    open_pad(page, server)
    draw(page, (0.2, 0.3), (0.8, 0.3))
    mean = mu(page)
    page.get_by_test_id("sketch-onward").click()
    page.locator("[role=menuitem][data-do=start]").click()
    page.wait_for_url(re.compile("interpolate.*start="), timeout=60_000)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
    start = parse_qs(urlsplit(page.url).query)["start"][0]
    assert [float(value) for value in start.split(",")] == pytest.approx(mean, abs=1e-3)
    page.get_by_role("link", name="Reconstruct").click()
    page.get_by_test_id("sketch-onward").click(timeout=60_000)
    page.locator("[role=menuitem][data-do=keep]").click()
    expect(page.get_by_test_id("stToast")).to_be_visible()
    keyed(page, "reconstruct.source").get_by_role("radio").first.click()
    expect(page.get_by_role("button", name="Drawing 1")).to_be_visible(timeout=60_000)
    assert page.locator(".tiles button[title*=Drawing]").count() == 1


def test_another_model_sees_the_same_drawing(page: Page, server: Server) -> None:
    open_pad(page, server)
    draw(page, (0.2, 0.3), (0.8, 0.3))
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name="Tiny plane").click()
    page.wait_for_url(re.compile("model=plane"))
    two_numbers = re.compile(r"^\[[^,]+,[^,]+\]$")
    expect(page.get_by_test_id("sketch-posterior")).to_have_attribute("data-mu", two_numbers)
    settle(page)
    assert pixels(page, "sketch-seen", "plane").max() > 0
    assert_screen_is_the_model_s(page, server, "plane")


def test_a_lost_connection_is_told_and_mended(page: Page, server: Server) -> None:
    catch_sockets(page, "/live/")
    open_pad(page, server)
    page.evaluate("sockets.forEach(socket => socket.close())")
    line(page, (0.2, 0.5), (0.8, 0.5))
    page.mouse.up()
    page.wait_for_function("sockets.length === 4")
    settle(page)
    assert_screen_is_the_model_s(page, server, "grey")


def test_an_error_of_the_server_is_told(page: Page, server: Server) -> None:
    catch_sockets(page, "/reconstruct")
    open_pad(page, server)
    page.evaluate("sockets.at(-1).send(new Uint8Array([9, 9, 9, 9, 1]))")
    expect(page.get_by_text("an image is 8 x 8 x 1")).to_be_visible()
    draw(page, (0.2, 0.5), (0.8, 0.5))
    assert_screen_is_the_model_s(page, server, "grey")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (800, 900), (420, 850)])
@pytest.mark.parametrize("model", ["grey", "plane"])
def test_paper_and_answer_fit_the_screen(
    browser: Browser, server: Server, width: int, height: int, model: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    open_pad(page, server, model)
    boxes = [page.get_by_test_id(f"sketch-{name}").bounding_box() for name in ("pad", "seen")]
    for box in boxes:
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    context.close()
