"""A training is watched, steered, killed, rewound, and its model explored."""

import os
import re
import signal
from collections.abc import Iterator

import pytest
import tiny_runs
from app_server import Server
from playwright.sync_api import Browser, Locator, Page, Route, expect
from screen import LIVE, box_of, count, drag, keyed, press, wait_until_painted, watched

from vae_core.runs.directory import open_run
from vae_core.training import snapshots

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture(scope="module")
def learned(server: Server) -> str:
    """A run of 100 steps with four snapshots, the last after a thousand."""
    run = tiny_runs.learned(open_run(server.run("grey")), (0, 1, 10, 100, 1000))
    run.write_status("finished", 1000, 1000)
    return "grey"


def opened(page: Page, server: Server, query: str) -> Locator:
    page.goto(f"{server.url}/train?{query}")
    rewind = page.get_by_test_id("rewind")
    expect(rewind).to_have_attribute("data-step", re.compile("."), timeout=60_000)
    return rewind


def painted(page: Page, name: str) -> str:
    return str(page.get_by_test_id(name).evaluate("canvas => canvas.toDataURL()"))


def test_the_scrubber_moves_the_space_and_the_pictures_while_the_finger_is_down(
    page: Page, server: Server, learned: str
) -> None:
    rewind = opened(page, server, f"run={learned}")
    expect(rewind).to_have_attribute("data-step", "1000")
    names = ("rewind-space", "rewind-draws", "rewind-kept")
    for name in names:
        wait_until_painted(page, name)
    late = [painted(page, name) for name in names]
    box = box_of(page, "rewind-scrubber")
    across, up = box["x"] + 3, box["y"] + 20
    page.mouse.move(across + 0.9 * box["width"], up)
    page.mouse.down()
    address = page.url
    places = [(across + (0.9 - 0.05 * k) * box["width"], up) for k in range(1, 13)]
    drag(page, places, "rewind")
    assert page.url == address  # Python hears of it once the hand rests
    assert all(painted(page, name) != was for name, was in zip(names, late, strict=True))
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"step=\d+"))


def test_the_keys_go_from_snapshot_to_snapshot_and_a_link_reproduces_the_step(
    page: Page, server: Server, learned: str
) -> None:
    rewind = opened(page, server, f"run={learned}&step=50")
    expect(rewind).to_have_attribute("data-step", "50")
    page.get_by_test_id("rewind-scrubber").focus()
    for key, step in [("ArrowLeft", "10"), ("ArrowLeft", "1"), ("ArrowRight", "10")]:
        page.keyboard.press(key)
        expect(rewind).to_have_attribute("data-step", step)
    expect(page).to_have_url(re.compile("step=10$"))
    expect(page.get_by_test_id("rewind-place")).to_contain_text("step 10 · −ELBO 140.0 nats")
    page.locator(".views").select_option(index=1)
    expect(page).to_have_url(re.compile("step=10&plane=1$"))
    page.reload()
    expect(rewind).to_have_attribute("data-step", "10", timeout=60_000)
    expect(page.locator(".views option:checked")).to_contain_text("PCA")


def test_a_run_without_snapshots_says_so(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/train?run=plane")
    empty = page.get_by_test_id("rewind").locator(".empty")
    expect(empty).to_be_visible(timeout=60_000)
    expect(empty).to_have_attribute("data-reason", "none")


def test_who_comes_to_a_run_sees_its_newest_step_however_late_a_picture_is(
    page: Page, server: Server
) -> None:
    run = tiny_runs.learned(open_run(server.run("plane")))
    taken = snapshots.take(run.load(), 150, run.reference_set().x)
    snapshots.save_newest(run.path / "snapshots", taken)
    run.write_status("stopped", 150, 400)

    def late(route: Route) -> None:
        page.set_viewport_size({"width": 1200, "height": 800})  # which paints everything again
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/rewind/newest.png*", late)
    rewind = opened(page, server, "run=plane")
    expect(rewind).to_have_attribute("data-step", "150")
    expect(rewind).to_have_attribute("data-snapshot", "150")
    assert "step=" not in page.url


def test_play_passes_every_snapshot_at_frame_rate_and_ends_at_the_newest(
    page: Page, server: Server, learned: str
) -> None:
    rewind = opened(page, server, f"run={learned}")
    page.locator(".dial input").fill("4")
    frames = count(page, "rewind")
    seen = page.evaluate("""async () => {
        const all = document.querySelectorAll("*");
        const roots = [...all].map((node) => node.shadowRoot).filter(Boolean);
        const find = (name) => [document, ...roots].map((root) =>
            root.querySelector(`[data-testid=${name}]`)).find(Boolean);
        const seen = new Set();
        find("rewind-play").click();
        for (let k = 0; k < 600; k += 1) {
            await new Promise(requestAnimationFrame);
            seen.add(find("rewind").dataset.snapshot);
            if (find("rewind-play").getAttribute("aria-pressed") === "false") break;
        }
        return [...seen];
    }""")
    assert seen == ["0", "1", "10", "100", "1000"]
    expect(rewind).to_have_attribute("data-step", "1000")
    assert count(page, "rewind") - frames > 30


def test_shipped_models_carry_their_film(page: Page, server: Server) -> None:
    rewind = opened(page, server, "run=fashion-16d&step=100")
    expect(rewind).to_have_attribute("data-step", "100")
    expect(page.get_by_test_id("rewind-place")).to_contain_text("nats")
    expect(page.get_by_test_id("rewind-findings").locator("p.fine")).to_be_visible()


def test_a_training_outlives_reload_pause_and_kill_and_ends_in_explore(
    page: Page, server: Server
) -> None:
    rewind = page.get_by_test_id("rewind")
    page.goto(f"{server.url}/train?show=new")
    presets = keyed(page, "train.preset")
    presets.locator("input").click(timeout=60_000)
    page.get_by_role("option", name="MNIST digits, 2 dimensions", exact=True).click()
    expect(presets.locator("input")).to_have_value("MNIST digits, 2 dimensions")
    press(page, "train.start", 30_000)
    expect(page).to_have_url(re.compile("run=mnist-2d-"), timeout=60_000)
    expect(rewind).to_have_attribute("data-records", re.compile("[3-9]"), timeout=90_000)
    seen = count(page, "rewind", "records")
    page.reload()
    expect(rewind).to_have_attribute("data-step", re.compile("."), timeout=60_000)
    assert count(page, "rewind", "records") >= seen  # the same curves, and more
    press(page, "train.pause")
    expect(keyed(page, "train.state.paused")).to_be_visible(timeout=60_000)
    press(page, "train.resume")
    expect(rewind).to_have_attribute("data-state", "running", timeout=60_000)
    run = open_run(server.run(re.search("run=([^&]*)", page.url)[1]))
    os.kill(run.status()["process"], signal.SIGKILL)
    expect(keyed(page, "train.state.interrupted")).to_be_visible(timeout=60_000)
    seen = count(page, "rewind", "records")
    press(page, "train.resume")
    expect(rewind).to_have_attribute("data-state", "running", timeout=90_000)
    press(page, "train.stop")
    expect(keyed(page, "train.state.stopped")).to_be_visible(timeout=60_000)
    page.get_by_test_id("rewind-scrubber").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"step=\d+$"))
    press(page, "train.open")
    expect(page.locator(LIVE)).to_be_visible(timeout=60_000)
