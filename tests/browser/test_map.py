"""A hand on the map: hovers, clicks, drags, filters; and the map's own keyboard."""

import json
import re

import numpy as np
import pytest
from app_server import Server
from playwright.sync_api import Locator, Page, expect
from screen import box_of, count, decoded, keyed, pixels, press, ring, z_of

from vae_core.runs.annotations import load_groups
from vae_core.runs.directory import open_run
from vae_core.runs.store import encode_all

pytestmark = pytest.mark.browser

PLACE = """(plot, i) => {
    const { xaxis, yaxis } = plot._fullLayout;
    const box = plot.getBoundingClientRect();
    for (const { customdata, x, y } of plot.data) {
        const k = customdata ? Array.from(customdata).indexOf(i) : -1;
        if (k < 0) continue;
        return [box.x + xaxis._offset + xaxis.l2p(x[k]), box.y + yaxis._offset + yaxis.l2p(y[k])];
    }
    return null;
}"""


def opened(page: Page, server: Server, query: str) -> Locator:
    """The map, once its points are drawn and its kept image is in the inspector."""
    page.goto(f"{server.url}/map?{query}")
    shown = page.get_by_test_id("latent-map")
    expect(shown).to_have_attribute("data-view", re.compile("."), timeout=60_000)
    expect(page.get_by_test_id("map-here")).to_have_attribute("data-z", re.compile("."))
    return shown


def place_of(plot: Locator, i: int) -> tuple[float, float]:
    """Where image i lies on the screen."""
    x, y = plot.evaluate(PLACE, i)
    return x, y


def lonely(plot: Locator, others: int = 1) -> list[int]:
    """Images whose points lie apart from all others, the loneliest first."""
    where = {i: plot.evaluate(PLACE, i) for i in range(30)}
    known = {i: np.array(at) for i, at in where.items() if at}

    def apart(i: int) -> float:
        return min(float(np.hypot(*(known[i] - known[j]))) for j in known if j != i)

    return sorted(known, key=lambda i: -apart(i))[:others]


def means(server: Server, model_id: str) -> np.ndarray:
    run = open_run(server.run(model_id))
    return encode_all(run.load(), run.reference_set().x).mu.numpy()


def test_a_hand_over_a_point_sees_the_image_and_its_reconstruction(
    page: Page, server: Server
) -> None:
    plot = opened(page, server, "model=plane")
    i = lonely(plot)[0]
    page.mouse.move(*place_of(plot, i), steps=3)
    expect(plot).to_have_attribute("data-hovered", str(i))
    expect(page.get_by_test_id("map-reconstruction")).to_have_attribute("data-image", str(i))
    expect(page.get_by_test_id("map-image")).to_have_attribute("data-image", str(i))
    x = server.reference("plane")[i]
    assert np.array_equal(pixels(page, "map-image"), x.transpose(1, 2, 0))
    expected = decoded(server.run("plane"), means(server, "plane")[i].round(3).tolist())
    off = np.abs(pixels(page, "map-reconstruction").astype(int) - expected)
    assert off.max() <= 1
    assert page.locator(".neighbours .thumb").count() == 6


def test_every_place_of_a_plane_says_what_the_decoder_makes_of_it(
    page: Page, server: Server
) -> None:
    plot = opened(page, server, "model=plane")
    box = box_of(page, "latent-map")
    expect(page.locator(".field .beneath").first).to_be_visible()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.2, steps=4)
    before = count(page, "latent-map", "hovers")
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6, steps=30)
    assert count(page, "latent-map", "hovers") > before + 3
    at = plot.evaluate(
        """(plot, [x, y]) => { const { xaxis, yaxis } = plot._fullLayout;
            const box = plot.getBoundingClientRect();
            return [xaxis.p2l(x - box.x - xaxis._offset), yaxis.p2l(y - box.y - yaxis._offset)];
        }""",
        [box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6],
    )
    expect(page.get_by_test_id("map-here")).to_have_attribute(
        "data-z", json.dumps([round(v, 3) for v in at], separators=(",", ":"))
    )


def test_a_click_opens_explore_at_the_image_s_z(page: Page, server: Server) -> None:
    plot = opened(page, server, "model=grey&projection=pca")
    i = lonely(plot)[0]
    page.mouse.click(*place_of(plot, i))
    canvas = page.get_by_test_id("live-image")
    expect(canvas).to_have_attribute("data-z", re.compile("."), timeout=60_000)
    np.testing.assert_allclose(z_of(page), means(server, "grey")[i], atol=6e-4)
    expect(page).to_have_url(re.compile(r"/\?.*z="))


def test_a_drag_from_point_to_point_opens_the_ways_between_them(
    page: Page, server: Server
) -> None:
    plot = opened(page, server, "model=grey&projection=pca")
    first, second = lonely(plot, 2)
    page.mouse.move(*place_of(plot, first))
    page.mouse.down()
    page.mouse.move(*place_of(plot, second), steps=8)
    page.mouse.up()
    page.wait_for_url(re.compile("/interpolate"), timeout=60_000)
    expect(page.get_by_test_id("path-image-slerp")).to_be_visible(timeout=60_000)
    expect(page).to_have_url(re.compile(rf"start={first}&end={second}"))


def lasso(page: Page, plot: Locator, left: bool) -> None:
    """Draws around one half of the map."""
    box = plot.bounding_box()
    assert box is not None
    edge = 40 / box["width"]  # of the axis
    low, high = (edge, 0.5) if left else (0.5, 0.97)
    corners = [(low, 0.03), (high, 0.03), (high, 0.9), (low, 0.9), (low, 0.03)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def save_group(page: Page, count: int, name: str) -> None:
    expect(keyed(page, "map.groups").locator("button").first).to_contain_text(str(count))
    press(page, "map.groups")
    written = keyed(page, "map.group.name").locator("input")
    written.fill(name)
    page.keyboard.press("Tab")
    press(page, "map.group.save")
    expect(written).to_have_value("")  # it is kept


def test_two_lassoed_clusters_of_a_umap_make_a_direction_and_an_upload_is_placed(
    page: Page, server: Server
) -> None:
    (server.run("grey") / "groups.json").unlink(missing_ok=True)  # of an earlier try
    plot = opened(page, server, "model=grey")
    expect(plot).to_have_attribute("data-view", "umap", timeout=120_000)
    expect(page.get_by_test_id("map-words")).to_contain_text("Trustworthiness", timeout=60_000)
    page.get_by_role("button", name="Lasso").click()
    counts: list[int] = []
    mean = page.get_by_test_id("map-mean")
    for left, name in ((True, "these"), (False, "those")):
        before = mean.get_attribute("data-z") if counts else None
        lasso(page, plot, left)
        expect(mean).to_have_attribute("data-z", re.compile("."))
        if before is not None:
            expect(mean).not_to_have_attribute("data-z", before)
            page.wait_for_timeout(500)  # the number of the new choice follows its mean
        counts.append(count(page, "latent-map", "chosen"))
        save_group(page, counts[-1], name)
        page.keyboard.press("Escape")
    assert sum(counts) == 30 and min(counts) > 0
    saved = {one.name: one for one in load_groups(open_run(server.run("grey")))}
    assert [len(saved[name].index) for name in ("these", "those")] == counts
    press(page, "map.own")
    uploader = page.locator("[data-testid=stFileUploaderDropzone] input")
    uploader.set_input_files(ring())
    expect(plot).to_have_attribute("data-placed", re.compile('"exact":true'), timeout=60_000)
    own = json.loads(plot.get_attribute("data-placed") or "")[0]
    low, high = plot.evaluate("plot => [0, 1].map(d => plot._fullLayout.xaxis.range[d])")
    assert low < own["x"] < high
    press(page, "map.groups")
    press(page, "map.group.direction")
    page.wait_for_url(re.compile("/interpolate"), timeout=60_000)
    expect(page).to_have_url(re.compile("less=(~|%7E)these"), timeout=60_000)
    assert re.search("more=(~|%7E)those", page.url) and "family=groups" in page.url


def test_two_maps_point_at_the_same_and_choose_the_same(page: Page, server: Server) -> None:
    plot = opened(page, server, "model=grey&projection=pca&beside=plane&layers=none")
    second = page.get_by_test_id("latent-map-2")
    expect(second).to_have_attribute("data-view", "latent", timeout=60_000)
    i = lonely(plot)[0]
    page.mouse.move(*place_of(plot, i), steps=3)
    expect(second).to_have_attribute("data-linked", str(i))
    page.get_by_role("button", name="Lasso").click()
    lasso(page, second, left=True)
    expect(plot).to_have_attribute("data-chosen", re.compile("[1-9]"))
    chosen = count(page, "latent-map", "chosen")
    selected = "plot => plot.data.reduce((n, t) => n + (t.selectedpoints?.length ?? 0), 0)"
    for shown in (plot, second):
        node = shown.element_handle()
        page.wait_for_function(f"([plot, n]) => ({selected})(plot) === n", arg=[node, chosen])
    assert chosen > 0


def test_the_legend_hides_labels_and_the_link_keeps_it(page: Page, server: Server) -> None:
    plot = opened(page, server, "model=plane")
    traces = "plot => plot.data.filter(t => t.customdata).length"
    assert plot.evaluate(traces) == 2
    page.get_by_role("button", name="<b>dash</b>", exact=True).click()
    expect(page).to_have_url(re.compile("hide=1"))
    assert plot.evaluate(traces) == 1
    plot = opened(page, server, page.url.split("?")[1])
    assert plot.evaluate(traces) == 1
    assert plot.evaluate(PLACE, 1) is None


def test_the_keyboard_moves_the_pointer_and_opens_what_is_there(
    page: Page, server: Server
) -> None:
    plot = opened(page, server, "model=plane")
    plot.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(plot).to_have_attribute("data-hovers", "5")
    z = z_of(page, "map-here")
    page.keyboard.press("Enter")
    canvas = page.get_by_test_id("live-image")
    expect(canvas).to_have_attribute("data-z", re.compile("."), timeout=60_000)
    assert len(z) == 2


def test_colours_of_figures_come_with_a_scale(page: Page, server: Server) -> None:
    plot = opened(page, server, "model=grey&projection=pca&colour=strangeness")
    expect(page.locator(".legend .ramp")).to_contain_text("nats")
    assert plot.evaluate("plot => plot.data[0].marker.color.length") == 30
